"""Simulated members ring what they like, now and then something else, and mend by leaving out."""

from random import Random

from bot.evening.tastes import TASTES, scale_of
from bot.evening.voting import ballot, mended

TALK = "“Come in,” she said. “The kettle is on, and the others are late.”"
QUIET = "Nobody came up the hill that day. The road lay empty between its walls."
SCALE = scale_of(TASTES["speech"], [TALK, QUIET, QUIET, QUIET])


def test_members_ring_what_their_taste_likes() -> None:
    rng = Random(1)

    rung = [ballot(SCALE, [QUIET, TALK], rng) for _ in range(200)]

    assert sum(1 in one for one in rung) > 150
    assert sum(0 in one for one in rung) < 60


def test_no_draft_that_reaches_the_bar_is_none_of_these() -> None:
    assert ballot(lambda _: -9.0, [QUIET, TALK], Random(1)) == []


def test_a_careless_ballot_does_not_look() -> None:
    rng = Random(1)

    rung = [ballot(lambda _: -9.0, [QUIET, TALK], rng, careless=1.0) for _ in range(400)]

    assert 0.25 < sum(map(len, rung)) / 800 < 0.45


def test_a_mended_draft_is_liked_better_and_says_nothing_new() -> None:
    text = f"{TALK} {QUIET}"

    found = mended(SCALE, text)

    assert found is not None
    assert SCALE(found) > SCALE(text)
    assert all(part in text for part in found.split(". "))


def test_a_draft_that_loses_by_every_cut_stays() -> None:
    assert mended(lambda text: float(len(text)), f"{TALK} {QUIET}") is None


def test_a_single_sentence_is_not_cut_to_nothing() -> None:
    assert (
        mended(lambda text: -float(len(text)), "One sentence alone, and no more than that.") is None
    )


def test_a_taste_that_tells_no_usual_drafts_apart_feels_nothing() -> None:
    assert scale_of(TASTES["speech"], [QUIET, QUIET])(TALK) == 0.0
