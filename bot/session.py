"""
Session, Round, Draft, Passage: the values of co-creation and the rules of their state machine.

Pure: takes values, returns values or raises our errors. Knows no clock, no store, no door.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.errors import Conflict, Forbidden, Invalid, NotFound
from bot.pictures import Asking, Size
from engine.types import Analysis, Language, Problem, Standing

LETTERS_EN = "ABCDEF"
LETTERS_ZH = "甲乙丙丁戊己"
MAX_DRAFTS = 6  # per round, edits and own drafts included
MAX_MORE = 2  # drafts that one press of "more" adds
UNDO_WINDOW = timedelta(minutes=10)  # for the author of the passage; the host has no window
HOST_IDLE = timedelta(hours=24)  # after this the next who acts becomes host
PREMISE_CHARS = 600
TITLE_CHARS = 80
WISH_CHARS = 300
DRAFT_CHARS = 4_000
LORE_CHARS = 200
LORE_ENTRIES = 12
# Who stands where an erased member stood; everybody's nobody, of one door or the other.
GONE_DISCORD = "discord:gone"
GONE_WEB = "web:gone"
GONE = frozenset({GONE_DISCORD, GONE_WEB})
EVENING = "evening"  # guild id of the simulated community; its members are "evening:1" and so on


class Mode(StrEnum):
    """
    Who decides. In `corpse`, members vote and see only the last line of the canon; in `lesson` they
    vote too, and learn the form by an exercise and a critique.
    """

    VOTE = "vote"
    HOST = "host"
    CORPSE = "corpse"
    LESSON = "lesson"


class RoundStatus(StrEnum):
    """queued -> drafting -> voting -> (tied ->) closed, or failed, or cancelled."""

    QUEUED = "queued"
    DRAFTING = "drafting"
    VOTING = "voting"
    TIED = "tied"
    CLOSED = "closed"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATUSES = frozenset(
    {RoundStatus.QUEUED, RoundStatus.DRAFTING, RoundStatus.VOTING, RoundStatus.TIED}
)


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """What a host may choose when opening; ranges are checked by `check_settings`."""

    round_s: int = 600  # 30 to 86_400
    quorum: int = 6  # ballots that close a round early; 1 to 100
    n_candidates: int = 8  # asked of the engine; n_shown to 16
    n_shown: int = 4  # 2 to 4, so that edits still fit
    picture_style: str = ""  # one of `engine.types.STYLES`; "" leaves it to the model
    picture_negative: str = ""  # what not to paint
    picture_size: Size = "landscape"


@dataclass(frozen=True, slots=True)
class Session:
    """One work in one channel. `head` points at the last passage of the chosen branch."""

    id: str
    channel_id: str  # a playground room is a channel too
    guild_id: str | None  # None: playground
    form: str
    language: Language
    premise: str
    title: str
    mode: Mode
    host_id: str
    settings: SessionSettings
    status: Literal["open", "finished"]
    head: str | None
    created_at: datetime
    active_at: datetime
    example: bool = False
    work_id: str | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """Where a model's draft came from: enough to draw it again."""

    model: str
    adapter: str | None
    seed: int
    index: int
    sampling: Mapping[str, float | int | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """
    One proposal in a round. By a model when `generation` is set and `parent_id` is not.

    `place` is the shown place, 0-based, None for a spare that is not shown (yet).
    """

    id: str
    round_id: str
    place: int | None
    text: str
    author_id: str | None  # the member who wrote or edited it; None for the model
    parent_id: str | None  # the draft that this one edits
    generation: Generation | None
    problems: tuple[Problem, ...] = ()
    analysis: Analysis | None = None
    vetoed: bool = False
    created_at: datetime | None = None
    warning: str | None = None  # a category of the text guard: it hides behind a press
    picture: str | None = None  # id; `text` says then what is meant to be seen
    standing: Standing | None = None  # as the ranker saw it before any vote; None: it did not


@dataclass(frozen=True, slots=True)
class Round:
    """
    Propose, vote, close. `deadline` is set while voting; `tied` lists a tie's drafts.

    The drafts of an `image` round are pictures: of a passage, or for None of the whole work.
    """

    id: str
    session_id: str
    number: int  # 1-based within the session
    kind: Literal["text", "image"]
    status: RoundStatus
    wish: str
    asked_by: str
    asked: int  # candidates asked of the engine
    seed: int  # base seed of the next request of this round
    base_head: str | None  # the head that the drafts continue
    opened_at: datetime
    deadline: datetime | None = None
    closed_at: datetime | None = None
    winner: str | None = None  # draft id
    none_won: bool = False
    tied: tuple[str, ...] = ()
    error: str | None = None  # our code, when failed
    runoff: bool = False  # a second vote among the tied
    passage_id: str | None = None
    asking: Asking | None = None  # of `image` rounds


@dataclass(frozen=True, slots=True)
class Passage:
    """A draft that won. Passages form a tree through `parent_id`; a branch is a head in it."""

    id: str
    session_id: str
    parent_id: str | None
    round_id: str | None
    draft_id: str | None
    text: str
    author_id: str | None
    edited: bool  # a member edited a model's draft
    generation: Generation | None
    approvals: int
    ballots: int
    created_at: datetime
    warning: str | None = None  # the draft's


@dataclass(frozen=True, slots=True)
class Lore:
    """A name or fact of the work's world; enters the prompt."""

    id: str
    session_id: str
    fact: str
    author_id: str


@dataclass(frozen=True, slots=True)
class Member:
    """A human, by whichever door. `id` is `web:...` or `discord:...`."""

    id: str
    name: str
    language: Language
    consent: Mapping[str, bool] = field(default_factory=dict)  # purpose -> agreed


@dataclass(frozen=True, slots=True)
class Work:
    """A finished session, exhibited: the branch that ended in `head` when it was finished."""

    id: str
    session_id: str
    title: str
    head: str | None
    finished_at: datetime
    finished_by: str
    removed: bool = False  # taken down; the session stays
    licence: str = "reserved"  # one of `bot/rules/licences.py`
    shelf: bool = True  # may stand on the web, where its server allows that at all


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what, when, to which draft. Never changed; `seq` only grows."""

    seq: int
    session_id: str | None
    kind: str
    actor: str | None  # None: the bot itself, by a timer or at a restart
    round_id: str | None
    draft_id: str | None
    payload: Mapping[str, object]
    at: datetime


def label(place: int, language: Language) -> str:
    """The letter of a shown place in the session's language: A to F, or 甲 to 己."""
    return (LETTERS_ZH if language == "zh" else LETTERS_EN)[place]


def canon(passages: Iterable[Passage], head: str | None) -> tuple[Passage, ...]:
    """The passages of the branch that ends in `head`, oldest first."""
    by_id = {p.id: p for p in passages}
    chain: list[Passage] = []
    while head is not None:
        chain.append(by_id[head])
        head = by_id[head].parent_id
    return tuple(reversed(chain))


def last_line(text: str) -> str:
    """What an exquisite corpse lets the next writer see: the last line that has words."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def check_settings(settings: SessionSettings) -> SessionSettings:
    """
    The settings themselves, when every one is in its range.

    Raises:
        Invalid: `settings_range`, naming the first that is not.
    """
    ranges = {
        "round_s": (30, 86_400),
        "quorum": (1, 100),
        "n_shown": (2, 4),
        "n_candidates": (settings.n_shown, 16),
    }
    for name, (low, high) in ranges.items():
        if not low <= getattr(settings, name) <= high:
            raise Invalid("settings_range", name=name, low=low, high=high)
    return settings


def check_open(session: Session) -> None:
    """Raise Conflict `session_finished` when nothing may be added any more."""
    if session.status != "open":
        raise Conflict("session_finished")


def is_simulated(member_id: str) -> bool:
    """Whether this is one of the members that an evening simulates, no human."""
    return member_id.startswith(f"{EVENING}:")


def check_visible(session: Session, member_id: str) -> None:
    """
    Raise NotFound `no_session` where a session does not exist for this door: a guild's for the
    page, and the simulated community's for everybody but its own.
    """
    try:
        check_door(session, member_id)
    except Forbidden:
        raise NotFound("no_session") from None


def check_door(session: Session, member_id: str) -> None:
    """
    Raise Forbidden `discord_only` when a guild's session is touched from another door, NotFound
    `no_session` where simulated and real members would meet.
    """
    if (session.guild_id == EVENING) is not is_simulated(member_id):
        raise NotFound("no_session")
    if session.guild_id not in {None, EVENING} and not member_id.startswith("discord:"):
        raise Forbidden("discord_only")


def check_idle(open_round: Round | None, action: str) -> None:
    """Undo, branch and finish want no open round: Conflict `round_open` otherwise."""
    if open_round is not None:
        raise Conflict("round_open", action=action, number=open_round.number)


def is_host(session: Session, member_id: str, now: datetime) -> bool:
    """The host, or anybody when the host has been idle for a day (who then becomes host)."""
    return member_id == session.host_id or now - session.active_at >= HOST_IDLE


def check_host(session: Session, member_id: str, now: datetime, host_name: str) -> None:
    """Raise Forbidden `host_only`, naming the host, when `member_id` may not decide here."""
    if not is_host(session, member_id, now):
        raise Forbidden("host_only", host=host_name)


def check_undo(
    session: Session, passage: Passage | None, member_id: str, now: datetime, host_name: str
) -> Passage:
    """
    The passage that undo takes back: the host's right, or its author's for ten minutes.

    Raises:
        Conflict: `nothing_to_undo` when the branch is empty.
        Forbidden: `undo_only` when neither host nor author within the window.
    """
    if passage is None:
        raise Conflict("nothing_to_undo")
    is_author = passage.author_id == member_id and now - passage.created_at <= UNDO_WINDOW
    if not (is_author or is_host(session, member_id, now)):
        raise Forbidden("undo_only", host=host_name)
    return passage


def check_room_for_draft(shown: Iterable[Draft]) -> int:
    """
    The next free place.

    Raises:
        Conflict: `round_full` when six drafts stand already, vetoed ones included.
    """
    places = [d.place for d in shown if d.place is not None]
    if len(places) >= MAX_DRAFTS:
        raise Conflict("round_full", limit=MAX_DRAFTS)
    return max(places, default=-1) + 1
