"""Members and pictures: a passage illustrated, voted on, varied, and kept through everything."""

from dataclasses import replace
from pathlib import Path

from bot.picture_files import bared
from engine.errors import EngineDown
from engine.image import provenance
from engine.types import Picture
from tests.discord.emulator import Emulator
from tests.discord.pictures import (
    drawing,
    gallery_of,
    illustrated,
    picture_card,
    story,
    studio,
)
from tests.discord.reading import alts_of, text_of
from tests.discord.test_community import operator
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


async def test_where_members_draft_alone_they_bring_the_pictures_too(tmp_path: Path) -> None:
    painter = FakePainter()
    async with studio(tmp_path, painter) as room:
        thread = await story(room)
        await operator(room).command(room.channel, "channel policy", drafts="human")
        file = room.discord.upload("drawing.png", drawing())

        await room.ann.command(thread, "illustrate")
        card = await room.ann.reads(thread, "No picture is on the table yet.")
        form = await room.lin.press(card, "Bring your own")
        await room.lin.fill(form, {"file": file, "text": "A kettle on a hill."})
        card = await picture_card(room, thread, 1)

        assert painter.asked == []
        assert "Ring A" in labels(card)
        assert "AI" not in text_of(card)


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
