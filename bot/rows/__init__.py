"""
How our values lie in the tables: one column for each field, by the same name.

Knows the shapes of rows and nothing of SQL connections. What is not text, a number or NULL is
written as JSON; a moment as ISO text in UTC with six decimals, which sorts as it passes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.errors import Invalid
from bot.pictures import Asking, Made, More
from bot.session import (
    Draft,
    Event,
    Generation,
    Lore,
    Member,
    Mode,
    Passage,
    Round,
    RoundStatus,
    Session,
    SessionSettings,
    Work,
)
from bot.votes import Ballot
from engine.types import (
    Analysis,
    Emotion,
    Evaluation,
    Evidence,
    Novelty,
    Problem,
    Reading,
    Standing,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

V = TypeVar("V", bound="DataclassInstance")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Codec:
    """How one field is written to its column and read back. None stays NULL."""

    dump: Callable[[Any], Any]
    load: Callable[[Any], Any]


def dump_time(at: datetime) -> str:
    """
    A moment as text that sorts in time's order.

    Raises:
        ValueError: for a naive moment, which could be any of 24.
    """
    if at.tzinfo is None:
        raise ValueError(f"naive datetime: {at}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def dump_json(value: object) -> str:
    """Compact JSON; Chinese stays readable in the file."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _load_reading(raw: dict[str, Any]) -> Reading:
    evidence = tuple(Evidence(**e) for e in raw.pop("evidence"))
    emotions = tuple(Emotion(**e) for e in raw.pop("emotions", ()))
    themes, moods = tuple(raw.pop("themes")), tuple(raw.pop("moods"))
    return Reading(themes=themes, moods=moods, evidence=evidence, emotions=emotions, **raw)


def _load_evaluation(raw: dict[str, Any]) -> Evaluation:
    parts = tuple((str(name), float(value)) for name, value in raw.pop("parts"))
    return Evaluation(parts=parts, **raw)


def _load_analysis(text: str) -> Analysis:
    raw = json.loads(text)
    novelty = raw["novelty"]
    return Analysis(
        _load_reading(raw["reading"]),
        tuple(_load_evaluation(e) for e in raw["evaluations"]),
        Novelty(**novelty) if novelty else None,
        raw["score"],
        raw.get("features", {}),
    )


def _load_asking(text: str) -> Asking:
    raw = json.loads(text)
    more = raw.pop("more")
    moods, left_out = tuple(raw.pop("moods")), tuple(raw.pop("left_out"))
    return Asking(moods=moods, left_out=left_out, more=More(**more) if more else None, **raw)


TIME = Codec(dump_time, datetime.fromisoformat)
FLAG = Codec(int, bool)
JSON = Codec(lambda v: dump_json(dict(v)), json.loads)
IDS = Codec(lambda v: dump_json(list(v)), lambda text: tuple(json.loads(text)))
ID_SET = Codec(lambda v: dump_json(sorted(v)), lambda text: frozenset(json.loads(text)))
SETTINGS = Codec(lambda v: dump_json(asdict(v)), lambda text: SessionSettings(**json.loads(text)))
GENERATION = Codec(lambda v: dump_json(asdict(v)), lambda text: Generation(**json.loads(text)))
ANALYSIS = Codec(lambda v: dump_json(asdict(v)), _load_analysis)
STANDING = Codec(lambda v: dump_json(asdict(v)), lambda text: Standing(**json.loads(text)))
ASKING = Codec(lambda v: dump_json(asdict(v)), _load_asking)
MADE = Codec(lambda v: dump_json(asdict(v)), lambda text: Made(**json.loads(text)))
PROBLEMS = Codec(
    lambda v: dump_json([asdict(p) for p in v]),
    lambda text: tuple(Problem(**p) for p in json.loads(text)),
)


class Table(Generic[V]):
    """One table and the value whose fields are its columns, with the SQL that all of them need."""

    def __init__(
        self, name: str, kind: type[V], noun: str, codecs: Mapping[str, Codec] | None = None
    ) -> None:
        self.name = name
        self.noun = noun  # in the code of NotFound: no_NOUN
        self._kind = kind
        self._codecs = codecs or {}
        self.columns = tuple(f.name for f in fields(kind))
        names = ", ".join(self.columns)
        places = ", ".join("?" * len(self.columns))
        changes = ", ".join(f"{column} = ?" for column in self.columns[1:])
        self.select = f"SELECT {names} FROM {name}"
        self.insert = f"INSERT INTO {name} ({names}) VALUES ({places})"
        self.update = f"UPDATE {name} SET {changes} WHERE {self.columns[0]} = ?"  # the key is last

    def to_row(self, value: V) -> list[object]:
        return [self._dump(column, getattr(value, column)) for column in self.columns]

    def to_value(self, row: tuple[Any, ...]) -> V:
        pairs = zip(self.columns, row, strict=True)
        return self._kind(**{column: self._load(column, raw) for column, raw in pairs})

    def _dump(self, column: str, value: object) -> object:
        codec = self._codecs.get(column)
        return value if codec is None or value is None else codec.dump(value)

    def _load(self, column: str, raw: object) -> object:
        codec = self._codecs.get(column)
        return raw if codec is None or raw is None else codec.load(raw)


MEMBERS = Table("members", Member, "member", {"consent": JSON})
SESSIONS = Table(
    "sessions",
    Session,
    "session",
    {
        "mode": Codec(str, Mode),
        "settings": SETTINGS,
        "created_at": TIME,
        "active_at": TIME,
        "example": FLAG,
    },
)
ROUNDS = Table(
    "rounds",
    Round,
    "round",
    {
        "status": Codec(str, RoundStatus),
        "opened_at": TIME,
        "deadline": TIME,
        "closed_at": TIME,
        "none_won": FLAG,
        "tied": IDS,
        "runoff": FLAG,
        "asking": ASKING,
    },
)
DRAFTS = Table(
    "drafts",
    Draft,
    "draft",
    {
        "generation": GENERATION,
        "problems": PROBLEMS,
        "analysis": ANALYSIS,
        "vetoed": FLAG,
        "created_at": TIME,
        "standing": STANDING,
    },
)
BALLOTS = Table(
    "ballots", Ballot, "ballot", {"approved": ID_SET, "visible": ID_SET, "cast_at": TIME}
)
PASSAGES = Table(
    "passages", Passage, "passage", {"edited": FLAG, "generation": GENERATION, "created_at": TIME}
)
LORE = Table("lore", Lore, "lore")
WORKS = Table("works", Work, "work", {"finished_at": TIME, "removed": FLAG, "shelf": FLAG})
EVENTS = Table("events", Event, "event", {"payload": JSON, "at": TIME})
TABLES: tuple[Table[Any], ...] = (
    *(MEMBERS, SESSIONS, ROUNDS, DRAFTS, BALLOTS, PASSAGES, LORE, WORKS, EVENTS),
)


def cursor(last: Session | Work) -> str:
    """Where a list, newest first, goes on after this one; fit for an address as it is."""
    at = last.active_at if isinstance(last, Session) else last.finished_at
    return f"{(at - EPOCH) // MICROSECOND}.{last.id}"


def split_cursor(cursor: str) -> tuple[str, str]:
    """
    The moment, as the tables have it, and the id in a cursor.

    Raises:
        Invalid: `bad_cursor` when it is none of ours.
    """
    at, _, last_id = cursor.partition(".")
    try:
        return dump_time(EPOCH + int(at) * MICROSECOND), last_id
    except (ValueError, OverflowError) as exc:
        raise Invalid("bad_cursor") from exc
