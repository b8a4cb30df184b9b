"""Members at work: a work from its opening to the book, by commands, presses and forms."""

import json
from pathlib import Path

from tests.discord.emulator import Channel
from tests.discord.writers import Writers, labels, said, writers

EDIT = (
    "The tide had gone out so far that the boats lay on their sides like sleeping cows, and Mara "
    "walked between them with a lamp that was held low. Nobody had told her where the water was."
)

TIDES = (
    "潮水退得很远，船都侧着身子睡着了。玛拉提着灯，从船与船之间走过去，没有人告诉她水去了哪里。",
    "老彼得像每天早晨一样数着去码头的台阶，数到最后多了一级。他在新的那一级上坐下，石头还是温的。",
    "沙滩上躺着一封没有名字的信，海鸥围成一圈站着，谁也不碰它。男孩弯下腰时，它们都客气地看向别处。",
    "到了中午，全村人都来看从前有海的地方。有人带了面包，有人给神父搬了椅子，孩子们提着桶，说是来帮忙。",
    "四点钟雨翻过山来，向每一扇窗借宿，只有面包师让它进了门。它在炉边烘干了脚，说起云怎样议论我们的屋顶。",
)


async def result(room: Writers, thread: Channel) -> str:
    """What the newest result says; it brings the button for the next round."""
    return said(await room.card(thread, "Next round"))


