"""Cards of taste say what is known and nothing more."""

import pytest

from bot.cards import taste, taste_governed
from bot.cards.foresight import foresight, signed
from bot.cards.intervals import ARM, bar
from bot.cards.standing import standing_lines
from tests.discord.scenes import voices
from tests.discord.scenes_taste import FORECAST, IMAGE, SUSPECT, TEXT, a_weight, standing, told
from tests.discord.test_cards import buttons, text

EN = voices()["en"]


def test_a_bar_has_indifference_in_its_middle_and_its_guess_within_its_interval() -> None:
    drawn = bar(0.5, 0.25, 0.75, 1.0)

    assert len(drawn) == 2 * ARM + 1
    assert drawn[ARM] == "│"
    assert drawn.index("●") > ARM
    assert drawn.index("─") > ARM


def test_what_lies_beyond_the_reach_of_a_bar_stands_at_its_end() -> None:
    assert bar(9.0, 8.0, 99.0, 1.0).endswith("●")
    assert bar(-9.0, -99.0, 99.0, 1.0) == "●" + "─" * 6 + "│" + "─" * 7


@pytest.mark.parametrize("verdict", ["no_sign", "perhaps_liked", "perhaps_disliked"])
def test_a_weight_that_is_not_sure_has_no_bar_and_no_odds(verdict: str) -> None:
    weights = [a_weight("length", 0.4, verdict, half=0.6)]

    shown = text(taste.taste_card(EN, told(weights=weights), {}))

    assert "│" not in shown
    assert "of ten" not in shown
    assert "Nothing is sure yet." in shown


def test_no_weight_is_said_to_win_always() -> None:
    weights = [a_weight("length", 2.4, "clearly_liked", odds=0.99)]

    shown = text(taste.taste_card(EN, told(weights=weights), {}))

    assert "Longer is liked. It wins about nine of ten." in shown


def test_a_weight_that_is_disliked_tells_how_often_its_other_side_wins() -> None:
    weights = [a_weight("length", -0.9, "clearly_disliked", odds=0.29)]

    shown = text(taste.taste_card(EN, told(weights=weights), {}))

    assert "Shorter is liked. It wins about seven of ten." in shown


def test_only_a_weight_without_any_sign_is_named_without_a_sentence() -> None:
    weights = [a_weight("length", 0.4, "perhaps_liked"), a_weight("novelty", 0.0, "no_sign")]

    shown = text(taste.taste_card(EN, told(weights=weights), {}))

    assert "Perhaps, too early to say: Longer is liked." in shown
    assert "No sign either way: surprise." in shown
    assert "Surprise is liked" not in shown


def test_a_place_that_pushes_is_told_apart_from_what_is_liked() -> None:
    shown = text(taste.taste_card(EN, told(), {}))

    assert "`" not in next(line for line in shown.split("\n") if "Those shown first" in line)
    assert "**Place in the list**" not in shown


@pytest.mark.parametrize("spoken", ["en", "zh", "zh-TW"])
@pytest.mark.parametrize("code", [*TEXT, *IMAGE, "place"])
def test_every_feature_has_its_words(spoken: str, code: str) -> None:
    voice = next(each for name, each in voices().items() if name == spoken)

    for key in (f"f.{code}", f"r.{code}", f"more.{code}", f"less.{code}"):
        assert voice(f"ui.taste.{key}")


def test_a_first_choice_that_chance_may_explain_says_so() -> None:
    doubtful = {**FORECAST["first"], "low": 0.25}

    shown = foresight(EN, told(forecast={**FORECAST, "first": doubtful}))

    assert "so it may know nothing yet" in shown
    assert "so it may know nothing yet" not in foresight(EN, told())


def test_an_agreement_below_nought_has_a_true_minus() -> None:
    assert signed(-0.1149) == "−0.11"
    assert signed(0.3) == "0.3"
    assert signed(-0.001) == "0"


def test_a_draft_is_placed_among_those_that_the_ranker_saw() -> None:
    drafts = [{"standing": standing(0, "expected")}, {"standing": standing(1, "explored")}]

    lines = standing_lines(EN, drafts[0], [*drafts, {"standing": None}])

    assert "Expected 1st of two" in "\n".join(lines)
    assert standing_lines(EN, {"standing": None}, drafts) == []


def test_reasons_that_say_nothing_are_not_made_up() -> None:
    lines = standing_lines(EN, {"standing": standing(3, None)}, [{"standing": standing(3, None)}])

    assert any("Nothing here is known to speak for it" in line for line in lines)


def test_a_long_list_of_quarantines_shows_the_oldest_and_their_number() -> None:
    many = [{**SUSPECT, "id": f"q{n}"} for n in range(9)]

    card = taste_governed.quarantines_card(EN, many)

    assert "The oldest 5 of 9." in text(card)
    pressed = [each["custom_id"] for each in buttons(card)]
    assert pressed[:2] == ["quarantine:q0:count", "quarantine:q0:keep_out"]
    assert len(pressed) == 10


def test_a_rare_chance_is_told_as_rare() -> None:
    rare = text(taste_governed.quarantine_card(EN, {**SUSPECT, "p": 1e-12}))
    some = text(taste_governed.quarantine_card(EN, {**SUSPECT, "p": 0.0049}))

    assert "less than once in a thousand times" in rare
    assert "about 5 times in a thousand" in some
