"""Use cases of moderators: settle a report, by nothing, a warning, a removal or a redaction."""

from dataclasses import replace

from bot.errors import Conflict, Invalid
from bot.guild import Actor, Block
from bot.records.cards import CardRecords
from bot.records.guilds import GuildRecords
from bot.records.privacy import PrivacyRecords
from bot.rules.reports import DEEDS, REDACTED, Report, Tiding
from bot.service.community import Community
from bot.service.context import Change, Context, Json
from bot.service.reporting import Found, Reporting, find
from bot.session import GONE, RoundStatus

BY_MODERATOR = "moderator"  # a warning that no guard but a person gave


class Moderation:
    """
    What moderators do about texts; each deed is in the server's log, and its author is told.

    Attributes:
        reporting: How reports come in.
    """

    def __init__(self, context: Context, community: Community) -> None:
        self.reporting = Reporting(context, community)
        self._context = context
        self._community = community
        self._awaited: set[str] | None = None  # members who have something to be told

    async def settle(self, actor: Actor, report_id: str, deed: str) -> Json:
        """
        Do what a report asks for, and close it with every other one of the same thing.

        Raises:
            Conflict: `report_settled`, `round_closed_veto` (a draft of a closed round is redacted).
            Invalid: `bad_report`: that cannot be done with this.
            Forbidden: `moderators_only`.
        """

        def act(change: Change) -> Json:
            rows = PrivacyRecords.beside(change.records)
            report = rows.report(report_id)
            found = find(change.records, report.kind, report.target) if deed != "dismiss" else None
            self._community.gate(actor, "moderate")(
                change, change.records.session(report.session_id)
            )
            if report.status != "open":
                raise Conflict("report_settled")
            if deed not in DEEDS:
                raise Invalid("bad_report")
            if found is not None:
                _carry_out(change, actor, deed, found)
                _tell_author(change, deed, found)
            for other in rows.open_reports_of(report.target):
                _close(change, actor, other, deed)
            return {"report": report_id}

        await self._context.write(lambda c: c.once(actor.member_id, actor.key, lambda: act(c)))
        self._awaited = None
        return await self.reporting.view(report_id, actor.guild_id)

    async def tidings(self, member_id: str) -> list[Tiding]:
        """What this member is to be told now, once. Quick for whoever has nothing waiting."""
        if self._awaited is None:
            self._awaited = await self._context.store.read(
                lambda records: PrivacyRecords.beside(records).awaited()
            )
        if member_id not in self._awaited:
            return []
        self._awaited.discard(member_id)
        return await self._context.write(
            lambda change: PrivacyRecords.beside(change.records).take_tidings(member_id)
        )


def _carry_out(change: Change, actor: Actor, deed: str, found: Found) -> None:
    if deed == "warn":
        _warn(change, found)
    elif deed == "remove":
        _remove(change, actor, found)
    elif deed == "redact":
        _redact(change, actor, found)
    elif deed == "block":
        _block(change, actor, found)
    CardRecords.beside(change.records).refresh(found.session.id)


def _warn(change: Change, found: Found) -> None:
    """Hide it behind a press, wherever it is shown."""
    if found.draft is None and found.passage is None:
        raise Invalid("bad_report")
    if found.draft is not None:
        change.records.save_draft(replace(found.draft, warning=BY_MODERATOR))
    if found.passage is not None:
        PrivacyRecords.beside(change.records).save_passage(
            replace(found.passage, warning=BY_MODERATOR)
        )
    change.event(
        found.session, "text.redacted", None, draft_id=found.draft.id if found.draft else None
    )


def _remove(change: Change, actor: Actor, found: Found) -> None:
    """A draft off the table in the middle of its round; a work off the wall."""
    if found.kind == "work":
        work = change.records.work(found.target)
        change.records.save_work(replace(work, removed=True))
        change.event(found.session, "work.removed", actor.member_id, work_id=work.id)
        return
    if found.draft is None:
        raise Invalid("bad_report")
    round_ = change.records.round(found.draft.round_id)
    if round_.status not in {RoundStatus.VOTING, RoundStatus.TIED}:
        raise Conflict("round_closed_veto")
    _off_the_table(change, actor, found)


def _off_the_table(change: Change, actor: Actor, found: Found) -> None:
    draft = found.draft
    if draft is None or draft.vetoed:
        return
    change.records.save_draft(replace(draft, vetoed=True))
    round_ = change.records.round(draft.round_id)
    if draft.id in round_.tied:
        tied = tuple(one for one in round_.tied if one != draft.id)
        change.records.save_round(replace(round_, tied=tied))
    change.event(
        found.session, "draft.vetoed", actor.member_id, round_id=draft.round_id, draft_id=draft.id
    )


def _redact(change: Change, actor: Actor, found: Found) -> None:
    """The text goes, from canon, drafts, log and cards; a mark stands in its place."""
    session, rows = found.session, PrivacyRecords.beside(change.records)
    mark = REDACTED[session.language]
    if found.kind == "session":
        for text in {session.title, session.premise}:
            rows.redact(session.id, text, mark)
        change.records.save_session(replace(session, title=mark, premise=mark))
        rows.redact(session.id, found.text, mark)
    else:
        if found.draft is not None and found.passage is None:
            open_ = change.records.round(found.draft.round_id).status
            if open_ in {RoundStatus.VOTING, RoundStatus.TIED}:
                _off_the_table(change, actor, found)
        rows.redact(session.id, found.text, mark)
    change.event(session, "text.redacted", None)


def _block(change: Change, actor: Actor, found: Found) -> None:
    """Ask its author to rest in this server."""
    author, guilds = found.author_id, GuildRecords.beside(change.records)
    if author is None or author in GONE or author == actor.member_id:
        raise Invalid("bad_report")
    if guilds.block(actor.guild_id, author) is None:
        guilds.add_block(Block(actor.guild_id, author, change.now, actor.member_id))


def _tell_author(change: Change, deed: str, found: Found) -> None:
    author = found.author_id
    if author is None or author in GONE:
        return
    PrivacyRecords.beside(change.records).add_tiding(
        Tiding(author, deed, change.now, {"title": found.session.title})
    )


def _close(change: Change, actor: Actor, report: Report, deed: str) -> None:
    """Settle a report, and write it in the server's log, beside changes of its settings."""
    settled = replace(report, status=DEEDS[deed], settled_by=actor.member_id, settled_at=change.now)
    PrivacyRecords.beside(change.records).save_report(settled)
    payload = {"guild_id": actor.guild_id, "report": report.id, "deed": settled.status}
    change.records.add_event(None, "guild.report", actor.member_id, payload=payload, at=change.now)
