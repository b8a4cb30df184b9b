"""
Cards: values in, Discord layouts out; what members read in channels and in private.

`frame` sets a card and measures it, `safe` makes texts harmless, `words` says small things.
Shared cards: `round` (waiting, open, level, failed, frozen), `result`, `session` (opening, resting,
finished). Private ones: `private` (receipt, letters, explanation, queue, notice), `story` (reading
by pages, branches, facts), `guide` (help). All are pure functions of a voice and JSON views.
"""
