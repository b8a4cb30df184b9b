"""Use cases of a report: what can be reported, report it, look at it."""

from dataclasses import dataclass
from datetime import timedelta

from bot.errors import Conflict, Invalid, NotFound, TooMany
from bot.guild import DISCORD, Actor
from bot.projection.people import People
from bot.records import Records
from bot.records.cards import CardRecords
from bot.records.guilds import GuildRecords
from bot.records.privacy import PrivacyRecords
from bot.rows.cards import Letter
from bot.rules.reports import DEEDS_OF, QUOTE_CHARS, REASON_CHARS, REPORTS_A_DAY, Report, ReportKind
from bot.service.community import Community
from bot.service.context import Change, Context, Json, new_id, optional_text
from bot.session import Draft, Passage, Session, canon, label

SHOWN = 24  # things that one form offers, beside the whole
EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What a report is about, as the store has it now."""

    kind: ReportKind
    target: str
    session: Session
    text: str
    draft: Draft | None = None
    passage: Passage | None = None

    @property
    def author_id(self) -> str | None:
        """Who wrote it; None for the model."""
        if self.kind == "session":
            return self.session.host_id
        written = self.passage or self.draft
        return written.author_id if written else None


class Reporting:
    """Takes reports and shows them to moderators; `Moderation` settles them."""

    def __init__(self, context: Context, community: Community) -> None:
        self._context = context
        self._community = community

    async def offered(self, actor: Actor, kind: str, known_id: str) -> list[Json]:
        """
        What a member may report from a card: `value`, `label` (a letter or a number, empty for
        the whole) and `text`, its beginning.

        Raises:
            NotFound: There is no such thing in this server.
        """

        def look(records: Records) -> list[Json]:
            session = _session_of(records, kind, known_id)
            _check_guild(session, actor)
            options = [{"value": f"{_whole(kind)}:{_whole_id(kind, known_id, session)}"}]
            options[0] |= {"label": "", "text": session.title}
            options += _drafts_of(records, session, kind, known_id)
            chain = canon(records.passages(session.id), session.head)
            if kind != "round":
                numbered = list(enumerate(chain, 1))[-SHOWN:]
                options += [_option("passage", p.id, str(n), p.text) for n, p in numbered]
            return options[: SHOWN + 1]

        return await self._context.store.read(look)

    async def report(self, actor: Actor, value: str, *, reason: object, link: str = "") -> Json:
        """
        Keep a report and owe the moderators a letter; `told` says whether they have a channel.

        Raises:
            Conflict: `reported_already` by this member and not settled yet.
            TooMany: `too_many_reports` within a day.
        """
        kind, _, target = value.partition(":")
        why = optional_text(reason, REASON_CHARS, "reason")

        def act(change: Change) -> Json:
            rows = PrivacyRecords.beside(change.records)
            found = find(change.records, kind, target)
            _check_guild(found.session, actor)
            self._community.gate(actor, "read")(change, found.session)
            if rows.open_report(target, actor.member_id):
                raise Conflict("reported_already")
            day = timedelta(days=1)
            if rows.reported_since(actor.member_id, change.now - day) >= REPORTS_A_DAY:
                raise TooMany("too_many_reports", retry_after_s=3_600)
            report = Report(
                id=new_id(),
                guild_id=actor.guild_id,
                session_id=found.session.id,
                kind=found.kind,
                target=target,
                reporter_id=actor.member_id,
                reason=why,
                quote=found.text[:QUOTE_CHARS],
                link=link,
                status="open",
                at=change.now,
            )
            rows.add_report(report)
            return {"report": report.id, "told": _owe_letter(change, report)}

        return await self._context.write(
            lambda c: c.once(actor.member_id, actor.key, lambda: act(c))
        )

    async def view(self, report_id: str, guild_id: str) -> Json:
        """A report with its context, as moderators see it."""

        def look(records: Records) -> Json:
            report = PrivacyRecords.beside(records).report(report_id)
            if report.guild_id != guild_id:
                raise NotFound("no_report")
            return self._view(records, report)

        return await self._context.store.read(look)

    async def open_reports(self, actor: Actor, limit: int = 10) -> list[Json]:
        """What waits for a moderator in this server, the oldest first."""

        def act(change: Change) -> list[Json]:
            self._community.gate(actor, "moderate")(change, None)
            rows = PrivacyRecords.beside(change.records)
            return [
                self._view(change.records, report)
                for report in rows.open_reports(actor.guild_id, limit)
            ]

        return await self._context.write(act)

    def _view(self, records: Records, report: Report) -> Json:
        session = records.session(report.session_id)
        found = _found_still(records, report)
        ids = [report.reporter_id, report.settled_by, found.author_id if found else None]
        people = self._context.people(records, None, [one for one in ids if one])
        return {
            "id": report.id,
            "kind": report.kind,
            "title": session.title,
            "language": session.language,
            "label": _label_of(records, found),
            "channel": session.channel_id.removeprefix(DISCORD),
            "quote": report.quote,
            "reason": report.reason,
            "link": report.link,
            "by": _name(people, report.reporter_id, session),
            "author": _name(people, found.author_id if found else None, session),
            "status": report.status,
            "settled_by": _name(people, report.settled_by, session),
            "at": report.at.isoformat(timespec="seconds"),
            "deeds": _deeds(report, found) if report.status == "open" else [],
        }


def find(records: Records, kind: str, target: str) -> Found:
    """
    What a report names.

    Raises:
        NotFound: It is not there any more.
        Invalid: `bad_report`: there is no such kind.
    """
    if kind == "draft":
        draft = records.draft(target)
        session = records.session(records.round(draft.round_id).session_id)
        joined = next((p for p in records.passages(session.id) if p.draft_id == draft.id), None)
        return Found("draft", target, session, draft.text, draft, joined)
    if kind == "passage":
        passage = records.passage(target)
        of = records.draft(passage.draft_id) if passage.draft_id else None
        return Found(
            "passage", target, records.session(passage.session_id), passage.text, of, passage
        )
    if kind == "work":
        work = records.work(target)
        return Found("work", target, records.session(work.session_id), work.title)
    if kind == "session":
        session = records.session(target)
        return Found("session", target, session, f"{session.title}\n{session.premise}")
    raise Invalid("bad_report")


def _found_still(records: Records, report: Report) -> Found | None:
    try:
        return find(records, report.kind, report.target)
    except NotFound:
        return None


def _deeds(report: Report, found: Found | None) -> list[str]:
    """What can be done now; a model's text has nobody to block."""
    if found is None:
        return ["dismiss"]
    can_block = found.author_id is not None and found.author_id.startswith(DISCORD)
    return [deed for deed in DEEDS_OF[report.kind] if deed != "block" or can_block]


