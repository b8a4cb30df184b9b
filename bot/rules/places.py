"""
Places: where a session on Discord lives, and where one is still to be made for it.

A session's `channel_id` is `discord:SNOWFLAKE` once its channel, thread or post is there. In a
server that gives each session a thread, the thread does not exist when the session is opened: the
session then stands at a wanted place, `discord:PARENT+thread+KEY`, with the key of the interaction
that asked for it. The poster makes the thread and moves the session there. So a kill between the
two loses nothing (the store knows what is to be made), and two sessions asked for in one channel
do not get into each other's way. Pure.
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.guild import DISCORD

Kind = Literal["thread", "post"]
_WANTED = re.compile(rf"(?P<parent>{DISCORD}\d+)\+(?P<kind>thread|post)\+(?P<key>\w+)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A thread in a channel, or a post in a forum, that is to be made for a session."""

    parent: str  # "discord:SNOWFLAKE" of the channel or forum
    kind: Kind
    key: str  # of the interaction that asked; makes the place unique

    def __str__(self) -> str:
        return f"{self.parent}+{self.kind}+{self.key}"


def wanted(channel_id: str) -> Wanted | None:
    """What is to be made where `channel_id` stands; None when the place is there."""
    found = _WANTED.fullmatch(channel_id)
    if found is None:
        return None
    kind: Kind = "post" if found["kind"] == "post" else "thread"
    return Wanted(found["parent"], kind, found["key"])


def snowflake(channel_id: str) -> int:
    """Discord's number of the place, or of the channel that it is to be made in."""
    place = wanted(channel_id)
    return int((place.parent if place else channel_id).removeprefix(DISCORD))
