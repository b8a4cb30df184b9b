"""Channels, threads and what lies in them: mutable values, no rules."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discord.emulator.messages import Message
    from tests.discord.emulator.world import Guild


class Kind(IntEnum):
    """Channel types by Discord's numbers."""

    TEXT = 0
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What one role (kind 0) or member (kind 1) may more or less in one channel."""

    target_id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class ThreadState:
    """What only a thread has. `active_at` is its last message or un-archiving, epoch seconds."""

    owner_id: int
    active_at: float
    archived: bool = False
    locked: bool = False
    auto_archive_min: int = 1440
    member_ids: set[int] = field(default_factory=set)
    applied_tags: list[int] = field(default_factory=list)
    invitable: bool = True
    archive_changed_at: float = 0.0


@dataclass(slots=True, eq=False)
class Channel:
    """A channel or a thread of a guild; `private` holds ephemeral messages, in order."""

    id: int
    guild: "Guild"
    name: str
    kind: Kind
    parent: "Channel | None" = None
    thread: ThreadState | None = None
    nsfw: bool = False
    topic: str | None = None
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    tags: list[dict[str, object]] = field(default_factory=list)
    messages: "dict[int, Message]" = field(default_factory=dict)
    private: "list[Message]" = field(default_factory=list)
    pinned: dict[int, float] = field(default_factory=dict)
    nonces: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def owner_of_overwrites(self) -> "Channel":
        return self.parent if self.thread is not None and self.parent is not None else self

    @property
    def is_nsfw(self) -> bool:
        return self.owner_of_overwrites.nsfw

    def message(self, message_id: int) -> "Message | None":
        return self.messages.get(message_id)
