"""
Presses that come twice, late, or in a storm while the engine hangs: scenarios 13 to 17.

Whatever Discord delivers, a ballot holds what its member meant, and nobody waits three seconds.
"""

import asyncio
import gc
import logging
import random
import threading
import time
from pathlib import Path

import pytest

from tests.discord.bot_under_test import BotUnderTest, bot_on
from tests.discord.emulator import Channel, Emulator, Guild, Interaction, InteractionKind
from tests.discord.emulator.messages import Message
from tests.discord.person import Person
from tests.discord.posts import card_of
from tests.discord.rings import rings_of
from tests.discord.scenarios import told
from tests.discord.silence import check_silence

A_SECOND = 50
LONG = [6, pytest.param(120, marks=[pytest.mark.slow, pytest.mark.timeout(300)])]


async def marks(bot: BotUnderTest, channel: Channel, person: Person) -> int:
    """How many drafts stand on this person's ballot."""
    session_id = await bot.service.session_in(f"discord:{channel.id}")
    view = await bot.service.session_view(session_id, bot.member_id(person.member.id))
    return len((view["round"]["your_ballot"] or {"drafts": ()})["drafts"])


async def casts(bot: BotUnderTest, channel: Channel) -> int:
    """How many times a ballot was written down in this channel's session."""
    session_id = await bot.service.session_in(f"discord:{channel.id}")
    events = await bot.store.read(lambda records: records.events(session_id, 0, 10_000))
    return sum(event.kind == "ballot.cast" for event in events)


@pytest.mark.parametrize("times", [2, 10, 50])
async def test_a_button_pressed_many_times_sets_once(times: int, tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path, quorum=99) as bot:
        guild = discord_.add_guild("Writers")
        channel, ann = guild.add_channel("stories"), Person(discord_, guild.add_member("Ann"))
        card = await card_of(bot, guild, channel)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(ann.press(card, "Ring A")) for _ in range(times)]

        assert not any(task.result().failed for task in tasks)
        assert await marks(bot, channel, ann) == 1
        check_silence(discord_)
        told(13, f"one button pressed {times} times at once", f"{times} answered, 1 mark")


async def test_a_press_delivered_again_has_one_effect(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        async with bot_on(discord_, tmp_path, quorum=99) as bot:
            guild = discord_.add_guild("Writers")
            channel, ann = guild.add_channel("stories"), Person(discord_, guild.add_member("Ann"))
            card = await card_of(bot, guild, channel)
            discord_.faults.duplicate_next_interaction(10)
            ring = await ann.press(card, "Ring A")
            taken_back = await ann.press(ring.message, "unring:" + rings_of(card)[0][5:])
            await bot.eventually(lambda: not taken_back.failed)
            assert await casts(bot, channel) == 1
            assert await marks(bot, channel, ann) == 0

        discord_.clock.advance(6)
        async with bot_on(discord_, tmp_path, quorum=99) as bot:
            again(discord_, ring.interaction, guild)
            await asyncio.sleep(0.3)

            assert await casts(bot, channel) == 1
            assert await marks(bot, channel, ann) == 0, "an old delivery undid the taking back"
    told(14, "one press delivered 11 times, and after a restart", "1 effect, still taken back")


def again(discord_: Emulator, interaction: Interaction, guild: Guild) -> None:
    """Deliver an interaction once more, as a resume may."""
    discord_.world.tell("INTERACTION_CREATE", interaction.payload, guild.id)


async def test_a_press_that_arrives_late_counts_without_an_alarm(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path, quorum=99) as bot:
        guild = discord_.add_guild("Writers")
        channel, ann = guild.add_channel("stories"), Person(discord_, guild.add_member("Ann"))
        card = await card_of(bot, guild, channel)
        discord_.faults.drop_gateway()
        press = await discord_.interact(
            ann.member, channel, {"custom_id": rings_of(card)[0]},
            kind=InteractionKind.COMPONENT, message=card,
        )  # fmt: skip

        discord_.clock.advance(6)
        await bot.eventually(lambda: discord_.gateway.connected)
        async with asyncio.timeout(10):
            while await marks(bot, channel, ann) == 0:
                await asyncio.sleep(0.05)

        assert press.failed, "Discord no longer takes an answer"
        assert await casts(bot, channel) == 1
        alarms = [r.message for r in caplog.records if r.levelno >= logging.ERROR]
        assert alarms == []
        told(15, "a press delivered 6 s late by a resume", "counted once, 0 alarms")


async def evenly(
    discord_: Emulator, guild: Guild, channel: Channel, card: Message, seconds: int
) -> tuple[list[Interaction], float]:
    """Presses at an even pace by twenty members; the interactions, and the loop's longest stop."""
    chance, loop = random.Random(7), asyncio.get_running_loop()
    members = [guild.add_member(f"Member {n}") for n in range(20)]
    rings, made, lag_s = rings_of(card), [], 0.0
    began = loop.time()
    for number in range(seconds * A_SECOND):
        due = began + number / A_SECOND
        await asyncio.sleep(max(0.0, due - loop.time()))
        lag_s = max(lag_s, loop.time() - due)
        made.append(
            await discord_.interact(
                chance.choice(members),
                channel,
                {"custom_id": chance.choice(rings)},
                kind=InteractionKind.COMPONENT,
                message=card,
            )
        )
    for press in made:
        await press.outcome()
    return made, lag_s


def figures(made: list[Interaction], lag_s: float) -> str:
    times = sorted(1000 * p.answered_after_s for p in made if p.answered_after_s is not None)
    assert len(times) == len(made), f"{len(made) - len(times)} presses without an answer"
    at = {share: times[min(int(share * len(times)), len(times) - 1)] for share in (0.5, 0.99)}
    return (
        f"{len(made)} presses: p50 {at[0.5]:.0f}, p99 {at[0.99]:.0f}, max {times[-1]:.0f} ms;"
        f" loop {1000 * lag_s:.0f} ms"
    )


@pytest.mark.parametrize("seconds", LONG)
async def test_fifty_presses_a_second_are_answered_in_time(seconds: int, tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path, quorum=99) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        card = await card_of(bot, guild, channel)

        made, lag_s = await evenly(discord_, guild, channel, card, seconds)

        assert await casts(bot, channel) == len(made)
        told(16, f"{A_SECOND} presses a second for {seconds} s", figures(made, lag_s))


@pytest.mark.parametrize("seconds", LONG)
async def test_presses_are_answered_while_the_engine_hangs_and_the_machine_is_busy(
    seconds: int, tmp_path: Path
) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path, quorum=99) as bot:
        guild = discord_.add_guild("Writers")
        channel, other = guild.add_channel("stories"), guild.add_channel("poems")
        card = await card_of(bot, guild, channel)
        bot.engine.gate.clear()  # a round that never comes back
        hanging = await bot.session(guild, other.id)
        await bot.service.open_round(bot.member_id(1), hanging["id"])
        busy = threading.Event()
        worker = threading.Thread(target=encode_until, args=(busy,))
        worker.start()
        try:
            made, lag_s = await evenly(discord_, guild, channel, card, seconds)
        finally:
            busy.set()
            worker.join()
            bot.engine.gate.set()

        told(17, f"{seconds} s of it, engine hanging, a thread encoding, GC", figures(made, lag_s))


def encode_until(stopped: threading.Event) -> None:
    """What a picture's encoding does to a machine: a busy thread, and garbage to collect."""
    while not stopped.is_set():
        bytes(sorted(random.randbytes(20_000)))
        gc.collect(0)
        time.sleep(0.001)
