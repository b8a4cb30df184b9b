"""What is told of adapters, in sentences of the catalogue."""

from functools import partial

import pytest

from bot.cards.tuning import told_card
from bot.locales import Catalogue
from bot.projection.tuning import head_said, past_said
from bot.voice import Spoken, Voice
from bot.web.tuned import evening_values, report_values
from tests.bot.web.tuned import EVENING, LIVE, SHORT, UNTIL, past, report_of

FEW = {
    "en": "the same sessions that it learned from",
    "zh": "留出的比较与训练用的出自同一些会话",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_from_the_sessions_that_it_learned_from_are_told_to_say_less(
    language: Spoken,
) -> None:
    said = partial(head_said, Voice(Catalogue.load(), language))
    held = {"pairs": 12, "sessions": 2}

    of_rounds = said(SHORT | {"held_out": held | {"by": "round"}})
    of_sessions = said(SHORT | {"held_out": held | {"by": "session"}})
    of_old = said(SHORT | {"held_out": held})

    assert FEW[language] in of_rounds[-1]
    assert of_sessions == of_old == of_rounds[:-1]


@pytest.mark.parametrize(
    ("by", "english", "chinese"),
    [
        ("member", "by hand", "由管理者换回"),
        ("votes", "members liked the earlier drafts better", "盲评更喜欢原来的稿子"),
    ],
)
def test_history_and_report_say_who_took_an_adapter_back(
    by: str, english: str, chinese: str
) -> None:
    sides: tuple[tuple[Spoken, str], ...] = (("en", english), ("zh", chinese))
    for language, words in sides:
        say = Voice(Catalogue.load(), language)
        over = {"status": "rolled_back", "until": UNTIL, "by": by}

        _, of_past = past_said(say, str, past(5, "rolled_back", by=by, live=LIVE))
        of_report = report_values(report_of(**over), say)["status"]

        assert words in of_past
        assert words in of_report
        assert "21" in of_past  # blind rounds that it won


def test_a_letter_that_came_late_claims_nothing_of_who() -> None:
    voice = Voice(Catalogue.load(), "en")
    late = report_of(status="withdrawn", until=UNTIL, by="deletion")

    said = str(told_card(voice, "rolled_back", late).to_components())

    assert "was taken back." in said


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", "Simulated member 1: 10 rings"), ("zh", "模拟成员1，圈了 10 次")],
)
def test_simulated_members_are_named_in_the_readers_language(language: Spoken, first: str) -> None:
    values = evening_values(EVENING, Voice(Catalogue.load(), language))

    assert values["members"][0] == first
