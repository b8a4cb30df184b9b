"""The engines: text, taste, and what they share. Never imports `bot`."""
