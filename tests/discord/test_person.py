"""People in front of the emulator: what they can do, and what their client would not let them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.discord.emulator import Channel, Emulator, Impossible
from tests.discord.person import Person, buttons_of, text_of
from tests.discord.tiny_bot import TinyBot
from tests.discord.transcript import Transcript

ARTIFACTS = Path("artifacts")


@dataclass(frozen=True, slots=True)
class Place:
    """A server with a channel and two people, and the bot in it."""

    emulator: Emulator
    channel: Channel
    ann: Person
    lin: Person


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncIterator[Place]:
    async with Emulator.running() as emulator:
        guild = emulator.add_guild("Writers")
        channel = guild.add_channel("poems")
        ann = Person(emulator, guild.add_member("Ann"))
        lin = Person(emulator, guild.add_member("林舟", locale="zh-CN"))
        with emulator.pointed():
            bot = TinyBot()
            async with asyncio.TaskGroup() as group:
                await bot.login(emulator.token)
                running = group.create_task(bot.connect())
                await bot.wait_until_ready()
                yield Place(emulator, channel, ann, lin)
                await bot.close()
                await running


async def opened(place: Place, person: Person | None = None) -> Person:
    someone = person or place.ann
    await someone.command(place.channel, "create", form="story", premise="A lost key")
    return someone


def refused(code: str) -> pytest.RaisesExc[Impossible]:
    return pytest.RaisesExc(Impossible, check=lambda error: error.code == code)


async def test_a_command_brings_a_card_for_all_and_a_receipt_for_one(place: Place) -> None:
    reply = await place.ann.command(place.channel, "create", form="story", premise="A lost key")

    receipt = await reply.says("story: A lost key")

    assert receipt.ephemeral
    assert not reply.messages[0].ephemeral
    assert text_of(reply.messages[0]) == "## A lost key\n**A** The letter was for her."
    assert "A lost key, None" in place.ann.sees_text(place.channel)
    assert "A lost key, None" not in place.lin.sees_text(place.channel)
    assert (reply.within_s or 9) < 3


async def test_names_and_choices_are_found_in_the_person_s_language(place: Place) -> None:
    values = {"体裁": "诗歌", "premise": "海边散步", "size": "诗", "host": place.ann.member}
    reply = await place.lin.command(place.channel, "创作", **values)

    await reply.says("诗歌: 海边散步, 4, Ann")


async def test_suggestions_come_with_names_and_values(place: Place) -> None:
    english = await place.ann.autocomplete(place.channel, "create", "form", "s")
    chinese = await place.lin.autocomplete(place.channel, "创作", "体裁", "st")

    assert english == [("story", "story"), ("score", "score")]
    assert chinese == [("故事", "story")]


async def test_a_press_is_answered_after_thinking(place: Place) -> None:
    ann = await opened(place)
    card = await ann.reads(place.channel, "The letter")

    reply = await ann.press(card, "Ring A")

    assert (reply.text, reply.ephemeral, reply.loading) == ("Counted: A.", True, False)


async def test_a_form_keeps_what_is_not_filled_in(place: Place) -> None:
    ann = await opened(place)
    card = await ann.reads(place.channel, "The letter")

    kept = await ann.fill(await ann.press(card, "edit"))
    changed = await ann.fill(
        await ann.press(card, "Edit"), {"Your text": "一位老人在海边散步。", "mood": "Wild"}
    )

    assert kept.text == "Offered: An old man walks. (c)"
    assert changed.text == "Offered: 一位老人在海边散步。 (w)"


async def test_selects_take_labels_and_members(place: Place) -> None:
    ann = await opened(place)
    card = await ann.reads(place.channel, "The letter")

    form = await ann.choose(card, "Form", "Haiku")
    host = await ann.choose(card, "who", place.lin.member)

    assert form.text == "Form h"
    assert host.text == "林舟 is the host"
    assert text_of(card) == "林舟 is the host"


async def test_thinking_ends_with_words_and_a_file(place: Place) -> None:
    reply = await place.ann.command(place.channel, "slow")
    export = await place.ann.command(place.channel, "privacy export")
    about = await place.ann.menu(reply.message, "Report", channel=place.channel)

    assert reply.text == "Done."
    assert [(file.filename, file.content) for file in reply.files] == [("export.json", b"{}")]
    assert export.ephemeral
    assert export.files
    assert about.text == f"Reported {reply.message.id}"


async def test_silence_is_a_failure_that_one_reads(place: Place) -> None:
    reply = await place.ann.command(place.channel, "deaf")

    assert reply.failed
    assert reply.text == "The application did not respond"


@pytest.mark.parametrize(
    ("code", "line", "options"),
    [
        ("no_such_command", "destroy", {}),
        ("no_such_command", "privacy", {}),
        ("no_such_command", "privacy import", {}),
        ("no_such_option", "create", {"forms": "story"}),
        ("missing_option", "create", {"form": "story"}),
        ("wrong_type", "create", {"form": 3, "premise": "A lost key"}),
        ("wrong_type", "create", {"form": "x", "premise": "A lost key", "host": "Ann"}),
        ("too_short", "create", {"form": "x", "premise": "A"}),
        ("too_long", "create", {"form": "x", "premise": "x" * 21}),
        ("too_short", "create", {"form": "", "premise": "A lost key"}),
        ("not_a_choice", "create", {"form": "x", "premise": "A lost key", "size": 5}),
    ],
)
async def test_a_client_does_not_send(
    place: Place, code: str, line: str, options: dict[str, object]
) -> None:
    with refused(code):
        await place.ann.command(place.channel, line, **options)


async def test_a_client_does_not_press(place: Place) -> None:
    ann = await opened(place)
    card = await ann.reads(place.channel, "The letter")
    assert [one.label for one in buttons_of(card)] == ["Ring A", "Edit", "Close", "Gallery"]

    for name, code in (("Close", "disabled"), ("Gallery", "link"), ("Ring B", "no_such_component")):
        with refused(code):
            await ann.press(card, name)
    with refused("not_a_choice"):
        await ann.choose(card, "Form", "Epic")


async def test_a_client_does_not_send_a_bad_form(place: Place) -> None:
    ann = await opened(place)
    card = await ann.reads(place.channel, "The letter")
    form = await ann.press(card, "Edit")
    assert form.fields[0].label == "Your text"
    assert form.fields[0].value == "An old man walks."

    for given, code in (
        ({"Your text": "x" * 41}, "too_long"),
        ({"Your text": "x"}, "too_short"),
        ({"Your text": ""}, "required"),
        ({"Title": "x"}, "no_such_field"),
        ({"Mood": []}, "required"),
    ):
        with refused(code):
            await ann.fill(form, given)
    await ann.fill(form)
    with refused("closed"):
        await ann.fill(form)


async def test_the_transcript_tells_who_did_what_and_who_saw_it(place: Place) -> None:
    ann = await opened(place)
    card = await ann.reads(place.channel, "The letter")
    await ann.choose(card, "Form", "Haiku")
    await ann.fill(await ann.press(card, "Edit"), {"Your text": "Two\nlines"})
    story = Transcript(place.emulator, "A test")
    story.note("That was all.")

    story.save(ARTIFACTS / "people.md")
    told = story.text().splitlines()

    def line(*parts: str) -> bool:
        return any(all(part in each for part in parts) for each in told)

    assert line("Writers #poems: **Ann** uses /create form: story, premise: A lost key")
    assert line("message", "by Chorus appears.")
    assert line("> [Ring A] [Edit] [~~Close~~] [Gallery] [Form v] [Host v]")
    assert line("**Ann** picks Haiku on message")
    assert line("**Ann** sends a form: “Two / lines”; “c”")
    assert line("appears for Ann alone.")
    assert line("*That was all.*")
    assert line("without an answer; the slowest answer took")
