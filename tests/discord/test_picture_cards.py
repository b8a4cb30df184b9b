"""What cards of picture rounds tell, and do not tell yet; see `test_cards` for what all keep to."""

from dataclasses import replace
from typing import Any

import pytest

from bot.cards import colours
from bot.cards.picture import picture_card, picture_frozen_card
from bot.cards.picture_result import picture_result_card
from bot.cards.plates import Plates, plates_of
from tests.discord.reading import alts_of
from tests.discord.scenes import COUNT, Stage, votes
from tests.discord.scenes_pictures import hung, picture_scenes, pictured
from tests.discord.test_cards import VOICES, buttons, payload, text

EN = VOICES["en"]


def shown(stage: Stage, spoken: Any = "en", viewer: str = "discord:") -> Any:
    session, round_ = stage.views(viewer)
    voice = VOICES[spoken]
    return picture_card(voice, session, round_, Plates(plates_of(voice, round_)))


def names(card: Any) -> list[str]:
    return [each["label"] for each in buttons(card)]


@pytest.mark.parametrize("spoken", ["en", "zh", "zh-TW"])
def test_before_the_close_no_card_tells_whose_a_picture_is(spoken: Any) -> None:
    stage = pictured(VOICES[spoken], 6)  # the fifth is a member's own

    before = text(shown(stage, spoken))
    closed = replace(stage.at("closed", winner="d3"), ballots=COUNT)
    after = text(picture_result_card(VOICES[spoken], *closed.views()))

    for secret in ("Tomas", "house-scenes", "harbour-3", "4127"):
        assert secret not in before
        assert secret in after


def test_a_card_says_how_it_was_asked_and_what_could_not_be_drawn() -> None:
    told = text(shown(pictured(EN, 4)))

    assert "Asked for: “a night ferry, one window lit”. Style: Watercolour." in told
    assert "Without: people." in told
    assert "I could not draw a lost property office, so I drew a ship’s window." in told
    assert "The model composes, a renderer draws." in told


def test_each_picture_has_its_words_in_the_order_of_the_letters() -> None:
    card = shown(pictured(EN, 6))

    alts = alts_of(payload(card))

    assert [str(alt)[:9] for alt in alts] == [f"Picture {letter}" for letter in "ABCDEF"]
    assert alts[0] == "Picture A: A ferry on dark flat water, one window lit."


def test_how_a_picture_fits_is_told_after_the_close_alone() -> None:
    stage = pictured(EN, 4)
    closed = replace(stage.at("closed", winner="d3"), ballots=COUNT)
    session, round_ = closed.views()
    plates = Plates(plates_of(EN, round_))

    assert "Fits" not in text(shown(stage))
    told = text(picture_frozen_card(EN, session, round_, plates))
    assert [line.rpartition(". ")[2] for line in told.split("\n") if "Fits" in line] == [
        "Fits the words well.",
        "Fits the words in part.",
        "Fits the words little.",
        "Fits the words well.",
    ]


def test_a_full_round_offers_no_more_and_an_open_one_does() -> None:
    five, six = names(shown(pictured(EN, 5))), names(shown(pictured(EN, 6)))

    assert {"Variations", "Same seed", "One more", "Change the words", "Bring your own"} <= set(
        five
    )
    assert not {"Variations", "Same seed", "One more", "Bring your own"} & set(six)
    assert {"Ring F", "None of these", "Upscale", "Close now"} <= set(six)


def test_where_members_bring_all_pictures_the_card_says_how_and_names_no_model() -> None:
    card = dict(picture_scenes(EN))["picture_human_only"]()

    assert "press Bring your own" in text(card)
    assert "AI" not in text(card)
    assert names(card) == ["Bring your own", "Close now", "Other…", "Report"]


def test_a_ballot_changes_no_shared_word_but_the_count() -> None:
    stage = pictured(EN, 4)
    other = replace(stage, ballots=votes([0], [0]))

    one, two = text(shown(stage)), text(shown(other))

    assert one.replace("4 are in", "2 are in") == two


def test_a_warned_passage_is_not_quoted_and_a_hidden_one_neither() -> None:
    stage = pictured(EN, 4)
    session, round_ = stage.views()
    session["canon"][1]["warning"] = "violence"
    warned = text(picture_card(EN, session, round_))
    session["canon"] = []
    gone = text(picture_card(EN, session, round_))

    assert "On the last crossing" in text(shown(stage))
    assert "Content warning: violence." in warned
    assert "On the last crossing" not in warned + gone


def test_a_picture_that_was_taken_down_cannot_be_taken_down_again() -> None:
    stage = replace(pictured(EN, 4).at("closed", winner="d3"), ballots=COUNT)

    hangs = names(picture_result_card(EN, *hung(stage).views()))
    gone = names(picture_result_card(EN, *stage.views()))

    assert "Take it down" in hangs
    assert "Take it down" not in gone
    assert {"Next picture", "Variations of this one", "Next round"} <= set(gone)


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("#000000", "black"),
        ("#fdfdfb", "white"),
        ("#808080", "grey"),
        ("#c8261f", "red"),
        ("#5a3a22", "brown"),
        ("#f08a24", "orange"),
        ("#e8d33a", "yellow"),
        ("#3f8f4a", "green"),
        ("#2a9a98", "teal"),
        ("#2f5fb0", "blue"),
        ("#6a3fa0", "purple"),
        ("#e26fa8", "pink"),
    ],
)
def test_colours_have_everyday_names(colour: str, name: str) -> None:
    assert colours.named([colour]) == [name]


def test_a_palette_names_each_colour_once_and_nothing_else() -> None:
    palette = ["#2f5fb0", "#1d4f9f", "red", "#12", "", "#c8261f", "#ffffff00"]

    assert colours.named(palette) == ["blue", "red"]
    assert all(EN.catalogue.has(f"cards.colour.{name}", "zh") for _, name in colours.HUES)