async def test_a_ballot_is_set_changed_and_taken_back_by_its_receipt(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        _, card = await room.voting()
        before = said(card)

        first = await room.ann.press(card, "Ring B")
        again = await room.ann.press(card, "Ring B")
        assert "Counted: B." in first.text
        assert first.text.startswith(again.text)  # the first one also tells that votes rank

        both = await room.ann.press(card, "Ring C")
        assert "Counted: B and C." in both.text
        one = await room.ann.press(both.message, "Take back B")
        assert one.text == "Changed: only C now."
        assert one.message.id == both.message.id  # the receipt itself is changed

        none = await room.ann.press(card, "None of these")
        assert "Noted: none of these." in none.text
        gone = await room.ann.press(none.message, "Withdraw my ballot")
        assert "Withdrawn." in gone.text

        assert all(reply.ephemeral for reply in (first, both, one, none, gone))
        assert said(card) == before  # the shared card is not edited for a vote


async def test_each_voter_reads_the_receipt_in_their_own_language(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        _, card = await room.voting()

        assert "Counted: A." in (await room.ann.press(card, "Ring A")).text
        assert "已计入：A。" in (await room.lin.press(card, "Ring A")).text
        assert "已計入：A。" in (await room.mei.press(card, "Ring A")).text


async def test_a_chinese_session_has_chinese_letters_for_everybody(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        room.bot.engine.texts = list(TIDES)
        _, card = await room.voting(room.lin, language="zh", premise="潮水忘了回来")

        receipt = await room.ann.press(card, labels(card)[0])

        assert "Counted: 甲." in receipt.text


async def test_an_edit_and_an_own_draft_join_the_ballot(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        letters = await room.lin.press(card, "Edit one")
        form = await room.lin.press(letters.message, "A")
        assert form.fields[0].value  # filled in with the draft

        edited = await room.lin.fill(form, {"text": EDIT})
        own = await room.ann.command(thread, "write")
        written = await room.ann.fill(own, {"text": "Too short for a story."})

        assert "你的修改已作为E稿参选" in edited.text
        assert "Your draft is on the ballot as draft F." in written.text
        assert "The form minds this" in written.text
        assert "words; at least" in written.text
        card = await room.card(thread, "Ring F")
        assert "Too short for a story." in said(card)
        assert "林舟" not in said(card)


async def test_more_drafts_come_to_the_table(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()

        more = await room.ann.press(card, "More drafts")

        assert "2 more drafts are on the table now." in more.text
        card = await room.card(thread, "Ring F")
        full = await room.ann.command(thread, "write")
        assert "All 6 places are taken in this round." in full.text


async def test_a_work_goes_from_create_to_the_book(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, opened = await room.open(title="Lost tides")
        assert opened.ephemeral
        assert thread.name == "Lost tides"
        card = await room.card(thread, "Ring A")
        await room.lin.press(card, "Ring B")
        closed = await room.ann.press(card, "Close now")
        assert "Closed." in closed.text
        assert "Draft B joins the story" in await result(room, thread)

        wish = await room.lin.press(await room.card(thread, "Next round"), "With a wish")
        asked = await room.lin.fill(wish, {"text": "keep it small"})
        assert "第 2 轮" in asked.text
        card = await room.card(thread, "Ring A")
        assert "keep it small" in said(card)
        await room.ann.press(card, "Ring D")
        await room.ann.command(thread, "close")
        await room.ann.reads(thread, "Round two is closed.")

        undone = await room.ann.command(thread, "undo")
        assert "kept on a branch" in undone.text
        await room.lin.reads(thread, "kept on a branch")  # the channel sees it too
        menu = await room.ann.command(thread, "branch")
        branched = await room.ann.choose(menu.message, None, "From the premise")
        assert "The page goes on from here." in branched.text
        assert (await room.session(thread))["canon"] == []
        menu = await room.ann.press(await room.card(thread, "Next round"), "Branch")
        values = (await room.session(thread))["tree"]
        await room.ann.choose(menu.message, None, values[1]["id"])

        page = await room.mei.command(thread, "story")
        assert "Lost tides" in page.text
        form = await room.ann.command(thread, "finish")
        done = await room.ann.fill(form, {"title": "The tide's return", "licence": "CC BY 4.0"})
        assert "Finished." in done.text
        await room.ann.reads(thread, "The tide's return")

        taken = await room.lin.command(thread, "export")
        by_name = {file.filename: file for file in taken.files}
        told = json.loads(by_name["The-tide-s-return.json"].content)
        assert told["licence"] == "cc-by"
        assert [p["provenance"]["kind"] for p in told["passages"]] == ["model", "model"]
        assert len(told["rounds"]) == 2
        counts = await room.ann.command(room.channel, "stats")
        assert "Works finished: 1. Sessions open: 0." in counts.text
        assert "Passages: 2, of them 2 by the model" in counts.text
        after = await room.ann.command(thread, "next")
        assert "Nobody is writing in this channel yet." in after.text


async def test_the_host_says_whether_a_work_stands_on_the_web(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        await room.choose(gallery=True)
        for title, place in (("Here", None), ("Everywhere", "On the web shelf of this server too")):
            thread, card = await room.voting(title=title)
            await room.ann.press(card, "Ring A")
            await room.ann.press(card, "Close now")
            form = await room.ann.press(await room.card(thread, "Next round"), "Finish")
            await room.ann.fill(form, {"shelf": place} if place else {})

        shown = await room.bot.service.works("web:anybody")

        assert [work["title"] for work in shown["works"]] == ["Everywhere"]


async def test_training_is_asked_about_once_and_only_where_it_happens(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        _, card = await room.voting()
        without = await room.ann.press(card, "Ring A")
        assert "teach" not in without.text
        await room.choose(training=True)

        asked = await room.lin.press(card, "Ring A")
        assert "可以用你的投票和修改来教这个社区的模型吗？" in asked.text
        answered = await room.lin.press(asked.message, "可以")
        again = await room.lin.press(card, "Ring B")

        assert "谢谢" in answered.text
        assert "教这个社区的模型" not in again.text


async def test_a_long_story_is_read_page_by_page_in_place(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        long = "\n".join(f"It was {n} miles to the sea, and then one more." for n in range(80))
        await room.ann.fill(await room.ann.press(card, "Write my own"), {"text": long})
        card = await room.card(thread, "Ring E")
        await room.ann.press(card, "Ring E")
        menu = await room.ann.press(card, "Other…")  # a crowded card has the rarer deeds there
        await room.ann.press(menu.message, "Close now")
        await room.card(thread, "Next round")

        first = await room.lin.command(thread, "story")
        second = await room.lin.press(first.message, "下一页")

        assert "第 2 页" in second.text
        assert second.message.id == first.message.id  # turned, not posted again
