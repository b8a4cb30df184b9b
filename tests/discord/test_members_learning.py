"""Lessons, forms' cards, comparisons and reasons: pressed and read by people, on real parts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.worker import AnalysisWorker
from engine.forms.form_file import load_forms
from tests.discord.bot_under_test import PROMPTS
from tests.discord.reading import buttons_of, text_of
from tests.discord.test_members_reading import rewritten
from tests.discord.writers import Writers, labels, writers

FORMS = load_forms(PROMPTS / "forms")
CRITERIA = ("Richness", "Depth of feeling", "Stays with the theme", "Hangs together", "Surprise")


@asynccontextmanager
async def readers(folder: Path) -> AsyncIterator[Writers]:
    """The writers' server with the house's own understanding."""
    understanding = AnalysisWorker(HouseAnalyzer.load)
    try:
        async with writers(folder, understanding=understanding) as room:
            yield room
    finally:
        await asyncio.to_thread(understanding.close)


async def test_the_criteria_are_told_after_ones_own_ballot_and_places_at_the_close(
    tmp_path: Path,
) -> None:
    async with readers(tmp_path) as room:
        await room.choose(quorum=2)
        thread, card = await room.voting()

        before = await room.ann.command(thread, "explain", draft="A")
        await room.ann.press(card, "Ring A")
        after = await room.ann.command(thread, "explain", draft="A")
        unvoted = await room.lin.command(thread, "explain", draft="A")
        await room.lin.press(card, "Ring A")
        result = await room.ann.reads(thread, "Round one is closed.")
        letters = await room.ann.press(result, "Why this rank")
        closed = await room.ann.press(letters.message, "A")

        assert "After you vote" in before.text
        assert not any(f"**{name}**" in before.text for name in CRITERIA)
        assert all(f"**{name}**" in after.text for name in CRITERIA)
        assert "told when the round closes" in after.text
        assert "投票之后" in unvoted.text
        assert " of four" in closed.text
        assert "Expected order" in closed.text
        assert "voted order A, " in closed.text
        assert "New against what is known" in closed.text


async def test_a_mood_is_quoted_from_the_draft_and_its_reader_named(tmp_path: Path) -> None:
    async with readers(tmp_path) as room:
        sad = "She wept for her dead father, alone and full of grief, and feared the dark house."
        room.bot.engine.texts = [f"{sad} {more}" for more in room.bot.engine.texts]
        thread, card = await room.voting()
        drafts = (await room.session(thread))["round"]["drafts"]
        quoted = next(d for d in drafts if d["reading"]["moods"] and d["reading"]["evidence"])

        told = await room.ann.command(thread, "explain", draft=quoted["label"])

        assert "Mood: " in told.text
        assert "Where it shows: “" in told.text
        assert "The mood was read by our own word lists" in told.text
        assert "\n-# " in text_of(card)  # mood and themes below each draft


async def test_a_forms_card_says_what_it_asks_in_the_readers_language(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        english = await room.ann.command(room.channel, "form", form="sonnet")
        chinese = await room.lin.command(room.channel, "form", form="quatrain")
        foreign = await room.lin.command(room.channel, "form", form="haiku", language="en")
        taiwan = await room.mei.command(room.channel, "form", form="quatrain")
        none = await room.ann.command(room.channel, "form", form="epic")
        listed = await room.ann.autocomplete(room.channel, "form", "form", "")

        assert all(x in english.text for x in ("What this form asks", "An example", "goes wrong"))
        assert "Beta: fewer than nine in ten" in english.text
        assert "这种体裁的要求" in chinese.text
        assert "只有中文" in chinese.text
        assert FORMS["haiku"].teaching["en"].example.split("\n")[0] in foreign.text
        assert "這種體裁的要求" in taiwan.text
        assert english.ephemeral
        assert "no such form" in none.text.lower()
        assert len(listed) == len(FORMS)
        assert ("Sonnet (beta)", "sonnet") in listed


async def test_forms_are_offered_where_their_language_can_be_written(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        english = await room.ann.autocomplete(
            room.channel, "create", "form", "", language="en", premise="A tide."
        )
        named = await room.lin.autocomplete(room.channel, "create", "form", "十四", premise="潮")
        await room.ann.command(room.channel, "create", form="quatrain", premise="A tide.")
        await room.bot.eventually(lambda: bool(room.guild.threads))
        (opened,) = room.guild.threads

        only_zh = {form.id for form in FORMS.values() if form.languages == ("zh",)}
        assert only_zh
        assert not only_zh & {value for _, value in english}
        assert [value for _, value in named] == ["sonnet"]
        assert (await room.session(opened))["language"] == "zh"  # it can be written in no other


async def test_an_exercise_is_tried_until_it_is_mended(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        exercise = FORMS["quatrain"].teaching["zh"].exercise
        await room.open(form="quatrain", language="zh", mode="lesson")
        card = await room.card(room.channel, "练习")

        task = await room.lin.press(card, "练习")
        form = await room.lin.press(task.message, "来改")
        assert form.fields[0].value == exercise.strip("\n") or form.fields[0].value == exercise
        wrong = await room.lin.fill(form)
        example = FORMS["quatrain"].teaching["zh"].example.strip("\n").split("\n")
        line = FORMS["quatrain"].teaching["zh"].line
        lines = exercise.strip("\n").split("\n")
        lines[line - 1] = example[line - 1]
        form = await room.lin.press(wrong.message, "来改")
        right = await room.lin.fill(form, {"text": "\n".join(lines)})

        assert "还差一点：" in wrong.text
        assert "还差一点" not in right.text
        assert "改对了" in right.text
        assert "1人试过，1人改对了。" in right.text
        assert task.ephemeral


async def test_a_draft_is_criticised_in_yes_and_no_and_the_host_takes_the_report(
    tmp_path: Path,
) -> None:
    async with writers(tmp_path) as room:
        thread, _ = await room.voting(mode="lesson")
        card = await room.card(thread, "Critique")

        letters = await room.lin.press(card, "Critique")
        questions = await room.lin.press(letters.message, "B")
        yes = [b for b in buttons_of(questions.message) if b.label == "是"]
        no = [b for b in buttons_of(questions.message) if b.label == "否"]
        first = await room.lin.press(questions.message, str(yes[0].custom_id))
        second = await room.lin.press(first.message, str(no[1].custom_id))
        bright = [b.label for b in buttons_of(second.message) if b.style == 1]
        others = await room.lin.press(card, "Other…")
        hosts = await room.ann.press(card, "Other…")
        report = await room.ann.press(hosts.message, "Report for the teacher")

        assert len(yes) == 6
        assert bright == ["是", "否"]  # an answer keeps those before it
        assert second.message.id == letters.message.id
        assert "给老师的记录" not in labels(others.message)
        (file,) = report.files
        assert file.filename == "lesson.csv"
        assert file.content.decode("utf-8-sig").startswith("Member,Tries at the exercise")


async def test_two_drafts_are_compared_with_their_differences_marked(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        await room.choose(quorum=1)
        thread, card = await room.voting()
        first = (await room.session(thread))["round"]["drafts"][0]["text"]
        letters = await room.ann.press(card, "Edit one")
        form = await room.ann.press(letters.message, "A")
        word = first.split()[1]
        await room.ann.fill(form, {"text": first.replace(word, "@everyone", 1)})

        other = await room.lin.press(card, "Other…")
        chosen = await room.lin.press(other.message, "对照")
        assert labels(chosen.message) == list("ABCDE")
        beside = await room.lin.press(chosen.message, "A")
        assert labels(beside.message) == list("BCDE")
        told = await room.lin.press(beside.message, "E")
        assert f"~~{word}~~**@\u200beveryone**" in told.text
        await room.lin.press(card, "Ring B")
        result = await room.ann.reads(thread, "Round one is closed.")
        chosen = await room.ann.press(result, "Compare")
        assert labels(chosen.message)[0] == "Compare E with A"  # told only after the close
        edited = await room.ann.press(chosen.message, "Compare E with A")

        assert "Words taken out: 1. Put in: 1." in edited.text


async def test_a_veiled_draft_stays_veiled_in_a_comparison(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        await rewritten(room, thread, 1, warning="violence")
        await room.bot.eventually(lambda: "Show" in labels(card))

        chosen = await room.ann.press(card, "Compare")
        beside = await room.ann.press(chosen.message, "A")
        told = await room.ann.press(beside.message, "B")

        assert "Content warning: violence." in told.text
        assert "||" in told.text


async def test_a_suite_is_opened_by_its_own_command_under_the_same_gates(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        opened = await room.ann.command(room.channel, "suite", premise="A ferry at night.")
        await room.bot.eventually(lambda: bool(room.guild.threads))
        (thread,) = room.guild.threads
        session = await room.session(thread)
        await room.choose(forms=["poem"])
        refused = await room.ann.command(room.channel, "suite", premise="A ferry at night.")

        assert "Its thread is being made" in opened.text
        assert session["form"] == "suite"
        assert session["round"] or session["last_round"]
        assert refused.text != opened.text
        assert len(room.guild.threads) == 1
