"""
The community's gate: may this member do this here now? And what else holds in a place.

One function in the deed's own transaction, so that a quota cannot be overrun by two presses at
once. The rules are in `bot/rules/policy.py`; this room only gathers what they look at.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import ChorusError
from bot.guild import Actor, Arrival, Channel, Guild, GuildSettings
from bot.kept import RETENTION
from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.life import LifeRecords
from bot.rules.life import REST_AFTER
from bot.rules.policy import ASKING, Case, Deed, Use, forms_here, is_adult, quota_of, refusals
from bot.rules.taste import ballot_weight
from bot.rules.when import midnight
from bot.service.context import Change, Context, Gate, one_line
from bot.service.members import NAME_CHARS
from bot.session import Member, Session
from engine.text.clean import clean_contribution
from engine.types import Language

LATELY = RETENTION["arrivals"]  # who joined within this is noted, so that a raid can be undone


class Community:
    """Answers for one interaction at a time; keeps nothing in memory."""

    def __init__(self, context: Context, forms: Iterable[str]) -> None:
        self._context = context
        self._forms = frozenset(forms)

    def gate(
        self, actor: Actor, deed: Deed, form: str | None = None, language: Language | None = None
    ) -> Gate:
        """
        What a door hands to a use case: raises the deciding refusal, else notes who acted, and
        what a ballot of theirs weighs here.

        Args:
            form: For "open": what is to be opened; channels may keep to some forms.
            language: For "open", likewise.
        """

        def check(change: Change, session: Session | None) -> None:
            records = GuildRecords.beside(change.records)
            case = case_of(records, change.now, actor, deed, session, form, language)
            for refusal in refusals(case):
                raise refusal
            note_member(change.records, actor)
            note_place(records, actor)
            note_arrival(records, actor, change.now)
            change.ballot_weight = ballot_weight(case.settings, actor.account_at, change.now)

        return check

    async def diagnose(
        self, actor: Actor, deed: Deed, form: str | None = None
    ) -> tuple[Case, list[ChorusError]]:
        """Every rule that says no to this deed now, the deciding one first; counts nothing."""

        def look(records: Records) -> tuple[Case, list[ChorusError]]:
            session = records.session_in_channel(actor.channel_id)
            guilds = GuildRecords.beside(records)
            case = case_of(guilds, self._context.clock(), actor, deed, session, form)
            return case, list(refusals(case))

        return await self._context.store.read(look)

    async def check(self, actor: Actor, deed: Deed) -> None:
        """Raise the deciding refusal, where nothing is written: before something is shown."""
        _, found = await self.diagnose(actor, deed)
        if found:
            raise found[0]

    async def met(self, actor: Actor) -> None:
        """Note a member's name and language where no deed does it."""
        await self._context.write(lambda change: note_member(change.records, actor))

    async def settings(self, guild_id: str) -> GuildSettings:
        return await self._context.store.read(
            lambda records: GuildRecords.beside(records).settings(guild_id)
        )

    async def forms_here(self, actor: Actor) -> frozenset[str]:
        """Ids of the forms that may be opened where this member is."""

        def look(records: Records) -> frozenset[str]:
            guilds = GuildRecords.beside(records)
            allowed = forms_here(guilds.settings(actor.guild_id), guilds.policy(actor.place_id))
            return self._forms if allowed is None else self._forms & allowed

        return await self._context.store.read(look)

    async def language_here(self, actor: Actor) -> Language:
        """Of a session that names none: the channel's, the server's, the member's own."""

        def look(records: Records) -> Language:
            guilds = GuildRecords.beside(records)
            kept = guilds.policy(actor.place_id).language
            return kept or guilds.settings(actor.guild_id).language or actor.language

        return await self._context.store.read(look)

    async def guild(self, guild_id: str) -> Guild:
        """The server; one that was never heard of has what every server starts with."""
        found = await self._context.store.read(
            lambda records: GuildRecords.beside(records).guild(guild_id)
        )
        return found or Guild(guild_id, GuildSettings(), self._context.clock())


