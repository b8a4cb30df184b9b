"""Who teaches the ranking, how works stand by their ballots, how sure a weight is said to be."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.guild import GuildSettings
from bot.projection.taste import (
    Weight,
    order_stood,
    order_told,
    standing_view,
    verdict_of,
    weight_view,
    weights_view,
)
from bot.rules.taste import Ringed, ballot_weight, ranked
from bot.session import Draft
from bot.taste import Expected, Told
from engine.types import Standing
from tests.bot.making import NOW, a_draft

WEEK = GuildSettings()
OPEN = GuildSettings(taste_age_days=0)


@pytest.mark.parametrize(
    ("settings", "age", "weight"),
    [
        (WEEK, timedelta(days=6, hours=23), 0.0),
        (WEEK, timedelta(days=7), 1.0),
        (OPEN, timedelta(), 1.0),
        (GuildSettings(taste_age_days=90), timedelta(days=89), 0.0),
    ],
)
def test_a_young_accounts_ballot_weighs_nothing(
    settings: GuildSettings, age: timedelta, weight: float
) -> None:
    assert ballot_weight(settings, NOW - age, NOW) == weight


def test_an_account_whose_age_nobody_told_weighs_as_any_other() -> None:
    assert ballot_weight(WEEK, None, NOW) == 1.0


def test_one_happy_ballot_does_not_lead_the_list() -> None:
    placed = ranked([Ringed("lucky", 1, 1), Ringed("loved", 80, 100), Ringed("plain", 30, 100)])

    assert [one.work_id for one in placed] == ["loved", "lucky", "plain"]
    assert placed[0].share == pytest.approx(0.8, abs=0.05)
    assert placed[1].share < 0.65


def test_the_interval_holds_the_share_and_narrows_with_ballots() -> None:
    few, many = ranked([Ringed("many", 60, 100), Ringed("few", 6, 10)])[::-1]

    assert 0 <= few.low < few.share < few.high <= 1
    assert many.high - many.low < few.high - few.low


def test_works_without_ballots_are_not_listed_and_nothing_breaks() -> None:
    assert ranked([]) == []
    assert ranked([Ringed("silent", 0, 0)]) == []
    (refused,) = ranked([Ringed("refused", 0, 4)])
    assert 0 <= refused.low < refused.share < refused.high < 1


@pytest.mark.parametrize(
    ("z", "verdict"),
    [
        (0.0, "no_sign"),
        (0.83, "no_sign"),
        (0.85, "perhaps_liked"),
        (-0.85, "perhaps_disliked"),
        (1.64, "perhaps_liked"),
        (1.65, "liked"),
        (-1.65, "disliked"),
        (2.57, "liked"),
        (2.58, "clearly_liked"),
        (-2.58, "clearly_disliked"),
    ],
)
def test_a_verdict_says_how_sure_the_sign_is(z: float, verdict: str) -> None:
    assert verdict_of(z * 0.3, 0.3) == verdict


def test_no_sentence_claims_more_than_the_interval() -> None:
    for step in range(-60, 61):
        seen = weight_view(Weight("length", step / 20, 0.5, 0.0, False))

        apart = seen["low"] > 0 or seen["high"] < 0
        assert (seen["direction"] is not None) == apart
        assert (seen["odds"] > 0.5) == (seen["mean"] > 0)


def test_sure_weights_come_first_and_a_bias_last() -> None:
    weights = [
        Weight("theme", 0.1, 0.5, 0.0, False),
        Weight("place", 2.0, 0.1, 0.0, True),
        Weight("length", -0.9, 0.1, 0.0, False),
        Weight("novelty", 0.4, 0.1, 0.0, False),
        Weight("mood", -0.7, 0.9, 0.0, False),
    ]

    seen = weights_view(weights)

    assert [one["code"] for one in seen] == ["length", "novelty", "mood", "theme", "place"]
    assert [one["direction"] for one in seen] == ["less", "more", None, None, "more"]


PARTS = {"length": 0.3, "theme": -0.6, "mood": 0.1, "novelty": 0.002, "head": 0.2, "form": -0.05}
ABOVE = {"length": 0.4, "theme": -1.1}
TOLD = Told(
    {"d1": Expected(0.2, 0.4, PARTS, ABOVE), "d2": Expected(0.9, 0.5), "d3": Expected(-1, 0.1)}
)


def test_a_standing_tells_place_chance_role_and_the_strongest_reasons() -> None:
    draft = replace(a_draft("d1"), standing=Standing(0.2, 0.3, 4, "explored", 0.5))

    seen = standing_view(draft, TOLD)

    assert seen is not None
    assert (seen["place"], seen["chance"], seen["role"]) == (2, 0.4, "explored")
    assert [one["code"] for one in seen["reasons"]] == ["theme", "length", "head", "mood"]
    assert seen["reasons"][0]["contribution"] == -0.6
    assert [one["more"] for one in seen["reasons"][:2]] == [False, True]


def test_what_was_not_foretold_has_no_standing() -> None:
    assert standing_view(a_draft("d9"), TOLD) is None
    assert standing_view(a_draft("d1"), None) is None
    own = standing_view(a_draft("d3", author_id="web:tom"), TOLD)
    assert own is not None
    assert own["role"] is None


def test_the_expected_order_is_of_those_shown_and_foretold() -> None:
    drafts = [a_draft("d3", place=0), a_draft("d1", place=1), a_draft("d2", place=2)]
    spare, unknown = a_draft("d2", place=None), a_draft("d9", place=3)

    assert order_told(TOLD, [*drafts, unknown]) == ["d2", "d1", "d3"]
    assert order_told(TOLD, [spare]) == []
    assert order_told(None, drafts) == []


def test_until_a_round_is_learned_the_order_is_the_one_it_was_chosen_by() -> None:
    def stood(draft_id: str, expected: float, place: int | None) -> Draft:
        standing = Standing(expected, 0.1, 0, "expected", 0.5)
        return replace(a_draft(draft_id, place=place), standing=standing)

    drafts = [stood("d1", 0.1, 0), a_draft("own", place=1), stood("d2", 0.4, 2)]

    assert order_stood([*drafts, stood("spare", 2.0, None)]) == ["d2", "d1"]


def test_shares_keep_the_order_of_equal_ballots() -> None:
    placed = ranked([Ringed(f"w{n}", n, 20) for n in range(21)])

    assert all(a.share > b.share for a, b in pairwise(placed))
