"""Adapters as a server meets them on Discord: the card, the letters, the report, going back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotFound
from bot.records.cards import CardRecords
from bot.records.tuning import TuningRecords
from bot.rows.cards import Letter
from bot.tuning import Adapter, AdapterStatus, Tuning
from tests.bot.making import NOW
from tests.bot.web import tuned
from tests.discord.emulator import Channel, Impossible
from tests.discord.tasting import operator
from tests.discord.writers import Writers, labels, said, writers

NAME = "text-1-aBc_d-42"
REPORT = tuned.report_of()["report"] | {"against": None}


async def laid(room: Writers, status: AdapterStatus = "in_use", **over: Any) -> Adapter:
    """An adapter of this server, as a training would have left it."""
    guild = str(room.guild.id)
    tuning = Tuning("aBc_d-42xyz1", guild, "text", 1, "votes", "done", NOW)
    kept: dict[str, Any] = {"began_at": NOW + timedelta(hours=1)} | over
    adapter = Adapter(NAME, guild, "text", 1, tuning.id, status, None, REPORT, NOW, **kept)

    def lay(records: Any) -> None:
        rows = TuningRecords.beside(records)
        rows.add(tuning)
        rows.put_adapter(adapter)

    await room.bot.store.write(lay)
    return adapter


async def owed(room: Writers, channel: Channel, what: str) -> None:
    """A letter of it, as its change would have owed it."""
    ids = {"adapter": NAME, "what": what}
    letter = Letter(f"adapter:{what}", str(room.guild.id), str(channel.id), "adapter", NOW, ids)
    await room.bot.store.write(lambda records: CardRecords.beside(records).put_letter(letter))


async def test_the_card_of_taste_tells_what_draws_and_what_is_next(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        without = await room.ann.command(room.channel, "taste")
        await laid(room)

        told = await room.ann.command(room.channel, "taste")
        lin = await room.lin.command(room.channel, "taste")

        assert "No adapter is in use." in without.text
        assert "Trained on 412 votes." in told.text
        assert "64 % ± 8 of 120 held-out comparisons" in told.text
        assert "用 412 票训练。" in lin.text
        assert "Read the whole report" in labels(told.message)


async def test_the_report_is_shown_to_who_asks_alone(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        await laid(room)
        told = await room.ann.command(room.channel, "taste")

        report = await room.ann.press(told.message, "Read the whole report")

        assert report.ephemeral
        assert "97 of 100 drafts, was 96" in report.text
        assert "Before: the model as shipped" in report.text
        assert "A tin cup rolled on the deck." in report.text


@pytest.mark.parametrize(
    ("status", "what", "words"),
    [
        ("in_use", "in_use", "A new adapter is in use"),
        ("trial", "trial", "A new adapter is on trial"),
        ("rolled_back", "rolled_back", "the model as shipped writes again"),
        ("withdrawn", "withdrawn", "The next one is built without them."),
    ],
)
async def test_a_server_hears_of_its_adapters_where_it_writes(
    tmp_path: Path, status: AdapterStatus, what: str, words: str
) -> None:
    async with writers(tmp_path) as room:
        thread, _ = await room.voting()
        await laid(room, status)

        await owed(room, thread, what)
        letter = await room.ann.reads(thread, words)

        assert labels(letter) == ["Read the whole report"]
        assert "text-1-aBc" in said(letter)


async def test_going_back_is_asked_once_more_and_logged(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        none = await boss.command(room.channel, "taste-admin rollback")
        await laid(room)

        asked = await boss.command(room.channel, "taste-admin rollback")
        question = asked.text
        kept = await boss.press(asked.message, "Keep it")
        again = await boss.command(room.channel, "taste-admin rollback")
        done = await boss.press(again.message, "Roll back")
        panel = await boss.command(room.channel, "settings")
        log = await boss.press(panel.message, "Audit log")
        told = await room.ann.command(room.channel, "taste")

        assert "none to go back from" in none.text
        assert "Works stay as they are." in question
        assert "Nothing was changed." in kept.text
        assert "Rolled back." in done.text
        assert "Ada: took an adapter back" in log.text
        assert "No adapter is in use." in told.text


async def test_who_lost_the_right_takes_nothing_back(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        await laid(room)
        asked = await boss.command(room.channel, "taste-admin rollback")
        room.guild.give_roles(boss.member, [])

        refused = await boss.press(asked.message, "Roll back")
        told = await room.ann.command(room.channel, "taste")

        assert "right to manage this server" in refused.text
        assert "Trained on 412 votes." in told.text


async def test_training_is_for_who_governs_and_says_why_not(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)

        train = await boss.command(room.channel, "taste-admin train")
        cancel = await boss.command(room.channel, "taste-admin cancel")
        with pytest.raises(Impossible):
            await room.ann.command(room.channel, "taste-admin train")

        assert "Training is off here" in train.text
        assert "Nothing is being trained now." in cancel.text


async def test_another_servers_report_is_not_found(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        adapter = await laid(room)

        with pytest.raises(NotFound, match="unknown_adapter"):
            await room.bot.service.adapter_report(adapter.name, "1")
