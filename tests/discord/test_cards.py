"""Every card, in every language, as it is on most days and at its worst."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cards import frame, private, result, round, story
from bot.cards import session as session_cards
from bot.cards.frame import Card
from bot.voice import Voice
from tests.discord import scene_texts as texts
from tests.discord.bot_under_test import bot_on
from tests.discord.emulator import Emulator
from tests.discord.reading import text_of
from tests.discord.scenes import ordinary, scenes, voices, votes, worst
from tests.discord.scenes_more import OURS, more_scenes
from tests.discord.validate import validate_message

V2 = 1 << 15
VOICES = voices()
# what we write ourselves: moments, a server's channels, roles and members, the link of a report, a
# fence to copy from
OWN = rf"<t:\d+:[DR]>|<(?:#|@&?){OURS[:-2]}\d\d>|https://discord\.com/channels/1/2/3|```.*?```"
EVERY = [
    pytest.param(make, id=f"{language}-{name}")
    for language, voice in VOICES.items()
    for name, make in [*scenes(voice), *more_scenes(voice)]
]


def payload(card: Card) -> dict[str, Any]:
    return {"flags": V2, "components": card.to_components(), "allowed_mentions": {"parse": []}}


def files(card: Card) -> list[str]:
    """Names of the files that the card shows: they are sent with it."""
    items = (item for part in card.walk_children() for item in getattr(part, "items", ()))
    return [item.media.url.removeprefix("attachment://") for item in items]


def text(card: Card) -> str:
    return text_of(payload(card))


def buttons(card: Card) -> Iterator[dict[str, Any]]:
    def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for each in components:
            if each["type"] == 2:
                yield each
            yield from walk(each.get("components", []))
            if "accessory" in each:
                yield from walk([each["accessory"]])

    yield from walk(card.to_components())


@pytest.mark.parametrize("make", EVERY)
def test_discord_takes_the_card(make: Any) -> None:
    card = make()

    assert validate_message(payload(card), files=files(card)) == []


@pytest.mark.parametrize("make", EVERY)
def test_nothing_that_somebody_wrote_comes_to_life(make: Any) -> None:
    said = re.sub(OWN, "", text(make()), flags=re.DOTALL)

    assert not re.search(
        r"@(everyone|here)|(?<!\\)<[@#:/at]|(?<!\\)\]\(|https?://|discord\.gg", said
    )
    assert not re.search("[\u202a-\u202e\u200e\u200f\u2066-\u2069]", said)


@pytest.mark.parametrize("make", EVERY)
def test_every_label_is_short(make: Any) -> None:
    assert all(0 < len(each["label"]) <= frame.LABEL for each in buttons(make()))


@pytest.mark.parametrize("spoken", ["en", "zh", "zh-TW"])
def test_before_the_close_no_card_tells_who_made_a_draft(spoken: Any) -> None:
    voice = VOICES[spoken]
    session, round_ = ordinary(spoken).views()

    shown = text(round.round_card(voice, session, round_))

    assert "Tomas" not in shown.replace(text(story.lore_card(voice, session)), "")
    assert "chorus-house" not in shown
    assert "4127" not in shown


def test_all_drafts_are_cut_alike() -> None:
    stage = worst("en")

    card = round.round_card(VOICES["en"], *stage.views())

    lengths = {
        len(part)
        for part in re.findall(r"\*\*[A-D]\*\*\u2002?\n?(.*?…)\n-#", text(card), re.DOTALL)
    }
    assert max(lengths) - min(lengths) < 40
    assert max(lengths) >= 200


def test_short_drafts_leave_their_room_to_long_ones() -> None:
    assert round.drafts.shares([100, 100, 2_000, 2_000], 3_000) == 1_400
    assert round.drafts.shares([100, 200], 3_000) == 200


def test_a_cut_draft_can_be_read_in_full_page_by_page() -> None:
    voice = VOICES["en"]
    _, round_ = worst("en").views()
    whole = round_["drafts"][0]["text"].strip("\n")

    n_pages = len(story.pages(whole, story.DRAFT_PAGE))
    read = [text(story.draft_page(voice, round_, "d0", page)) for page in range(1, n_pages + 1)]

    words = re.sub(r"\W+", "", whole)
    said = "".join(re.sub(r"(?m)^(###|-#).*$", "", page) for page in read)
    assert words in re.sub(r"\W+", "", said)


def test_the_page_before_the_first_cannot_be_pressed() -> None:
    _, round_ = worst("en").views()

    first = {
        b["label"]: b["disabled"] for b in buttons(story.draft_page(VOICES["en"], round_, "d0", 1))
    }

    assert first["Back"]
    assert not first["Next page"]


def test_the_receipt_takes_each_ring_back_and_names_none_but_ones_own() -> None:
    _, round_ = ordinary("en").views("voter0")

    card = private.receipt_card(VOICES["en"], round_)

    assert "Counted: B and D." in text(card)
    assert [b["label"] for b in buttons(card)] == [
        "Take back B",
        "Take back D",
        "Withdraw my ballot",
    ]


def test_a_warned_draft_shows_its_label_and_not_its_text() -> None:
    make = dict(scenes(VOICES["en"]))

    shared, opened = text(make["warned"]()), text(make["warned_shown"]())

    assert "violence" in shared
    assert "She asked the engineer" not in shared
    assert "She asked the engineer" in opened


def test_a_warned_passage_stands_behind_its_warning_everywhere() -> None:
    voice = VOICES["en"]
    stage = ordinary("en")
    session, round_ = stage.views()
    work = stage.work()
    session["canon"][-1]["warning"] = work["passages"][0]["warning"] = "violence"

    shown = text(round.round_card(voice, session, round_))
    read = text(story.reading_page(voice, session, 1))
    finished = text(session_cards.finished_card(voice, work))

    assert "sealed, unstamped" not in shown
    assert "night ferry had" not in finished
    assert "||On the last crossing" in read
    assert all("Content warning: violence." in each for each in (shown, read, finished))


def test_a_corpse_shows_its_last_line_only() -> None:
    make = dict(scenes(VOICES["zh"]))

    for name in ("corpse", "corpse_reading"):
        shown = text(make[name]())
        assert "墨迹轻描旧日霜" in shown
        assert "夜雨敲窗" not in shown
        assert "虫痕细认" not in shown


def test_a_round_without_a_model_does_not_say_that_one_wrote() -> None:
    make = dict(scenes(VOICES["en"]))

    assert "AI" not in text(make["human_only"]())
    assert "Made with AI" in text(make["round"]())
    assert "Made with AI" in text(make["result"]())
    assert "Made with AI" in text(make["finished"]())


def test_a_second_vote_rings_only_the_level_drafts() -> None:
    make = dict(scenes(VOICES["en"]))

    labels = [b["label"] for b in buttons(make["runoff"]())]

    assert [each for each in labels if each.startswith("Ring")] == ["Ring B", "Ring D"]


def test_many_ballots_are_shown_in_tenths() -> None:
    make = dict(scenes(VOICES["en"]))

    shown = text(make["many_ballots"]())

    assert "●●●●●●●○○○" in shown
    assert "41 of 60" in shown


def test_no_button_of_a_card_is_there_twice() -> None:
    for voice in VOICES.values():
        for name, make in scenes(voice):
            ids = [b["custom_id"] for b in buttons(make()) if "custom_id" in b]
            assert len(ids) == len(set(ids)), name


def test_a_card_over_its_budget_warns_and_is_cut() -> None:
    long = frame.text("word " * 1_000)

    with pytest.warns(frame.CardOverrun):
        card = frame.card(long, *(frame.text("x") for _ in range(45)))

    assert validate_message(payload(card)) == []


def test_a_ballot_changes_no_shared_word_but_the_count() -> None:
    voice: Voice = VOICES["en"]
    stage = ordinary("en")
    other = replace(stage, ballots=votes([0], [0]))

    one, two = (text(round.round_card(voice, *each.views())) for each in (stage, other))

    assert one.replace("4 are in", "2 are in") == two


def test_the_nasty_text_is_still_readable() -> None:
    shown = text(dict(scenes(VOICES["en"]))["worst_lore"]())

    assert "Free gifts" in shown
    assert texts.NASTY_NAME not in shown


def test_after_the_close_a_members_own_draft_is_not_said_to_be_a_machines() -> None:
    voice = VOICES["en"]
    stage = ordinary("en")
    own = [replace(stage.drafts[0], author_id="tomas", generation=None), *stage.drafts[1:]]
    sealed = replace(stage, drafts=own)
    closed = sealed.at("closed", winner="d0")

    before = text(story.draft_page(voice, sealed.views()[1], "d0", 1))
    after = text(story.draft_page(voice, closed.views()[1], "d0", 1))

    assert "Made with AI. Which draft is whose" in before
    assert "AI" not in after
    assert "AI" not in text(result.result_card(voice, *closed.views()))


async def test_no_button_of_any_card_is_dead(tmp_path: Path) -> None:
    made = [make() for _, make in [*scenes(VOICES["en"]), *more_scenes(VOICES["en"])]]
    pressed = {b["custom_id"] for card in made for b in buttons(card) if "custom_id" in b}

    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        dead = {each for each in pressed if bot.client.presses.find(each, form=False) is None}

    assert len({each.partition(":")[0] for each in pressed}) > 20
    assert dead == set()
