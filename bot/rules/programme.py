"""
A server's programme: schedules, when they are due, which premise comes, and votes on what came.

Pure: a server asks for every schedule itself, and nothing here knows a clock, a store or Discord.

| question          | rule                                                                     |
|-------------------|--------------------------------------------------------------------------|
| when              | a local time of the server's time zone; a time that the change to summer |
|                   | skips comes an hour later, one that comes twice is taken once, at first  |
| the bot was down  | it catches up once, at most six hours late; later than that it is missed |
| twice             | never: one premise a schedule and day                                    |
| premise           | the server's own list, else ours; none again until all were used         |
| a session is open | the premise waits on its card until somebody opens it                    |
| contest           | members send one text each, unseen; then all read and approve            |
| votes             | any number may be approved; sealed until the close; ties share the place |
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import Conflict, Invalid
from bot.rules.life import ChannelKind
from engine.types import Language

CATCH_UP = timedelta(hours=6)  # how late a scheduled premise may still come
MAX_SCHEDULES = 10  # a guild
MAX_PREMISES = 120  # of a server's own list
MAX_CANDIDATES = 25  # options that one select menu of Discord has
ENTRY_CHARS = 1_500
SESSION_HOURS = (1, 24)  # how long a scheduled session's rounds may stay open
CONTEST_HOURS = (1, 168)  # how long a contest may take entries
VOTE_HOURS = 48  # how long a contest's entries may be voted on
PINGS_A_MESSAGE = 80
SEASON_WEEKS = (1, 52)
SEASON_DAYS = (1, 14)

# due: to be opened; waiting: a session is open there already; lapsed: the next one has come
OccasionStatus = Literal["due", "waiting", "opened", "lapsed"]
Kind = Literal["session", "contest"]
PollStatus = Literal["writing", "voting", "closed"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a server asked for: a premise every day or every week, at a local time."""

    id: str
    guild_id: str
    channel_id: str
    channel_kind: ChannelKind
    kind: Kind
    weekday: int | None  # 0 is Monday; None: every day
    minute: int  # of the local day, 0 to 1439
    form: str
    language: Language
    hours: int  # a session: its rounds stay open so long (1 to 24); a contest: time to write
    host_id: str  # who set it up, and hosts its sessions
    created_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """One coming true of a schedule, on one day of the server's calendar."""

    id: str
    schedule_id: str
    guild_id: str
    day: str  # ISO date
    due_at: datetime
    premise: str
    status: OccasionStatus
    session_id: str | None = None
    poll_id: str | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote by approval on entries (contest) or finished works (season)."""

    id: str
    guild_id: str
    channel_id: str
    kind: Literal["contest", "season"]
    status: PollStatus
    premise: str  # of a contest; empty for a season
    language: Language
    opens_at: datetime  # when the vote begins
    closes_at: datetime
    created_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be approved. `place` is its number in the vote, given when the vote begins."""

    id: str
    poll_id: str
    place: int | None
    member_id: str | None  # who wrote the entry; None for a work, or when they were forgotten
    work_id: str | None
    text: str  # the entry, or the work's title
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PollBallot:
    """One voter's marks; casting again replaces them."""

    poll_id: str
    member_id: str
    approved: frozenset[str]  # candidate ids, never empty
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """A Discord scheduled event that is to be made for what comes next."""

    schedule: Schedule
    day: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A member who asked to be pinged when a round opens in this channel or thread."""

    channel_id: str
    account_id: str  # Discord's own number, kept because only it can be pinged
    member_id: str
    guild_id: str
    created_at: datetime


def zone(name: str) -> ZoneInfo:
    """
    The time zone of this IANA name.

    Raises:
        Invalid: `unknown_timezone`.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("unknown_timezone", name=name) from None


def minute_of(text: str) -> int:
    """
    A time of day such as 9 or 09:30 (also with a full-width colon), as a minute of the day.

    Raises:
        Invalid: `bad_time_of_day`.
    """
    hour, _, minute = text.strip().replace("：", ":").partition(":")
    if hour.isdecimal() and (minute or "0").isdecimal():
        value = int(hour) * 60 + int(minute or "0")
        if int(hour) < 24 and int(minute or "0") < 60:
            return value
    raise Invalid("bad_time_of_day")


