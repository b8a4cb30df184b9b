"""Fits what understanding ships and measures it against rivals; the bot imports none of it."""
