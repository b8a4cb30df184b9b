"""
What stands in channels: cards of sessions and rounds, and letters that are owed to a guild.

Nothing is posted because something happened; it is posted because the store says that it should
stand there and no message shows it yet. So a kill, an outage or a lost connection at any moment
needs no recovery: the next look posts or edits what is missing.
"""