def moment_on(day: date, minute: int, tz: ZoneInfo) -> datetime:
    """
    That local time as a moment in UTC: an hour later where summer time skips it, the first of
    two where it comes twice.
    """
    local = datetime.combine(day, time(minute // 60, minute % 60), tz)
    return local.astimezone(UTC)


def is_day_of(schedule: Schedule, day: date) -> bool:
    return schedule.weekday is None or day.weekday() == schedule.weekday


def next_due(schedule: Schedule, after: datetime, tz: ZoneInfo) -> tuple[date, datetime]:
    """The first day and moment later than `after`."""
    day = after.astimezone(tz).date() - timedelta(days=1)
    while True:
        moment = moment_on(day, schedule.minute, tz)
        if is_day_of(schedule, day) and moment > after:
            return day, moment
        day += timedelta(days=1)


def last_due(schedule: Schedule, now: datetime, tz: ZoneInfo) -> tuple[date, datetime] | None:
    """
    The day and moment that should have come by `now`, if it may still come.

    None before the first, when it is more than six hours late, or when the schedule was removed.
    """
    if schedule.removed_at is not None:
        return None
    today = now.astimezone(tz).date()
    for back in range(-1, 2):  # the latest one within reach lies today or yesterday
        day = today - timedelta(days=back)
        moment = moment_on(day, schedule.minute, tz)
        if not is_day_of(schedule, day) or moment > now:
            continue
        fresh = now - moment <= CATCH_UP and moment > schedule.created_at
        return (day, moment) if fresh else None
    return None


def choose_premise(premises: Sequence[str], used: Iterable[str], chance: random.Random) -> str:
    """One of those that were used least, so that none comes again before all have come."""
    if not premises:
        raise Invalid("no_premises")
    counts = Counter(used)
    least = min(counts[p] for p in premises)
    return chance.choice([p for p in premises if counts[p] == least])


def premise_lines(text: str, limit: int) -> tuple[str, ...]:
    """
    A server's own premises, one a line, doubles left out; nothing means: ours again.

    Raises:
        Invalid: `text_too_long` for a line, `too_many_premises`.
    """
    lines = tuple(dict.fromkeys(" ".join(line.split()) for line in text.splitlines()))
    found = tuple(line for line in lines if line)
    longest = max((len(line) for line in found), default=0)
    if longest > limit:
        raise Invalid("text_too_long", name="premise", limit=limit, length=longest)
    if len(found) > MAX_PREMISES:
        raise Invalid("too_many_premises", limit=MAX_PREMISES)
    return found


def check_writing(poll: Poll) -> None:
    """Raise Conflict `contest_closed` when no entry may be sent any more."""
    if poll.status != "writing":
        raise Conflict("contest_closed")


def check_marks(
    poll: Poll, candidates: Iterable[Candidate], chosen: Iterable[str]
) -> frozenset[str]:
    """
    The approved ids as a set, when this vote takes them now.

    Raises:
        Conflict: `poll_closed` when it does not vote (yet, or any more).
        Invalid: `unknown_candidate`.
    """
    if poll.status == "closed":
        raise Conflict("poll_closed")
    if poll.status != "voting":
        raise Conflict("poll_not_open")
    approved = frozenset(chosen)
    if approved - {c.id for c in candidates}:
        raise Invalid("unknown_candidate")
    return approved


def standings(
    candidates: Iterable[Candidate], ballots: Iterable[PollBallot]
) -> list[tuple[Candidate, int]]:
    """Candidates with their approvals, most first; equals stay in the order they were shown."""
    counts = Counter(one for ballot in ballots for one in ballot.approved)
    in_order = sorted(candidates, key=lambda c: (c.place is None, c.place))
    return sorted(((c, counts[c.id]) for c in in_order), key=lambda pair: -pair[1])


def winners(standing: Sequence[tuple[Candidate, int]]) -> frozenset[str]:
    """Those with the most approvals, several when they are level; none without any approval."""
    best = max((count for _, count in standing), default=0)
    return frozenset(c.id for c, count in standing if count == best and best > 0)
