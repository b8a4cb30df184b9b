"""Guilds, their members and their programme, for the tests of schedules, votes and sleep."""

from datetime import datetime
from typing import Any

from bot.guild import Actor, Guild, GuildSettings
from bot.records.cards import CardRecords
from bot.records.guilds import GuildRecords
from bot.records.programme import ProgrammeRecords
from bot.rows.cards import Letter
from bot.store import Store
from tests.bot.service.conftest import Room

Json = dict[str, Any]


def an_actor(name: str = "ann", guild_id: str = "1", channel: str = "10", **more: Any) -> Actor:
    given: dict[str, Any] = {"manages": True, "moderates": False, "language": "en"}
    return Actor(
        member_id=f"discord:{name}",
        name=name.title(),
        guild_id=guild_id,
        channel_id=f"discord:{channel}",
        **(given | more),
    )


async def add_guild(room: Room, guild_id: str = "1", **settings: Any) -> None:
    guild = Guild(guild_id, GuildSettings(**({"place": "channel"} | settings)), room.clock())
    await room.store.write(lambda records: GuildRecords.beside(records).put_guild(guild))


async def add_schedule(room: Room, actor: Actor | None = None, **changes: Any) -> Json:
    """Every day at 21:00; the clock of the tests stands at 20:15."""
    given: Json = {"kind": "session", "at": "21", "form": "story", "language": "en", "hours": 12}
    return await room.service.programme.add(actor or an_actor(), **(given | changes))


async def letters(store: Store) -> list[tuple[str, str]]:
    """(kind, channel) of all that is owed to channels, in the order it was owed."""

    def look(records: Any) -> list[Letter]:
        return CardRecords.beside(records).letters()

    return [(one.kind, one.channel_id or "") for one in await store.read(look)]


async def occasions(store: Store, *statuses: str) -> list[Any]:
    return await store.read(
        lambda r: [o for s in statuses for o in ProgrammeRecords.beside(r).occasions(s)]
    )


def hours_after(moment: datetime, later: datetime) -> float:
    return (later - moment).total_seconds() / 3600
