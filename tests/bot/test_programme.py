"""When scheduled premises are due, which one comes, and how a vote on many ends. Pure."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Conflict, Invalid
from bot.guild import GuildSettings
from bot.premises import read_premises
from bot.rules.life import Rest, is_idle, life_state, place_of
from bot.rules.programme import (
    CATCH_UP,
    Candidate,
    Poll,
    PollBallot,
    Schedule,
    check_marks,
    choose_premise,
    last_due,
    minute_of,
    moment_on,
    next_due,
    premise_lines,
    standings,
    winners,
    zone,
)
from bot.session import PREMISE_CHARS
from tests.bot.making import NOW, a_session

BERLIN = zone("Europe/Berlin")
SHANGHAI = zone("Asia/Shanghai")


def a_schedule(**changes: Any) -> Schedule:
    defaults: dict[str, Any] = {
        "id": "s",
        "guild_id": "g",
        "channel_id": "discord:1",
        "channel_kind": "text",
        "kind": "session",
        "weekday": None,
        "minute": 9 * 60,
        "form": "story",
        "language": "en",
        "hours": 12,
        "host_id": "discord:op",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Schedule(**(defaults | changes))


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    _, winter = next_due(a_schedule(), at(2026, 3, 28, 0), BERLIN)
    _, summer = next_due(a_schedule(), at(2026, 3, 29, 0), BERLIN)

    assert (winter, summer) == (at(2026, 3, 28, 8), at(2026, 3, 29, 7))


def test_a_skipped_hour_comes_an_hour_later_and_a_doubled_one_once() -> None:
    half_past_two = a_schedule(minute=150)

    assert moment_on(date(2026, 3, 29), 150, BERLIN) == at(2026, 3, 29, 1, 30)  # 03:30 there
    assert moment_on(date(2026, 10, 25), 150, BERLIN) == at(2026, 10, 25, 0, 30)  # the first 02:30
    day, due = next_due(half_past_two, at(2026, 10, 25, 0, 30), BERLIN)
    assert (day, due) == (date(2026, 10, 26), at(2026, 10, 26, 1, 30))


def test_a_week_is_counted_in_the_servers_own_days() -> None:
    mondays = a_schedule(weekday=0, minute=60)

    day, due = next_due(mondays, at(2026, 11, 22, 12), SHANGHAI)  # a Sunday evening there

    assert (day, due) == (date(2026, 11, 23), at(2026, 11, 22, 17))


def test_what_was_missed_comes_within_six_hours_and_never_later() -> None:
    due_at = at(2026, 11, 23, 9)
    utc = zone("UTC")

    assert last_due(a_schedule(), due_at - timedelta(seconds=1), utc) is None
    assert last_due(a_schedule(), due_at, utc) == (date(2026, 11, 23), due_at)
    assert last_due(a_schedule(), due_at + CATCH_UP, utc) == (date(2026, 11, 23), due_at)
    assert last_due(a_schedule(), due_at + CATCH_UP + timedelta(seconds=1), utc) is None


def test_a_time_before_midnight_is_caught_up_after_it() -> None:
    late = a_schedule(minute=23 * 60 + 30)

    found = last_due(late, at(2026, 11, 24, 2), zone("UTC"))

    assert found == (date(2026, 11, 23), at(2026, 11, 23, 23, 30))


def test_nothing_comes_from_before_it_was_asked_for_or_after_it_was_removed() -> None:
    now = at(2026, 11, 23, 10)

    assert last_due(a_schedule(created_at=at(2026, 11, 23, 9, 30)), now, zone("UTC")) is None
    assert last_due(a_schedule(removed_at=now), now, zone("UTC")) is None


@given(
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Pacific/Apia"]),
    st.integers(0, 1439),
    st.one_of(st.none(), st.integers(0, 6)),
    st.integers(0, 5 * 365 * 24 * 60),
)
def test_the_next_time_is_later_and_is_the_last_one_when_it_comes(
    name: str, minute: int, weekday: int | None, minutes: int
) -> None:
    schedule = a_schedule(minute=minute, weekday=weekday, created_at=at(2024, 1, 1))
    now = at(2025, 1, 1) + timedelta(minutes=minutes)

    day, due = next_due(schedule, now, zone(name))

    assert now < due <= now + timedelta(days=8 if weekday is not None else 2)
    assert last_due(schedule, due, zone(name)) == (day, due)


def test_no_premise_comes_again_before_all_have_come() -> None:
    premises = [f"premise {n}" for n in range(7)]
    used: list[str] = []

    for n in range(21):
        used.append(choose_premise(premises, used, random.Random(n)))

    assert [len(set(used[start : start + 7])) for start in (0, 7, 14)] == [7, 7, 7]


def test_a_premise_that_joins_late_comes_next() -> None:
    used = ["a", "b", "a", "b"]

    assert choose_premise(["a", "b", "new"], used, random.Random(0)) == "new"


def test_our_own_premises_are_sixty_each_and_fit_a_session() -> None:
    ours = read_premises()

    for language in ("en", "zh"):
        assert len(set(ours[language])) == 60
        assert max(map(len, ours[language])) <= PREMISE_CHARS


@pytest.mark.parametrize(
    ("text", "minute"), [("9", 540), ("09:30", 570), (" 21：05 ", 1265), ("0:00", 0)]
)
def test_a_time_of_day_is_read(text: str, minute: int) -> None:
    assert minute_of(text) == minute


@pytest.mark.parametrize("text", ["", "24", "9:60", "nine", "-1", "9.30", "9:30:00", "٩٩"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="bad_time_of_day"):
        minute_of(text)


def test_premises_are_one_a_line_without_doubles() -> None:
    assert premise_lines(" one \n\n two\none", 100) == ("one", "two")
    with pytest.raises(Invalid, match="text_too_long"):
        premise_lines("x" * 101, 100)
    with pytest.raises(Invalid, match="too_many_premises"):
        premise_lines("\n".join(map(str, range(121))), 100)


def candidates(n: int) -> list[Candidate]:
    return [Candidate(f"c{i}", "p", i, None, None, "", NOW) for i in range(1, n + 1)]


def test_level_candidates_share_the_first_place() -> None:
    ballots = [
        PollBallot("p", "m1", frozenset({"c1", "c3"}), NOW),
        PollBallot("p", "m2", frozenset({"c3", "c1"}), NOW),
        PollBallot("p", "m3", frozenset({"c2"}), NOW),
    ]

    standing = standings(candidates(3), ballots)

    assert [(one.id, n) for one, n in standing] == [("c1", 2), ("c3", 2), ("c2", 1)]
    assert winners(standing) == {"c1", "c3"}
    assert winners(standings(candidates(3), [])) == frozenset()


def a_poll(**changes: Any) -> Poll:
    defaults: dict[str, Any] = {
        "id": "p",
        "guild_id": "g",
        "channel_id": "discord:1",
        "kind": "contest",
        "status": "voting",
        "premise": "",
        "language": "en",
        "opens_at": NOW,
        "closes_at": NOW,
        "created_at": NOW,
    }
    return Poll(**(defaults | changes))


def test_a_mark_on_a_stranger_is_refused() -> None:
    with pytest.raises(Invalid, match="unknown_candidate"):
        check_marks(a_poll(), candidates(2), ["c9"])
    with pytest.raises(Conflict, match="poll_closed"):
        check_marks(a_poll(status="closed"), candidates(2), ["c1"])
    with pytest.raises(Conflict, match="poll_not_open"):
        check_marks(a_poll(status="writing"), candidates(2), ["c1"])


def test_an_unknown_time_zone_is_refused() -> None:
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(Invalid, match="unknown_timezone"):
            zone(name)


def test_a_forum_gives_posts_and_a_thread_stays_itself() -> None:
    threads, plain = GuildSettings(), GuildSettings(place="channel")

    assert [place_of(threads, kind) for kind in ("text", "news", "forum", "thread", "other")] == [
        *("thread", "thread", "post", "channel", None),
    ]
    assert [place_of(plain, kind) for kind in ("text", "forum")] == ["channel", "post"]


def test_a_deed_after_the_question_makes_the_rest_void() -> None:
    session = a_session(guild_id="g", active_at=NOW)
    later = NOW + timedelta(days=7)
    rest = Rest("s1", later, later + timedelta(days=2))

    assert is_idle(session, later, 7)
    assert not is_idle(session, later, 8)
    assert not is_idle(session, later, 0)
    assert life_state(session, rest) == "resting"
    assert life_state(session, Rest("s1", later)) == "asked"
    awake = a_session(active_at=later + timedelta(seconds=1))
    assert life_state(awake, rest) == "awake"
    assert life_state(a_session(status="finished"), rest) == "ended"
