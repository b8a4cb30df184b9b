"""
Two hundred members press two thousand buttons in twenty seconds; a tenth arrives twice.

Chorus and a bare discord.py bot, which only acknowledges, are asked the same by the same emulator
in the same run; the difference is our own time a press. Every press is answered in time, and every
mark is on exactly one ballot.
"""

import asyncio
import json
import random
import signal
import sqlite3
import statistics
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.guild import GuildSettings
from bot.ids import parse
from tests.crash.player import playing_engine
from tests.discord.bot_process import DiscordBotProcess, process_of
from tests.discord.emulator import Channel, Emulator, Interaction, InteractionKind, Member, Message
from tests.discord.person import Person
from tests.discord.rings import chosen, rings_of
from tests.discord.silence import check_silence
from tests.waiting import until

MEMBERS, PRESSES, SECONDS, ROOMS = 200, 2_000, 20.0, 4
TWICE = PRESSES // 10
ANSWER_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class Room:
    """One channel with an open round: its card, its ring buttons, and who votes there."""

    channel: Channel
    card: Message
    rings: tuple[str, ...]  # custom ids
    voters: tuple[Member, ...]


async def pressed(emulator: Emulator, rooms: Sequence[Room], seed: int) -> list[Interaction]:
    """The storm: presses evenly spread over the time, a tenth of them delivered twice."""
    chance, loop = random.Random(seed), asyncio.get_running_loop()
    twice = set(chance.sample(range(PRESSES), TWICE))
    began, made = loop.time(), []
    for number in range(PRESSES):
        await asyncio.sleep(max(0.0, began + number * SECONDS / PRESSES - loop.time()))
        room = rooms[number % len(rooms)]
        if number in twice:
            emulator.faults.duplicate_next_interaction(1)
        made.append(
            await emulator.interact(
                chance.choice(room.voters),
                room.channel,
                {"custom_id": chance.choice(room.rings), "component_type": 2},
                kind=InteractionKind.COMPONENT,
                message=room.card,
            )
        )
    for press in made:
        await press.outcome()
    return made


def told(name: str, presses: Sequence[Interaction]) -> list[float]:
    """Print one row; milliseconds of every answer, sorted."""
    times = sorted(1000 * p.answered_after_s for p in presses if p.answered_after_s is not None)
    p99 = times[int(0.99 * len(times))]
    print(
        f"\n{name}: {len(presses)} presses, {len(times)} answered;"
        f" p50 {statistics.median(times):.1f} ms, p99 {p99:.1f} ms, max {times[-1]:.1f} ms"
    )
    return times


def card_under(emulator: Emulator, channel: Channel) -> Message | None:
    """The round's card in the channel, or in a thread of it."""
    places = [c for c in emulator.world.channels.values() if channel in (c, c.parent)]
    return next((m for place in places for m in place.messages.values() if rings_of(m)), None)


async def room_of(emulator: Emulator, channel: Channel, voters: Sequence[Member]) -> Room:
    """Open a session in this channel and wait for its round."""
    host = Person(emulator, voters[0])
    await host.command(channel, "create", form="story", premise="A lighthouse that hums.")
    await until(lambda: card_under(emulator, channel) is not None, limit_s=30)
    card = card_under(emulator, channel)
    assert card is not None
    return Room(card.channel, card, rings_of(card), tuple(voters))


@asynccontextmanager
async def storm_ground(tmp_path: Path) -> AsyncIterator[tuple[Emulator, DiscordBotProcess]]:
    async with playing_engine() as engine, Emulator.running() as emulator:
        bot = DiscordBotProcess(tmp_path, emulator, engine)
        try:
            yield emulator, bot
        finally:
            await bot.end(signal.SIGTERM)


def marks_of(presses: Sequence[Interaction]) -> dict[tuple[str, str], set[str]]:
    """(round, member's account) -> drafts that they rang."""
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for press in presses:
        ring = parse(press.data["custom_id"])
        assert ring is not None
        wanted[ring.ids[0], str(press.member.id)].add(ring.ids[1])
    return wanted


def check_effects(database: Path, presses: Sequence[Interaction]) -> None:
    """Each interaction had one effect, and each ballot holds exactly what its member rang."""
    store = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        rows = store.execute(
            "SELECT round_id, approved FROM ballots WHERE member_id LIKE 'discord:%'"
        ).fetchall()
        (cast,) = store.execute(
            "SELECT count(*) FROM events WHERE kind = 'ballot.cast' AND actor LIKE 'discord:%'"
        ).fetchone()
    finally:
        store.close()
    held = sorted((round_id, sorted(json.loads(marks))) for round_id, marks in rows)
    wanted = sorted((round_id, sorted(m)) for (round_id, _), m in marks_of(presses).items())
    assert held == wanted
    assert cast == len(presses)


@pytest.mark.slow
async def test_every_press_of_a_storm_is_answered_and_counts_once(tmp_path: Path) -> None:
    async with storm_ground(tmp_path) as (emulator, bot):
        guild = emulator.add_guild("Storm")
        members = [guild.add_member(f"Member {n}", owner=n == 0) for n in range(MEMBERS)]
        channels = [guild.add_channel(f"room-{n}") for n in range(ROOMS)]
        await chosen(bot.data_dir, guild, GuildSettings(place="channel", quorum=100, round_s=3_600))
        await bot.start()
        size = MEMBERS // ROOMS
        rooms = [
            await room_of(emulator, channel, members[n * size : (n + 1) * size])
            for n, channel in enumerate(channels)
        ]

        ours = await pressed(emulator, rooms, seed=1)
        times = told("Chorus", ours)
        await bot.end(signal.SIGTERM)
        check_silence(emulator)
        check_effects(bot.data_dir / "chorus.db", ours)
        assert len(times) == PRESSES
        assert times[-1] < 1000 * ANSWER_WITHIN_S

        async with process_of("tests.discord.bare_bot", emulator.base, emulator.token):
            await until(lambda: emulator.gateway.connected, limit_s=30)
            bare = told("bare discord.py", await pressed(emulator, rooms, seed=1))
    added = statistics.median(times) - statistics.median(bare)
    print(
        f"added by Chorus: {added:.1f} ms a press (median), {times[-1] - bare[-1]:.1f} ms at most"
    )
