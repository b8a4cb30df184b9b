"""Use cases of privacy: agree, ask to be given everything, ask to be forgotten."""

import logging
from dataclasses import replace

from bot.kept import RETENTION
from bot.ledger import Ledger
from bot.records import Records
from bot.records.cards import CardRecords
from bot.records.privacy import PrivacyRecords, gone
from bot.service.context import Change, Context, Json
from bot.service.members import consent_view, note_consent
from bot.service.tuning.snapshot_rows import voter_ref
from bot.service.tuning.withdrawing import withdraw_member
from bot.session import GONE, OPEN_STATUSES, Draft, Round, Session

FOLLOWED = "ledger_followed"  # how many lines of the deletion ledger this store has followed
TRAINING_NOTE = (
    "If you agreed to training, your rows stand in data sets under this ref. Whoever holds one can"
    " check that an adapter knows nothing of you: python -m engine.training verify-deletion"
    " --data FOLDER --without REF. Keep it, if you mean to be deleted and to have that checked."
)

log = logging.getLogger(__name__)


class Privacy:
    """
    What a member may ask of their own traces, by whichever door.

    Args:
        ledger: None keeps none, so a restored backup knows again what was deleted.
    """

    def __init__(self, context: Context, ledger: Ledger | None = None) -> None:
        self._context = context
        self._ledger = ledger

    async def consent(self, member_id: str) -> Json:
        """What the member agreed to; `training` None: not asked yet."""
        known = await self._context.store.read(lambda records: records.member(member_id))
        return consent_view(known)

    async def agree(self, member_id: str, purpose: str, answer: str) -> Json:
        """
        Keep an answer: yes or no; of publication: none, anonymous or named.

        Raises:
            Invalid: `bad_consent`.
        """

        def act(change: Change) -> Json:
            given = answer if purpose == "publication" else {"yes": True, "no": False}.get(answer)
            return consent_view(note_consent(change, member_id, {purpose: given}))

        said = await self._context.write(act)
        self._context.relearn()
        return said

    async def should_ask(self, member_id: str) -> bool:
        """Whether to ask about training now: once, of whoever has not answered."""
        known = await self._context.store.read(lambda records: records.member(member_id))
        if known is None or "training" in known.consent or "asked" in known.consent:
            return False

        def act(change: Change) -> bool:
            member = change.records.member(member_id)
            if member is None or "asked" in member.consent:
                return False
            change.records.save_member(replace(member, consent={**member.consent, "asked": True}))
            return True

        return await self._context.write(act)

    async def export(self, member_id: str) -> Json:
        """
        Everything that the store holds of a member, table by table, and by which pseudonym they
        stand in data sets for training.
        """

        def look(records: Records) -> Json:
            return {
                "member": member_id,
                "made_at": self._context.clock().isoformat(timespec="seconds"),
                "note": "Every row of the store that names you. Others in them are not named.",
                "training_ref": voter_ref(self._context.ref, member_id),
                "training_note": TRAINING_NOTE,
                "kept_days": {name: kept.days for name, kept in RETENTION.items()},
                "tables": PrivacyRecords.beside(records).rows_of(member_id),
            }

        return await self._context.store.read(look)

    async def delete(self, member_id: str) -> None:
        """
        Forget a member in one transaction, and in every backup that is restored later.

        What joined a work stays there and is nobody's; blocks stay too.
        """

        def act(change: Change) -> None:
            number = self._write_down(change, "member", member_id)
            forget_member(change, member_id)
            self._follow(change, number - 1)
            self._followed(change, number)

        await self._context.write(act)
        self._context.relearn()
        await self._context.store.fold_wal()

    async def purge_guild(self, guild_id: str) -> None:
        """Delete everything of a guild, and its members who are known nowhere else."""

        def act(change: Change) -> None:
            number = self._write_down(change, "guild", guild_id)
            PrivacyRecords.beside(change.records).erase_guild(guild_id)
            self._follow(change, number - 1)
            self._followed(change, number)

        await self._context.write(act)
        await self._context.store.fold_wal()

    async def follow_ledger(self) -> int:
        """At start: forget again whom a restored backup has brought back; how many."""

        def act(change: Change) -> int:
            if self._ledger is None:
                return 0
            number = len(self._ledger.entries())
            forgotten = self._follow(change, number)
            self._followed(change, number)
            return forgotten

        forgotten = await self._context.write(act)
        if forgotten:
            log.warning("privacy: %d were deleted before and are deleted again", forgotten)
            await self._context.store.fold_wal()
        return forgotten

    async def sweep(self) -> None:
        """Once a day: take away what has outlived its purpose."""
        await self._context.write(
            lambda change: PrivacyRecords.beside(change.records).sweep(change.now)
        )

    def _write_down(self, change: Change, kind: str, known_id: str) -> int:
        if self._ledger is None:
            return 0
        return self._ledger.append("guild" if kind == "guild" else "member", known_id, change.now)

    def _follow(self, change: Change, number: int) -> int:
        """Follow the ledger up to a line; how many of whom it speaks were known."""
        if self._ledger is None:
            return 0
        followed = int(change.records.get_value(FOLLOWED) or 0)
        entries = [e for e in self._ledger.after(followed) if e.number <= number]
        if not entries:
            return 0
        rows = PrivacyRecords.beside(change.records)
        guilds = self._ledger.found_in(entries, "guild", rows.known_guilds())
        for guild_id in guilds:
            rows.erase_guild(guild_id)
        members = self._ledger.found_in(entries, "member", rows.known_members())
        for member_id in members:
            forget_member(change, member_id)
        return len(members) + len(guilds)

    def _followed(self, change: Change, number: int) -> None:
        if self._ledger is not None:
            change.records.set_value(FOLLOWED, number)


def forget_member(change: Change, member_id: str) -> None:
    """Take a member out, and tell watchers of open rounds what that changed."""
    records = change.records
    rows = PrivacyRecords.beside(records)
    hosted, rounds = rows.open_sessions_of(member_id), rows.open_rounds_with(member_id)
    touched = rows.sessions_with(member_id)
    heirs = {session.id: _heir(records, session, member_id) for session in hosted}
    drafts = {r.id: [d for d in records.drafts(r.id) if d.author_id == member_id] for r in rounds}
    voted = {r.id for r in rounds if records.ballot(r.id, member_id)}
    withdraw_member(change, member_id)
    rows.erase_member(member_id)
    for session in hosted:
        heir = heirs[session.id]
        records.save_session(replace(records.session(session.id), host_id=heir))
        change.event(session, "host.changed", None, host=heir)
    for round_ in rounds:
        _tell_round(change, round_, drafts[round_.id], voted=round_.id in voted)
    for session_id in touched:
        CardRecords.beside(records).refresh(session_id)
        change.event(records.session(session_id), "member.forgotten", None)


def _heir(records: Records, session: Session, member_id: str) -> str:
    """The next who did anything there; nobody, when there is nobody else."""
    others = [m for m in records.participants(session.id) if m not in {member_id, *GONE}]
    return others[0] if others else gone(member_id)


def _tell_round(change: Change, round_: Round, drafts: list[Draft], *, voted: bool) -> None:
    if round_.status not in OPEN_STATUSES:
        return
    session = change.records.session(round_.session_id)
    for draft in drafts:
        change.event(session, "draft.vetoed", None, round_id=round_.id, draft_id=draft.id)
    if voted:
        n = change.records.n_ballots(round_.id)
        change.event(session, "ballot.withdrawn", None, round_id=round_.id, ballots=n)
