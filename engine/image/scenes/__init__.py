"""A small closed world of scenes: its words in both languages, and a renderer that draws it."""
