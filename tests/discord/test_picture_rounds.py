"""Members and pictures: a passage illustrated, voted on, varied, and kept through everything."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.picture_files import bared
from engine.errors import EngineDown
from engine.image import provenance
from engine.types import Picture
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
from tests.discord.reading import alts_of, text_of
from tests.discord.scenarios import told
from tests.discord.test_members_reading import rewritten
from tests.discord.writers import at_work, gathered, labels
from tests.fakes import FakePainter


async def test_a_passage_is_illustrated_and_its_pictures_stand_with_their_words(
    tmp_path: Path,
) -> None:
    async with studio(tmp_path) as room:
        thread = await story(room)

        asked = await room.lin.command(
            thread, "illustrate", prompt="a quiet forest", style="Watercolour", negative="people"
        )
        card = await picture_card(room, thread)

        assert "画好就摆在这里" in asked.text
        assert asked.ephemeral
        assert "a picture for passage one" in text_of(card)
        assert "Asked for: “a quiet forest”. Style: Watercolour. Without: people." in text_of(card)
        assert [str(alt)[:10] for alt in alts_of(card)] == [f"Picture {x}:" for x in "ABCD"]
        assert all(str(alt).endswith(".") for alt in alts_of(card))
        assert "Made with AI. Which picture is whose" in text_of(card)
        assert {"Ring A", "Ring D", "None of these", "Variations", "Upscale"} <= set(labels(card))


async def test_before_the_close_no_picture_tells_how_it_was_made(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread, card = await illustrated(room, prompt="a quiet forest")
        shown = [file.content for file in card.attachments]
        seen = text_of(card)
        await room.ann.press(card, "Ring B")
        await room.ann.command(thread, "close")
        result = await room.card(thread, "Next picture")

        assert len(shown) == 4
        assert [provenance.read(content) for content in shown] == [None] * 4
        assert "flat" not in seen.replace("A fake paints flat colours.", "").replace("A flat", "")
        (winner,) = result.attachments
        made = provenance.read(winner.content)
        assert made is not None
        assert (made.model, made.prompt) == ("flat", "a quiet forest")
        assert "Painted by the model. Made with AI. flat, seed" in text_of(result)


async def test_a_press_without_words_asks_for_a_picture_of_that_passage(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread = await story(room)
        result = await room.card(thread, "Next round")

        asked = await room.ann.press(result, "Illustrate")
        again = await room.lin.press(result, "Illustrate")
        card = await picture_card(room, thread)

        assert asked.text.startswith("Asked. The pictures appear here")
        assert "还没截止" in again.text
        assert "a picture for passage one" in text_of(card)


async def test_passages_are_suggested_by_number_and_first_words(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread = await story(room)
        text = (await room.session(thread))["canon"][0]["text"]

        every = await room.ann.autocomplete(thread, "illustrate", "passage", "")
        by_words = await room.ann.autocomplete(thread, "illustrate", "passage", text[3:9])
        chinese = await room.lin.autocomplete(thread, "配图", "段落", "")
        wrong = await room.ann.command(thread, "illustrate", passage="99")
        await room.ann.command(thread, "illustrate", passage="cover")
        card = await picture_card(room, thread)

        assert every[0][0].startswith(f"1. {text[:20]}")
        assert [value for _, value in every] == ["1", "cover"]
        assert by_words == every[:1]
        assert chinese[-1][1] == "cover"
        assert "There is no such passage" in wrong.text
        assert "a picture for the cover" in text_of(card)


async def test_a_picture_is_varied_until_there_is_no_room(tmp_path: Path) -> None:
    painter = FakePainter()
    async with studio(tmp_path, painter) as room:
        thread, card = await illustrated(room, prompt="a quiet forest")

        letters = await room.lin.press(card, "Variations")
        painter.gate.clear()
        coming = await room.lin.press(letters.message, "B")
        await room.ann.reads(thread, "More pictures are being painted.")
        again = await room.lin.press(letters.message, "A")
        painter.gate.set()
        card = await picture_card(room, thread, 6)
        late = await room.lin.press(letters.message, "C")

        assert "哪一幅来变" in letters.text
        assert "画好就添到卡片上" in coming.text
        assert "画好就添到卡片上" not in again.text  # one after the other
        assert "More pictures are being painted." not in text_of(card)
        assert bared(painter.asked[-1].source or b"") == card.attachments[1].content
        assert {"Ring E", "Ring F", "Upscale"} <= set(labels(card))
        assert not {"Variations", "Same seed", "Two more", "Bring your own"} & set(labels(card))
        assert "6" in late.text


async def test_a_seed_is_used_again_with_other_words(tmp_path: Path) -> None:
    painter = FakePainter()
    async with studio(tmp_path, painter) as room:
        thread, card = await illustrated(room, prompt="a quiet forest")

        seeds = await room.ann.press(card, "Same seed")
        form = await room.ann.press(seeds.message, "C")
        same = await room.ann.fill(form)
        form = await room.ann.press(seeds.message, "C")
        await room.ann.fill(form, {"text": "a forest at night", "style": "Ink wash"})
        card = await picture_card(room, thread, 5)
        form = await room.lin.press(card, "Change the words")
        await room.lin.fill(form, {"text": "a loud sea"})
        card = await picture_card(room, thread, 6)

        assert form.fields[0].value == "a quiet forest"
        assert "a quiet forest" in same.text  # nothing would differ: told, and kept
        first, second, third = painter.asked
        assert (second.prompt, second.style, second.seed) == (
            "a forest at night",
            "ink",
            first.seed + 2,
        )
        assert (third.prompt, third.n) == ("a loud sea", 1)


async def test_a_large_one_comes_to_who_asked_alone_and_as_large_as_fits(tmp_path: Path) -> None:
    painter = FakePainter()
    async with studio(tmp_path, painter) as room:
        _, card = await illustrated(room)

        letters = await room.lin.press(card, "Upscale")
        large = await room.lin.press(letters.message, "A")

        assert large.ephemeral
        assert painter.enlarged == [4]
        assert [file.filename for file in large.files] == ["picture-a.webp"]
        assert large.files[0].description
        assert "像素" in large.text

        painter.errors = [EngineDown("gone")]
        failed = await room.ann.press((await room.ann.press(card, "Upscale")).message, "B")
        assert "engine" in failed.text.casefold()
        assert failed.files == []


class Generous(FakePainter):
    """Makes pictures four times as large that no server of this size takes."""

    async def enlarge(self, picture: bytes, factor: int) -> Picture:
        made = await super().enlarge(picture, factor)
        return replace(made, content=made.content + bytes(11 << 20)) if factor == 4 else made


async def test_one_that_is_too_large_for_the_server_comes_smaller(tmp_path: Path) -> None:
    painter = Generous()
    async with studio(tmp_path, painter) as room:
        _, card = await illustrated(room)

        letters = await room.ann.press(card, "Upscale")
        large = await room.ann.press(letters.message, "A")

        assert painter.enlarged == [4, 2]
        assert "the largest that Discord takes here" in large.text
        assert len(large.files) == 1
        assert not [r for r in room.discord.record.requests if r.code == 40005]


async def test_a_drawing_of_ones_own_is_on_the_ballot_and_signed_at_the_close(
    tmp_path: Path,
) -> None:
    async with studio(tmp_path) as room:
        thread, card = await illustrated(room)
        file = room.discord.upload("drawing.png", drawing())

        form = await room.lin.press(card, "Bring your own")
        offered = await room.lin.fill(form, {"file": file, "text": "A kettle on a hill."})
        card = await picture_card(room, thread, 5)
        mine = card.attachments[-1]

        assert "你的图已作为E图参选" in offered.text
        assert mine.filename == "draft-e.webp"
        assert b"51.5" not in mine.content
        assert str(alts_of(card)[4]) == "Picture E: A kettle on a hill."
        assert "林舟" not in text_of(card)
        await room.ann.press(card, "Ring E")
        await room.ann.command(thread, "close")
        result = await room.card(thread, "Next picture")
        assert "by 林舟" in text_of(result)
        assert "Painted by the model" not in text_of(result)


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


async def test_a_picture_starts_from_a_sketch_that_came_with_the_command(tmp_path: Path) -> None:
    painter = FakePainter()
    async with studio(tmp_path, painter) as room:
        thread = await story(room)
        file = room.discord.upload("sketch.jpg", drawing(kind="JPEG"))

        await room.lin.command(thread, "illustrate", prompt="a kettle", picture=file)
        card = await picture_card(room, thread)

        assert painter.asked[0].source is not None
        assert b"51.5" not in painter.asked[0].source
        assert "They start from a picture that 林舟 chose." in text_of(card)


async def test_the_gallery_keeps_its_files_through_every_edit(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread, card = await illustrated(room)
        first = [file.id for file in card.attachments]

        for person in (room.ann, room.lin, room.mei):
            await person.press(card, "Ring B" if person is not room.mei else "Ring C")
        room.discord.clock.advance(30)
        await room.bot.eventually(lambda: "3 are in." in text_of(card))
        during = [file.id for file in card.attachments]
        await room.ann.command(thread, "close")
        await room.bot.eventually(lambda: "This picture round is over." in text_of(card))

        assert during == first
        assert len(alts_of(card)) == len(card.attachments) == 4
        made = [provenance.read(file.content) for file in card.attachments]
        assert [one.model for one in made if one] == ["flat"] * 4  # it stands there for good now


async def test_a_cancelled_round_leaves_no_picture_behind(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread, card = await illustrated(room)

        await room.ann.command(thread, "cancel")
        await room.bot.eventually(lambda: "These pictures are cancelled." in text_of(card))

        assert card.attachments == []
        assert labels(card) == []


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


async def test_who_asked_is_told_of_pictures_and_nobody_else(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        asked = [room.mei.member.id]
        async with at_work(room, tmp_path, painter=FakePainter(), asked=asked):
            await room.mei.command(room.channel, "notify")
            thread = await story(room)
            await room.ann.command(thread, "illustrate")

            line = await room.mei.reads(thread, "Pictures are open for votes.")

            assert line.pings.user_ids == frozenset(asked)


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


async def test_a_round_of_pictures_is_cancelled_while_it_is_painted(tmp_path: Path) -> None:
    painter = FakePainter()
    painter.gate.clear()
    async with studio(tmp_path, painter) as room:
        thread = await story(room)
        await room.ann.command(thread, "illustrate")  # its words are not written yet
        waiting = await room.card(thread, "Cancel")

        cancelled = await room.ann.press(waiting, "Cancel this round")

        await room.ann.reads(thread, "These pictures are cancelled.")
        assert "cancelled" in cancelled.text
        assert painter.cancelled == 1


async def test_a_picture_behind_a_warning_is_veiled(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread, card = await illustrated(room)
        await rewritten(room, thread, 1, warning="violence")
        await room.bot.eventually(lambda: "Content warning: violence." in text_of(card))

        items = gallery_of(card)

        assert [item["spoiler"] for item in items] == [False, True, False, False]
        assert items[1]["description"] == "Picture B"
        assert "Ring B" in labels(card)


async def test_what_is_painted_stands_in_the_queue_and_on_its_card(tmp_path: Path) -> None:
    painter = FakePainter()
    painter.gate.clear()
    async with studio(tmp_path, painter) as room:
        thread = await story(room)
        await room.ann.command(thread, "illustrate", prompt="a quiet forest")

        card = await room.ann.reads(thread, "The pictures are being painted, about")
        queue = await room.lin.command(thread, "queue")

        assert "Asked for: “a quiet forest”." in text_of(card)
        assert labels(card) == ["Cancel this round"]
        assert "正在画" in queue.text or "正在作画" in queue.text
        painter.gate.set()
        assert (await picture_card(room, thread)).id == card.id


async def test_a_text_round_and_a_picture_round_stand_side_by_side(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        thread, pictures = await illustrated(room)

        await room.ann.command(thread, "next")
        texts = await room.card(thread, "More drafts")
        await room.lin.press(texts, "Ring A")
        await room.lin.press(pictures, "Ring C")
        await room.ann.press(texts, "Close now")
        await room.ann.reads(thread, "Round three is closed.")
        await room.ann.press(pictures, "Close now")
        joined = await room.ann.reads(thread, "Picture C goes to passage one")

        assert [file.filename for file in joined.attachments] == ["draft-c.webp"]
        session = await room.session(thread)
        assert [len(passage["pictures"]) for passage in session["canon"]] == [1, 0]
