"""The shipped theme space, read once for all tests that ask it."""

from functools import cache

from engine.analysis.themes import ThemeSpace


@cache
def space() -> ThemeSpace:
    return ThemeSpace.load()
