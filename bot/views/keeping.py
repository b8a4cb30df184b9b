"""Keeping what a member typed when it could not be taken: shown again, or given back as a file."""

import io
from collections.abc import Sequence

import discord

from bot.cards.menus import KEPT_NAME

SHOWN_CHARS = 1_500  # longer ones come as a file, which is easier to copy than a long card


def kept_file(typed: str) -> Sequence[discord.File]:
    """The text as a file, when it does not fit on a card as it is."""
    if len(typed) <= SHOWN_CHARS and "```" not in typed:
        return ()
    return (discord.File(io.BytesIO(typed.encode("utf-8")), KEPT_NAME),)
