"""What every use case stands on: one transaction, its events, and the news of them."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.bus import Bus, Notice
from bot.errors import Invalid
from bot.pictures import NO_PICTURES, PictureFacts
from bot.projection.people import People, Viewer
from bot.projection.rounds import Files, Progress, RoundFacts, no_files
from bot.projection.sessions import SessionFacts
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.records.taste import TasteRecords
from bot.rules.reports import REDACTED
from bot.session import Draft, Event, Round, RoundStatus, Session, canon
from bot.store import Store
from bot.taste import Told
from engine.text.clean import clean_contribution
from engine.types import Language

T = TypeVar("T")
Json = dict[str, Any]

# stored event -> (news that watchers get, payload fields that may be told)
PUBLIC: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "session.opened": ("session", ()),
    "session.finished": ("session", ("work_id",)),
    "session.removed": ("session", ()),
    "session.moved": ("session", ()),
    "session.asked": ("session", ()),
    "session.rested": ("session", ()),
    "session.woken": ("session", ()),
    "session.ended": ("session", ()),
    "head.moved": ("session", ()),
    "host.changed": ("session", ()),
    "lore.added": ("session", ()),
    "lore.removed": ("session", ()),
    "round.opened": ("round", ("status", "kind")),
    "round.drafting": ("round", ("status", "kind")),
    "round.tied": ("round", ("status",)),
    "round.reopened": ("round", ("status",)),
    "drafts.shown": ("drafts", ()),
    "draft.added": ("drafts", ()),
    "draft.vetoed": ("drafts", ()),
    "text.redacted": ("session", ()),
    "member.forgotten": ("session", ()),
    "ballot.cast": ("ballots", ("ballots",)),
    "ballot.withdrawn": ("ballots", ("ballots",)),
    "round.closed": ("closed", ("status", "kind")),
    "round.failed": ("closed", ("status", "kind")),
    "round.cancelled": ("closed", ("status", "kind")),
    "pictures.asked": ("drafts", ()),
    "pictures.given_up": ("drafts", ()),
    "picture.taken_down": ("session", ()),
    "settings.changed": ("session", ()),
}


def new_id() -> str:
    """An opaque id that tells neither order nor origin (72 bits)."""
    return secrets.token_urlsafe(9).replace("-", "x").replace("_", "y")


def notice_of(event: Event, *, guild: bool = False) -> Notice | None:
    """The news that a stored event is for watchers; None when it is nobody's business."""
    public = PUBLIC.get(event.kind)
    if public is None:
        return None
    kind, told = public
    data: Json = {"session_id": event.session_id}
    if event.round_id is not None:
        data["round_id"] = event.round_id
    data |= {name: event.payload[name] for name in told if name in event.payload}
    return Notice(kind, event.session_id, data, event.seq, guild)


@dataclass(slots=True)
class Change:
    """A running transaction: its records, its one moment in time, and what is to be told."""

    records: Records
    now: datetime
    notices: list[Notice] = field(default_factory=list)
    ballot_weight: float = 1.0  # of the member who acts, in the taste model alone; a gate notes it

    def event(
        self,
        session: Session,
        kind: str,
        actor: str | None,
        /,
        *,
        round_id: str | None = None,
        draft_id: str | None = None,
        payload: Mapping[str, object] | None = None,
        **more: object,
    ) -> None:
        """Append to the log; watchers hear of it after the commit."""
        payload = {**(payload or {}), **more}
        seq = self.records.add_event(
            session.id,
            kind,
            actor,
            round_id=round_id,
            draft_id=draft_id,
            payload=payload,
            at=self.now,
        )
        event = Event(seq, session.id, kind, actor, round_id, draft_id, payload, self.now)
        notice = notice_of(event, guild=session.guild_id is not None)
        if notice is not None:
            self.notices.append(notice)

    def once(self, member_id: str, key: str | None, act: Callable[[], Json]) -> Json:
        """Do `act` at most once per member and key; a replay gets the first result back."""
        if key is None:
            return act()
        before = self.records.replay(member_id, key)
        if before is not None:
            return before
        result = act()
        self.records.remember(member_id, key, result, self.now)
        return result


# May this be done to this session (None: it is about to be opened)? Called first in the deed's own
# transaction; raises one of our errors if not.
Gate = Callable[[Change, Session | None], None]


class Screen(Protocol):
    """May these texts of a member be used? Asked before the deed, outside its transaction."""

    async def __call__(
        self,
        texts: tuple[str, ...],
        *,
        session_id: str | None = None,
        round_id: str | None = None,
        guild_id: str | None = None,
        adult: bool = False,
    ) -> str | None:
        """
        The category that the texts must be warned of, None where there is nothing to warn of.

        Args:
            session_id, round_id: Where they are meant for; its place decides what may be said.
            guild_id, adult: Where nothing is yet: the server, and whether its channel is
                age-restricted.

        Raises:
            Invalid: `guard...`: they cannot be used here.
            Unavailable: `guard_down`: the guard gave no verdict.
        """
        ...


def open_gate(_change: Change, _session: Session | None) -> None:
    """Of doors that have no rules of their own: whatever the session allows."""


async def no_screen(
    texts: tuple[str, ...],
    *,
    session_id: str | None = None,
    round_id: str | None = None,
    guild_id: str | None = None,
    adult: bool = False,
) -> str | None:
    """Of a context that no guard was given."""
    return None


