"""The privacy notice, in the reader's language, from the very table that the store is held to."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.kept import RETENTION, Topic, topics
from bot.voice import Voice


@dataclass(frozen=True, slots=True)
class Told:
    """One topic: why and how long, and the columns that this is about."""

    topic: Topic
    said: str  # markdown: its first words are bold
    tables: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Notice:
    title: str
    intro: str
    topics: tuple[Told, ...]
    rights: str


def notice(voice: Voice) -> Notice:
    """What is kept, why, and for how long; the days are those that the sweep goes by."""
    days = {name: kept.days for name, kept in RETENTION.items()}
    told = tuple(
        Told(topic, voice(f"privacy.topic.{topic}", **days), tables)
        for topic, tables in topics().items()
    )
    return Notice(
        voice("privacy.notice.title"),
        voice("privacy.notice.intro"),
        told,
        voice("privacy.notice.rights"),
    )
