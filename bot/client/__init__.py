"""How the bot comes onto Discord and stays there, within Discord's budgets."""