# What the drafts of a round can be shown as, for its views.
FilesOf = Callable[[Records, Round, Session], Files]


def nobody_learns() -> None:
    """Of a context in which no votes are learned."""


def nothing_shown(_records: Records, _round: Round, _session: Session) -> Files:
    """Of a context that no press was given."""
    return no_files


@dataclass(slots=True)
class Context:
    """Store, bus, clock and presence, shared by all use cases of one process."""

    store: Store
    bus: Bus
    clock: Callable[[], datetime]
    ref: Callable[[str], str]
    error_text: Callable[[str, Language], str]
    screen: Screen = no_screen
    files_of: FilesOf = nothing_shown
    progress: dict[str, Progress] = field(default_factory=dict)  # round id -> passing news
    more_wanted: set[str] = field(default_factory=set)  # rounds for which the desk asks again
    here: dict[str, dict[str, int]] = field(default_factory=dict)  # session -> member -> streams
    large: tuple[int, ...] = ()  # how many times larger pictures can be shown
    relearn: Callable[[], None] = nobody_learns  # after a commit that changed who may teach

    async def write(self, fn: Callable[[Change], T]) -> T:
        """Run `fn` in one transaction; tell its news only when it is committed."""
        notices: list[Notice] = []

        def transaction(records: Records) -> T:
            change = Change(records, self.clock())
            result = fn(change)
            notices[:] = change.notices
            return result

        result = await self.store.write(transaction)
        for notice in notices:
            self.bus.publish(notice)
        return result

    def people(self, records: Records, session_id: str | None, ids: Iterable[str]) -> People:
        here = frozenset(self.here.get(session_id or "", ()))
        return People(records.members([*ids, *here]), self.ref, here)

    def viewer(self, records: Records, member_id: str, fallback: Language = "en") -> Viewer:
        member = records.members([member_id]).get(member_id)
        return Viewer(member_id, member.language if member else fallback, self.clock())

    def round_facts(
        self, records: Records, round_: Round, session: Session, language: Language
    ) -> RoundFacts:
        drafts = records.drafts(round_.id)
        return RoundFacts(
            session,
            round_,
            drafts,
            records.ballots(round_.id),
            self.progress.get(round_.id, Progress()),
            self.error_text(error_key(round_), language) if round_.error else "",
            self.files_of(records, round_, session),
            self._picture_facts(records, round_, drafts),
            _told(records, round_),
        )

    def _picture_facts(
        self, records: Records, round_: Round, drafts: Sequence[Draft]
    ) -> PictureFacts:
        if round_.kind != "image":
            return NO_PICTURES
        pictures = PictureRecords.beside(records).pictures(d.picture for d in drafts if d.picture)
        chain = canon(records.passages(round_.session_id), round_.passage_id)
        text = chain[-1].text if chain else ""
        return PictureFacts(pictures, text, len(chain), self.large)

    def session_facts(self, records: Records, session: Session, language: Language) -> SessionFacts:

        def facts(round_: Round | None) -> RoundFacts | None:
            return self.round_facts(records, round_, session, language) if round_ else None

        return SessionFacts(
            session,
            records.passages(session.id),
            records.lore(session.id),
            records.participants(session.id),
            facts(records.open_round(session.id)),
            facts(records.last_ended_round(session.id)),
            facts(records.open_round(session.id, "image")),
            facts(records.last_ended_round(session.id, "image")),
            PictureRecords.beside(records).hung(session.id),
        )


def _told(records: Records, round_: Round) -> Told | None:
    """What was expected of a round, once it is closed and learned."""
    if round_.status is not RoundStatus.CLOSED:
        return None
    lesson = TasteRecords.beside(records).lesson(round_.id)
    return lesson.told if lesson else None


def error_key(round_: Round) -> str:
    """The sentence that says what went wrong: the engines fail in words of their own."""
    return f"image_{round_.error}" if round_.kind == "image" else str(round_.error)


def canon_texts(records: Records, session: Session, head: str | None) -> tuple[str, ...]:
    """The passages of a branch that still stand, oldest first."""
    chain = canon(records.passages(session.id), head)
    return tuple(p.text for p in chain if p.text not in REDACTED.values())


def clean_text(text: object, limit: int, name: str) -> str:
    """
    A member's text, cleaned, when it is one and neither empty nor too long.

    Raises:
        Invalid: `bad_text`, `empty_text` or `text_too_long`, naming the field.
    """
    if not isinstance(text, str):
        raise Invalid("bad_text", name=name)
    if len(text) > 4 * limit + 1_000:  # far too long: refused before any work is spent on it
        raise Invalid("text_too_long", name=name, limit=limit, length=len(text))
    cleaned = clean_contribution(text)
    if not cleaned:
        raise Invalid("empty_text", name=name)
    if len(cleaned) > limit:
        raise Invalid("text_too_long", name=name, limit=limit, length=len(cleaned))
    return cleaned


def optional_text(text: object, limit: int, name: str) -> str:
    """As `clean_text`, where nothing at all is allowed too."""
    if text is None or (isinstance(text, str) and not text.strip()):
        return ""
    return clean_text(text, limit, name)


def one_line(text: str) -> str:
    """Line breaks become spaces: titles, premises, wishes and lore are single lines."""
    return " ".join(text.split())
