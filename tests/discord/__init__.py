"""Discord for tests: an emulator as strict as Discord, its judge, and people who use it."""
