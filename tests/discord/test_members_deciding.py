"""How rounds end: a tie, a second vote, the host's choice, a draft set aside, a failure."""

from pathlib import Path

from engine.errors import BadOutput
from tests.discord.writers import labels, said, writers

MANAGE_MESSAGES = 1 << 13


async def test_a_tie_is_settled_by_the_host_on_its_card(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        await room.ann.press(card, "Ring A")
        await room.lin.press(card, "Ring B")

        tied = await room.ann.press(card, "Close now")
        card = await room.card(thread, "Take A")
        refused = await room.lin.press(card, "Take B")
        again = await room.ann.press(card, "Second vote")
        runoff = await room.card(thread, "Ring A")
        assert "Ring C" not in labels(runoff)
        own = await room.lin.command(thread, "write")
        await room.lin.press(runoff, "Ring A")
        await room.mei.press(runoff, "Ring B")
        await room.ann.command(thread, "close")
        taken = await room.ann.press(await room.card(thread, "Take B"), "Take B")

        assert "Several drafts are level." in tied.text
        assert "只有主持人Ann可以这样做。" in refused.text
        assert "The second vote is open" in again.text
        assert "再投一次时只有同票的几稿" in own.text
        assert "Closed." in taken.text
        assert "Draft B joins" in said(await room.card(thread, "Next round"))


async def test_in_host_mode_ballots_close_nothing_and_the_host_takes_one(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting(mode="host")
        await room.lin.press(card, "Ring A")

        refused = await room.lin.press(card, "Close now")
        letters = await room.ann.command(thread, "close")
        taken = await room.ann.press(letters.message, "D")

        assert "只有主持人Ann可以这样做。" in refused.text
        assert "Closed." in taken.text
        assert "The host took draft D." in said(await room.card(thread, "Next round"))


async def test_the_last_ballot_wanted_closes_the_round_and_its_voter_is_told(
    tmp_path: Path,
) -> None:
    async with writers(tmp_path) as room:
        await room.choose(quorum=1)
        thread, card = await room.voting()

        last = await room.lin.press(card, "Ring C")
        late = await room.mei.press(card, "Ring C")

        assert "这一轮已经截止" in last.text
        assert "這一輪剛剛截止，這一票沒有計入。" in late.text
        assert "Draft C joins" in said(await room.card(thread, "Next round"))


async def test_the_host_sets_a_draft_aside_and_others_may_not(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        _, card = await room.voting()
        menu = await room.ann.press(card, "Other…")
        letters = await room.ann.press(menu.message, "Set one aside")
        aside = await room.ann.press(letters.message, "D")
        theirs = await room.lin.press(card, "Other…")

        assert "Draft D is set aside." in aside.text
        assert labels(theirs.message) == ["为何这样排", "对照"]
        await room.bot.eventually(lambda: "Ring D" not in labels(card))


async def test_a_moderator_sets_a_draft_aside_without_being_host(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        moderators = room.guild.add_role("Moderators", MANAGE_MESSAGES)
        moderator = room.person("Mod", roles=[moderators])
        _, card = await room.voting()

        menu = await moderator.press(card, "Other…")
        letters = await moderator.press(menu.message, "Set one aside")
        aside = await moderator.press(letters.message, "A")

        assert "Draft A is set aside." in aside.text


async def test_a_failed_round_is_asked_again_and_a_waiting_one_cancelled(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        room.bot.engine.errors.append(BadOutput("nothing"))
        thread, _ = await room.open()
        failed = await room.card(thread, "Ask again")
        room.bot.engine.gate.clear()

        asked = await room.lin.press(failed, "Ask again")
        queue = await room.lin.command(thread, "queue")
        waiting = await room.card(thread, "Cancel")
        theirs = await room.mei.press(waiting, "Cancel this round")
        cancelled = await room.ann.command(thread, "cancel")

        assert "第 1 轮" in asked.text
        assert "A tide forgets" in queue.text
        assert "只有主持人Ann可以這樣做。" in theirs.text
        assert "The round is cancelled." in cancelled.text
        await room.bot.eventually(lambda: room.bot.engine.cancelled > 0)


async def test_in_a_corpse_nobody_reads_more_than_the_last_line(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting(mode="corpse")
        secret = "Only the first line knows the way.\nThe last line is all that they may see."
        await room.ann.fill(await room.ann.command(thread, "write"), {"text": secret})
        card = await room.card(thread, "Ring E")
        await room.ann.press(card, "Ring E")
        await room.ann.command(thread, "close")
        await room.card(thread, "Next round")

        story = await room.lin.command(thread, "story")
        taken = await room.lin.command(thread, "export")

        assert "The last line is all" in story.text
        assert "first line knows" not in story.text
        assert all(b"first line knows" not in file.content for file in taken.files)
