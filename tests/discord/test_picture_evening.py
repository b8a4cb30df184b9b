"""An evening with pictures: a passage illustrated, varied, drawn by hand, closed, in the book."""

from pathlib import Path

from engine.image import provenance
from tests.discord.pictures import drawing, gallery_of, picture_card, story, studio
from tests.discord.reading import alts_of, text_of
from tests.discord.test_members_evening import TIDES
from tests.discord.writers import labels


async def test_a_story_is_illustrated_by_three_and_finished_with_its_pictures(
    tmp_path: Path,
) -> None:
    async with studio(tmp_path) as room:
        thread = await story(room, title="Lost tides")

        await room.ann.press(await room.card(thread, "Next round"), "Illustrate")
        card = await picture_card(room, thread)
        for person in (room.ann, room.lin):
            await person.press(card, "Ring A")
        letters = await room.mei.press(card, "Variations")
        await room.mei.press(letters.message, "A")
        card = await picture_card(room, thread, 6)
        assert {"Ring E", "Ring F"} <= set(labels(card))
        for person in (room.lin, room.mei):
            await person.press(card, "Ring E")
        large = await room.lin.press((await room.lin.press(card, "Upscale")).message, "E")
        assert large.files
        await room.ann.press(card, "Close now")

        tied = await room.ann.reads(thread, "A and E are level")
        assert len(gallery_of(tied)) == 6
        await room.ann.press(tied, "Take E")
        joined = await room.card(thread, "Next picture")
        assert "Picture E goes to passage one" in text_of(joined)
        assert [file.filename for file in joined.attachments] == ["draft-e.webp"]

        again = await room.ann.press(joined, "Variations of this one")
        assert again.text.startswith("Asked.")
        card = await picture_card(room, thread)
        assert "They start from a picture that Ann chose." in text_of(card)
        form = await room.lin.press(card, "Bring your own")
        file = room.discord.upload("kettle.jpg", drawing(kind="JPEG"))
        await room.lin.fill(form, {"file": file, "text": "A kettle on a hill."})
        card = await picture_card(room, thread, 5)
        await room.mei.press(card, "Ring E")
        await room.ann.press(card, "Close now")
        second = await room.ann.reads(thread, "by 林舟")
        assert "A kettle on a hill." in text_of(second)

        await room.ann.command(thread, "illustrate", passage="cover")
        card = await picture_card(room, thread)
        await room.ann.press(card, "Ring C")
        await room.ann.press(card, "Close now")
        await room.ann.reads(thread, "Picture C becomes the cover")

        page = await room.mei.command(thread, "story")
        assert len(page.files) == 3
        assert str(alts_of(page.message)[0]).startswith("封面：")
        taken = await room.ann.press(second, "Take it down")
        assert taken.text == "Taken down."
        refused = await room.lin.press(joined, "Take it down")
        assert "Ann" in refused.text  # only the host may
        page = await room.mei.command(thread, "story")
        assert len(page.files) == 2

        form = await room.ann.command(thread, "finish")
        await room.ann.fill(form, {"title": "The tide's return"})
        work = await room.ann.reads(thread, "Finished. Every hand")
        await room.bot.eventually(lambda: len(work.attachments) == 2)
        assert [str(alt)[:10] for alt in alts_of(work)] == ["The cover:", "Passage 1:"]
        assert "Pictures made with AI: flat painted, members chose." in text_of(work)
        made = [provenance.read(each.content) for each in work.attachments]
        assert [one.model if one else None for one in made] == ["flat", "flat"]


async def test_a_chinese_story_is_illustrated_in_chinese(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        room.bot.engine.texts = list(TIDES)
        thread = await story(room, language="zh", premise="潮水忘了回来")

        asked = await room.lin.command(thread, "配图", 画面="一片宁静的森林", 画法="水墨")
        card = await picture_card(room, thread)
        shown = text_of(card)
        receipt = await room.lin.press(card, "圈 乙")
        await room.ann.press(card, "现在截止")
        joined = await room.card(thread, "再配一图")

        assert "画好就摆在这里" in asked.text
        assert "第一段配图" in shown
        assert "画的是：「一片宁静的森林」。画法：水墨。" in shown
        assert str(alts_of(card)[0]).startswith("甲图：一片平色")
        assert "已计入：乙" in receipt.text
        assert "乙图归第一段" in text_of(joined)
        assert "模型所画。含 AI 生成内容。" in text_of(joined)
