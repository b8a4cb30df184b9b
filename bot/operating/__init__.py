"""What an operator does from a shell and the bot once a day: backup, restore, check, purge."""
