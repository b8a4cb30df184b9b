"""Parameter-efficient ways of tuning a text model, side by side; what is served is no concern."""
