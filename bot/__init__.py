"""The bot process: doors (web, later Discord), the service behind them, the rules and the store."""