def case_of(
    records: GuildRecords,
    now: datetime,
    actor: Actor,
    deed: Deed,
    session: Session | None,
    form: str | None = None,
    language: Language | None = None,
) -> Case:
    """Gather what the rules look at; use of quotas only for deeds that ask the engine."""
    settings = records.settings(actor.guild_id)
    elsewhere = session is not None and session.channel_id != actor.channel_id
    place = records.place(session.channel_id) if session and elsewhere else None
    return Case(
        deed=deed,
        actor=actor,
        now=now,
        settings=settings,
        policy=place.policy if place else records.policy(actor.place_id),
        blocked=records.block(actor.guild_id, actor.member_id) is not None,
        use=use_of(records, now, actor, settings, deed),
        session_guild=(session.guild_id or "playground") if session else None,
        form=form,
        language=language,
    )


def use_of(
    records: GuildRecords, now: datetime, actor: Actor, settings: GuildSettings, deed: Deed
) -> Use:
    if deed not in ASKING:
        return Use()
    guild_id, member_id = actor.guild_id, actor.member_id
    asked = 0
    if quota_of(settings, actor.roles) is not None:
        asked = records.asked_since(guild_id, member_id, midnight(now, settings.timezone))
    last = records.last_asked_at(guild_id, member_id) if settings.cooldown_s else None
    if deed != "open":
        return Use(asked, last)
    n_open = records.n_open_sessions(guild_id)
    n_open -= LifeRecords.beside(records).n_resting(guild_id)
    full = n_open >= settings.max_sessions
    free_at = free_place_at(records, now, guild_id, settings) if full else None
    return Use(asked, last, n_open, free_at)


def free_place_at(
    records: GuildRecords, now: datetime, guild_id: str, settings: GuildSettings
) -> datetime | None:
    """When the first place is expected: at a round's deadline, or when an idle session rests."""
    deadlines = {r.session_id: r.deadline for r in records.open_rounds(guild_id)}
    idle = timedelta(days=settings.idle_days) + REST_AFTER
    moments = []
    for session in records.open_sessions(guild_id):
        deadline = deadlines.get(session.id)
        if deadline is not None:
            moments.append(deadline)
        elif settings.idle_days:
            moments.append(session.active_at + idle)
    return min((moment for moment in moments if moment > now), default=None)


def place_of(records: Records, session: Session) -> Channel | None:
    """The channel whose policy holds for a session, also while its thread is still to be made."""
    return GuildRecords.beside(records).place(session.channel_id)


def rating(records: Records, session: Session) -> bool:
    """Whether this session may hold adult content: by its channel, and the server's choice."""
    if session.guild_id is None:
        return False
    place = place_of(records, session)
    settings = GuildRecords.beside(records).settings(session.guild_id)
    return is_adult(settings, age_restricted=place is not None and place.adult)


def drafts_in(records: Records, session: Session) -> str:
    """Who drafts here: "all", or members alone: "human", "no_ai" (then no model reads either)."""
    if session.guild_id is None:
        return "all"
    place = place_of(records, session)
    return place.policy.drafts if place else "all"


def note_member(records: Records, actor: Actor) -> None:
    """Keep name and language as Discord tells them now."""
    known = records.member(actor.member_id)
    name = one_line(clean_contribution(actor.name))[:NAME_CHARS]
    if known is None:
        records.save_member(Member(actor.member_id, name, actor.language))
    elif (known.name, known.language) != (name, actor.language):
        records.save_member(replace(known, name=name, language=actor.language))


def note_place(records: GuildRecords, actor: Actor) -> None:
    """Keep which channel a thread stands in, and whether the channel is age-restricted."""
    if actor.parent_id is not None:
        records.note_thread(actor.channel_id, actor.guild_id, actor.parent_id)
    place = records.channel(actor.place_id)
    if place is None and actor.adult:
        records.put_channel(Channel(actor.place_id, actor.guild_id, adult=True))
    elif place is not None and place.adult != actor.adult:
        records.put_channel(replace(place, adult=actor.adult))


def note_arrival(records: GuildRecords, actor: Actor, now: datetime) -> None:
    """Keep for some days who came lately: a raid is mostly noticed after it began."""
    joined_at, account_at = actor.joined_at, actor.account_at
    if joined_at is None or account_at is None or max(joined_at, account_at) < now - LATELY:
        return
    arrival = Arrival(actor.guild_id, actor.member_id, joined_at, account_at)
    if records.arrival(actor.guild_id, actor.member_id) != arrival:
        records.put_arrival(arrival)
