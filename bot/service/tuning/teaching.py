"""
What a closed round may teach an engine: drafts and marks of those members who agreed to it.

Decides who and what is left out; renders no prompt and writes no file. Ids are members' and
drafts' own here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.pictures import StoredPicture
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.records.taste import TasteRecords
from bot.records.teaching import Acquaintance, TeachingRecords
from bot.rules.reports import REDACTED
from bot.service.community import drafts_in, rating
from bot.service.tuning.asked import Asked, asked_of
from bot.session import Draft, Event, Round, RoundStatus, Session
from bot.taste import Kind
from bot.votes import Ballot

TRUSTED_BALLOTS = 30  # from so many on a member is known here
TRUSTED_FOR = timedelta(days=14)  # or from so long after the first one
_TEXTS = frozenset({*REDACTED.values(), ""})


@dataclass(frozen=True, slots=True)
class Taught:
    """
    One round. `drafts` are those shown that may teach, in shown order; `pictures` are by draft.

    `ballots` are of members who agreed; `trusted` are those of them who are known here. `edits`
    says by draft what its maker's edit weighs.
    """

    session: Session
    round: Round
    asked: Asked
    drafts: tuple[Draft, ...]
    ballots: tuple[Ballot, ...]
    edits: Mapping[str, float]
    trusted: frozenset[str]
    pictures: Mapping[str, StoredPicture]

    @property
    def members(self) -> frozenset[str]:
        """Whose votes, edits or words are in it."""
        authors = {draft.author_id for draft in self.drafts if draft.author_id}
        return self.asked.authors | authors | {ballot.member_id for ballot in self.ballots}


class Teaching:
    """Looks at one round after another of one community, in one transaction."""

    def __init__(self, records: Records, guild_id: str) -> None:
        self._records = records
        self._guild_id = guild_id
        self._rows = TeachingRecords.beside(records)
        self._taste = TasteRecords.beside(records)
        self._trusted = _trusted(self._rows, self._taste, guild_id)
        self._told: dict[str, tuple[Event, ...]] = {}

    def round(self, round_id: str) -> Taught | None:
        """
        None where it teaches nothing: an example, a place in which no machine reads or that is for
        adults alone, a work that was taken down, a prompt with words of who did not agree, and
        where nobody who agreed marked or edited anything.
        """
        round_ = self._records.round(round_id)
        session = self._records.session(round_.session_id)
        if round_.status is not RoundStatus.CLOSED or not self._open(session):
            return None
        asked = asked_of(self._records, session, round_, self._events(session.id))
        if asked is None or asked.authors != self._rows.willing(asked.authors):
            return None
        return self._voted(session, round_, asked)

    def _open(self, session: Session) -> bool:
        """Whether a session's place lets it teach."""
        if session.example or drafts_in(self._records, session) != "all":
            return False
        if rating(self._records, session):
            return False
        return not self._rows.is_taken_down(session.id)

    def _events(self, session_id: str) -> tuple[Event, ...]:
        if session_id not in self._told:
            self._told = {session_id: tuple(self._rows.told(session_id))}
        return self._told[session_id]

    def _voted(self, session: Session, round_: Round, asked: Asked) -> Taught | None:
        shown = [draft for draft in self._records.drafts(round_.id) if _teaches(draft)]
        pictures = self._pictures(round_, shown)
        shown = [draft for draft in shown if round_.kind == "text" or draft.id in pictures]
        ballots = self._records.ballots(round_.id)
        authors = {draft.author_id for draft in shown if draft.author_id}
        willing = self._rows.willing({*authors, *(b.member_id for b in ballots)})
        drafts = [d for d in shown if d.author_id is None or d.author_id in willing]
        silent = self._taste.kept_out(round_.id)
        known = {draft.id for draft in drafts}
        counted = [
            replace(one, visible=one.visible & known, approved=one.approved & known)
            for one in ballots
            if one.member_id in willing - silent and one.weight > 0 and one.visible & known
        ]
        edits = self._edits(round_.id, drafts, ballots, willing - silent)
        if len(drafts) < 2 or not (counted or any(edits.values())):
            return None
        return Taught(
            session,
            round_,
            asked,
            tuple(drafts),
            tuple(sorted(counted, key=lambda one: one.member_id)),
            edits,
            self._trusted & {one.member_id for one in counted},
            pictures,
        )

    def _pictures(self, round_: Round, shown: list[Draft]) -> dict[str, StoredPicture]:
        """By draft, those that a model made of words that are still there, from nothing."""
        if round_.kind == "text" or round_.asking is None or round_.asking.source is not None:
            return {}
        rows = PictureRecords.beside(self._records)
        found = rows.pictures(draft.picture for draft in shown if draft.picture)
        usual = round_.asking.prompt
        kept = {}
        for draft in shown:
            picture = found.get(draft.picture or "")
            if picture is None or picture.made is None or not picture.made.prompt:
                continue
            if picture.made.prompt == usual or self._agreed(round_, picture.made.prompt):
                kept[draft.id] = picture
        return kept

    def _agreed(self, round_: Round, prompt: str) -> bool:
        """Whether whoever asked for a picture in words of their own agreed to training."""
        askers = {
            event.actor
            for event in self._events(round_.session_id)
            if event.kind == "pictures.asked"
            and event.round_id == round_.id
            and event.payload.get("prompt") == prompt
        }
        known = {asker for asker in askers if asker is not None}
        return bool(known) and known == askers and known == self._rows.willing(known)

    def _edits(
        self, round_id: str, drafts: list[Draft], ballots: list[Ballot], counted: frozenset[str]
    ) -> dict[str, float]:
        """An edit weighs what its maker's ballot does, here or, without one, lately."""
        known = {draft.id for draft in drafts}
        weights = {ballot.member_id: ballot.weight for ballot in ballots}
        lesson = self._taste.lesson(round_id)
        number = lesson.number if lesson else None
        found = {}
        for draft in drafts:
            by = draft.author_id
            if by is None or draft.parent_id not in known:
                continue
            if by not in weights:
                weights[by] = self._taste.last_weight(by, self._guild_id, number) or 0.0
            found[draft.id] = weights[by] if by in counted else 0.0
        return found


def learned(records: Records, guild_id: str, kind: Kind, after: int = 0) -> list[tuple[int, str]]:
    """
    Numbers and rounds of the lessons that may teach: those numbered over `after`, and not what the
    community had forgotten by a reset.
    """
    since = TasteRecords.beside(records).community(guild_id).since
    return TeachingRecords.beside(records).learned(guild_id, kind, max(after, since))


def _teaches(draft: Draft) -> bool:
    """Nothing that was vetoed, taken out, or that must be warned of."""
    if draft.place is None or draft.vetoed or draft.warning is not None:
        return False
    return draft.text not in _TEXTS


def _trusted(rows: TeachingRecords, taste: TasteRecords, guild_id: str) -> frozenset[str]:
    """Who has voted here for long, and was never set aside with others."""
    set_aside = {by for one in taste.quarantines(guild_id, None) for by in one.members}
    last = rows.last_close(guild_id)
    return frozenset(
        by
        for by, one in rows.acquaintances(guild_id).items()
        if by not in set_aside and _known(one, last)
    )


def _known(one: Acquaintance, last: datetime | None) -> bool:
    long_here = last is not None and last - one.first >= TRUSTED_FOR
    return one.ballots >= TRUSTED_BALLOTS or long_here
