"""Picture rounds when something fails: presses doubled, files refused, restarts, engines down."""

import asyncio
from pathlib import Path

from engine.errors import EngineDown
from tests.discord.emulator import Emulator, Overwrite
from tests.discord.emulator import permissions as rights
from tests.discord.pictures import (
    drawing,
    gallery_of,
    illustrated,
    picture_card,
    story,
    studio,
)
from tests.discord.reading import text_of
from tests.discord.scenarios import told
from tests.discord.test_community import operator
from tests.discord.writers import at_work, gathered, labels
from tests.fakes import FakePainter


async def test_what_cannot_be_used_is_told_and_the_words_are_kept(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread, card = await illustrated(room)

        async def offer(name: str, content: bytes) -> str:
            file = room.discord.upload(name, content)
            form = await room.ann.press(card, "Bring your own")
            return (await room.ann.fill(form, {"file": file, "text": "A kettle."})).text

        text = await offer("notes.txt", b"hello")
        broken = await offer("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 400)
        large = await offer("a.png", b"\x89PNG" + bytes(11 << 20))
        room.discord.faults.break_files(403)
        gone = await offer("a.png", drawing())
        room.discord.faults.clear()

        assert "That is no picture that can be used here" in text
        assert "larger than 10 MB" in large
        assert "Attach it once more" in gone
        assert all("A kettle." in said for said in (text, broken, large, gone))
        assert len((await room.session(thread))["picture_round"]["drafts"]) == 4
        told(49, "an attachment is deleted before it is fetched (403)", "told, the words come back")


async def test_where_files_are_forbidden_later_a_closed_card_keeps_what_it_has(
    tmp_path: Path,
) -> None:
    async with studio(tmp_path) as room:
        thread, card = await illustrated(room)
        first = [file.id for file in card.attachments]
        denied = Overwrite(room.guild.bot.id, 1, deny=rights.ATTACH_FILES)
        room.guild.set_overwrites(room.channel, [denied])
        channel = room.bot.client.get_channel(room.channel.id)
        await room.bot.eventually(lambda: bool(channel.overwrites))  # type: ignore[union-attr]

        await room.ann.press(card, "Ring B")
        await room.ann.command(thread, "close")
        await room.bot.eventually(lambda: "This picture round is over." in text_of(card))

        assert [file.id for file in card.attachments] == first
        assert not [r for r in room.discord.record.requests if r.code == 50013]


async def test_a_double_press_asks_once(tmp_path: Path) -> None:
    painter = FakePainter()
    async with studio(tmp_path, painter) as room:
        thread = await story(room)
        result = await room.card(thread, "Next round")

        room.discord.faults.duplicate_next_interaction(2)
        await room.ann.press(result, "Illustrate")
        card = await picture_card(room, thread)
        letters = await room.ann.press(card, "Variations")
        room.discord.faults.duplicate_next_interaction(2)
        await room.ann.press(letters.message, "A")
        await picture_card(room, thread, 6)

        assert [request.n for request in painter.asked] == [4, 2]
        told(14, "Illustrate and Variations delivered three times", "asked once each")


async def test_many_presses_at_once_open_one_round(tmp_path: Path) -> None:
    painter = FakePainter()
    async with studio(tmp_path, painter) as room:
        thread = await story(room)
        result = await room.card(thread, "Next round")

        async with asyncio.TaskGroup() as group:
            presses = [
                group.create_task(person.press(result, "Illustrate"))
                for person in (room.ann, room.lin, room.mei) * 3
            ]
        await picture_card(room, thread)

        assert all(press.result().ephemeral for press in presses)
        assert len(painter.asked) == 1
        assert sum("a picture for passage" in text_of(m) for m in room.ann.sees(thread)) == 1
        told(13, "Illustrate pressed 9 times at once by three", "9 answered, 1 round")


async def test_a_server_that_fails_after_storing_gets_no_picture_twice(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread = await story(room)
        room.discord.faults.fail("PATCH /channels/*/messages/*", 500, after_storing=True)

        await room.ann.command(thread, "illustrate")
        card = await picture_card(room, thread)

        assert [file.filename[:7] for file in card.attachments] == [
            "draft-a",
            "draft-b",
            "draft-c",
            "draft-d",
        ]
        assert len(gallery_of(card)) == 4
        told(20, "500 after storing four pictures", "4 pictures")


async def test_a_restart_in_the_middle_of_painting_loses_nothing(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        slow = FakePainter()
        slow.gate.clear()
        async with at_work(room, tmp_path, painter=slow):
            thread = await story(room)
            await room.ann.command(thread, "illustrate")
            await room.ann.reads(thread, "The pictures")
        discord_.clock.advance(6)
        async with at_work(room, tmp_path, painter=FakePainter()):
            card = await picture_card(room, thread)
            first = [file.id for file in card.attachments]
            await asyncio.sleep(0.2)
        discord_.clock.advance(6)
        async with at_work(room, tmp_path, painter=FakePainter()):
            await asyncio.sleep(0.4)
            receipt = await room.lin.press(card, "Ring B")

        cards = [m for m in room.ann.sees(thread) if "picture for passage" in text_of(m)]
        assert [one.id for one in cards] == [card.id]
        assert [file.id for file in card.attachments] == first
        assert "已计入：B" in receipt.text
        told(47, "stopped while pictures are painted, and with the card up", "1 card, sent once")


async def test_where_no_file_may_be_attached_nothing_is_painted(tmp_path: Path) -> None:
    painter = FakePainter()
    async with studio(tmp_path, painter) as room:
        thread = await story(room)
        denied = Overwrite(room.guild.bot.id, 1, deny=rights.ATTACH_FILES)
        room.guild.set_overwrites(room.channel, [denied])
        channel = room.bot.client.get_channel(room.channel.id)
        await room.bot.eventually(lambda: bool(channel.overwrites))  # type: ignore[union-attr]

        refused = await room.ann.command(thread, "illustrate")

        assert "I may not attach files in this channel" in refused.text
        assert painter.asked == []


async def test_where_files_are_forbidden_later_the_card_tells_them_in_words(
    tmp_path: Path,
) -> None:
    painter = FakePainter()
    painter.gate.clear()
    async with studio(tmp_path, painter) as room:
        thread = await story(room)
        await room.ann.command(thread, "illustrate")
        denied = Overwrite(room.guild.bot.id, 1, deny=rights.ATTACH_FILES)
        room.guild.set_overwrites(room.channel, [denied])
        channel = room.bot.client.get_channel(room.channel.id)
        await room.bot.eventually(lambda: bool(channel.overwrites))  # type: ignore[union-attr]
        painter.gate.set()

        card = await room.ann.reads(thread, "Cannot be shown here. It shows: A flat colour")

        assert "Ring D" in labels(card)
        assert text_of(card).count("may not attach files") == 1
        assert not [r for r in room.discord.record.requests if r.code == 50013]
        assert [m for m in room.ann.sees(thread) if "may not attach" in text_of(m)] == [card]


async def test_an_engine_that_fails_is_told_and_can_be_asked_again(tmp_path: Path) -> None:
    painter = FakePainter()
    painter.errors = [EngineDown("gone")] * 3
    async with studio(tmp_path, painter) as room:
        thread = await story(room)
        await room.ann.command(thread, "illustrate")
        failed = await room.card(thread, "Ask again")
        failed_text = text_of(failed)

        again = await room.ann.press(failed, "Ask again")
        card = await picture_card(room, thread)

        assert card.id == failed.id
        assert again.text.startswith("Asked. The pictures appear here")
        assert "picture engine" in failed_text


async def test_the_file_of_a_blocked_member_is_not_even_fetched(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread, card = await illustrated(room)
        form = await room.lin.press(card, "Bring your own")
        await operator(room).command(room.channel, "block", member=room.lin.member)
        file = room.discord.upload("drawing.png", drawing())

        own = await room.lin.fill(form, {"file": file, "text": "A kettle."})
        sketch = await room.lin.command(thread, "illustrate", picture=file)

        assert room.discord.record.fetched == []
        assert "A kettle." in own.text
        assert own.ephemeral
        assert sketch.ephemeral
