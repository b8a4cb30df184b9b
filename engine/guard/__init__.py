"""
Text guards: may this text be shown?

`house` is our word list and patterns, always on, offline. `client` asks a classifier behind an
OpenAI-compatible server; `formats` knows what each classifier is asked and how it answers.
"""
