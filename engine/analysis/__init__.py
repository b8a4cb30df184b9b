"""Understanding of drafts: feeling, themes, evaluation; numpy at most, no torch, no network."""
