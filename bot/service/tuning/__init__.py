"""
Tuning: votes and edits become adapters, one training at a time, gated, watched and undone.

What is to be done stands in the store alone, so that a restart goes on where a kill ended it.
`tunings.py` does it; `serving.py` says which adapter draws; `watching.py` lets votes decide.
"""