def _owe_letter(change: Change, report: Report) -> bool:
    """Whether the server has a channel for its moderators; else `/reports` shows it alone."""
    settings = GuildRecords.beside(change.records).settings(str(report.guild_id))
    if settings.log_channel is None:
        return False
    CardRecords.beside(change.records).put_letter(
        Letter(
            id=f"report:{report.id}",
            guild_id=str(report.guild_id),
            channel_id=settings.log_channel,
            kind="report",
            created_at=change.now,
            ids={"report": report.id},
        )
    )
    return True


def _session_of(records: Records, kind: str, known_id: str) -> Session:
    if kind == "round":
        return records.session(records.round(known_id).session_id)
    return find(records, kind, known_id).session


def _check_guild(session: Session, actor: Actor) -> None:
    if session.guild_id != actor.guild_id:
        raise NotFound("no_session")


def _whole(kind: str) -> str:
    return "work" if kind == "work" else "session"


def _whole_id(kind: str, known_id: str, session: Session) -> str:
    return known_id if kind == "work" else session.id


def _drafts_of(records: Records, session: Session, kind: str, known_id: str) -> list[Json]:
    """Letters of the round that the card shows, or of the one that is open."""
    open_round = records.open_round(session.id)
    round_id = known_id if kind == "round" else open_round.id if open_round else None
    shown = [d for d in records.drafts(round_id) if d.place is not None] if round_id else []
    return [
        _option("draft", d.id, label(d.place or 0, session.language), d.text)
        for d in shown
        if d.text and not d.vetoed
    ]


def _option(kind: str, known_id: str, said: str, text: str) -> Json:
    return {"value": f"{kind}:{known_id}", "label": said, "text": " ".join(text.split())[:EXCERPT]}


def _label_of(records: Records, found: Found | None) -> str:
    """The letter of a draft, the number of a passage."""
    if found is None or found.kind in {"work", "session"}:
        return ""
    if found.kind == "draft" and found.draft is not None and found.draft.place is not None:
        return label(found.draft.place, found.session.language)
    chain = [p.id for p in canon(records.passages(found.session.id), found.session.head)]
    return str(chain.index(found.target) + 1) if found.target in chain else ""


def _name(people: People, member_id: str | None, session: Session) -> str | None:
    return people.name(member_id, session.language) if member_id else None
