"""
Use cases of those who run a server: settings, channels, pause, raid, blocks; joining and leaving.

Every change is one transaction with one entry in the log: who changed what, from what to what.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Conflict, Invalid
from bot.guild import DISCORD, Actor, Block, Channel, ChannelPolicy, Guild, GuildSettings
from bot.kept import RETENTION
from bot.records import Records
from bot.records.cards import CardRecords
from bot.records.guilds import GuildRecords
from bot.rows.cards import Letter
from bot.rows.guilds import plain
from bot.rules.choices import chosen, policy_of
from bot.rules.policy import came_with_raid, in_raid
from bot.service.community import Community
from bot.service.context import Change, Context, Json
from bot.service.turns import open_empty
from bot.session import RoundStatus

RAID_LONGEST = timedelta(days=1)
AUDIT_SHOWN = 20
AUDIT_EXPORTED = 1_000
WAITING = frozenset({RoundStatus.QUEUED, RoundStatus.DRAFTING})


class Governing:
    """What operators and moderators do; `wake` tells the desk that rounds may have changed."""

    def __init__(
        self,
        context: Context,
        community: Community,
        forms: Iterable[str],
        wake: Callable[[], None],
    ) -> None:
        self._context = context
        self._community = community
        self._forms = frozenset(forms)
        self._wake = wake

    # joining and leaving

    async def joined(self, guild_id: str) -> None:
        """The server has the bot: welcomed the first time, and nothing of it is purged."""

        def act(change: Change) -> None:
            records = GuildRecords.beside(change.records)
            known = records.guild(guild_id)
            if known is not None and known.left_at is None:
                return
            guild = known or Guild(guild_id, GuildSettings(), change.now)
            guild = replace(guild, joined_at=change.now, left_at=None, purge_at=None)
            records.put_guild(guild)
            log(change, "guild.joined", guild_id, None)
            moment = f"{change.now:%Y%m%d%H%M%S}"
            welcome = Letter(f"welcome:{guild_id}:{moment}", guild_id, None, "welcome", change.now)
            CardRecords.beside(change.records).put_letter(welcome)

        await self._context.write(act)

    async def left(self, guild_id: str) -> None:
        """The server removed the bot; what it kept goes in thirty days, unless it comes back."""

        def act(change: Change) -> None:
            records = GuildRecords.beside(change.records)
            known = records.guild(guild_id)
            if known is None or known.left_at is not None:
                return
            purge_at = change.now + RETENTION["guild"]
            records.put_guild(replace(known, left_at=change.now, purge_at=purge_at))
            log(change, "guild.left", guild_id, None)

        await self._context.write(act)

    async def present(self, guild_ids: Iterable[str]) -> None:
        """These servers have the bot now: catch up with what happened while it was down."""
        here = set(guild_ids)
        known = await self._context.store.read(lambda r: GuildRecords.beside(r).guilds())
        for guild in known:
            if guild.left_at is None and guild.id not in here:
                await self.left(guild.id)
        still = {guild.id for guild in known if guild.left_at is None}
        for guild_id in sorted(here - still):
            await self.joined(guild_id)

    # settings

    async def change(
        self, actor: Actor, changes: Mapping[str, object], *, set_up: bool = False
    ) -> Guild:
        """
        Change the server's settings; see `bot/rules/choices.py` for what may be chosen.

        Raises:
            Forbidden: `operators_only`.
            Invalid: What is chosen does not do; the code says what would.
        """

        def act(change: Change, guild: Guild) -> Guild:
            settings = chosen(guild.settings, changes, self._forms)
            changed = differing(guild.settings, settings)
            if changed:
                log(change, "guild.settings", guild.id, actor, changed)
            return replace(guild, settings=settings, set_up=guild.set_up or set_up)

        return await self._govern(actor, "manage", act)

    async def change_channel(
        self, actor: Actor, channel_id: str, changes: Mapping[str, object]
    ) -> ChannelPolicy:
        """
        Change what holds in one channel ("discord:SNOWFLAKE"), and in its threads. Where models
        stop drafting, rounds that wait for their drafts open empty at once.
        """

        def act(change: Change) -> ChannelPolicy:
            self._community.gate(actor, "manage")(change, None)
            records = GuildRecords.beside(change.records)
            known = records.channel(channel_id) or Channel(channel_id, actor.guild_id)
            if known.guild_id != actor.guild_id:
                raise Invalid("bad_settings")
            policy = policy_of(known.policy, changes, self._forms)
            records.put_channel(replace(known, policy=policy))
            changed = differing(known.policy, policy)
            channel = channel_id.removeprefix(DISCORD)
            log(change, "guild.channel", actor.guild_id, actor, changed, channel=channel)
            if policy.drafts != "all":
                _open_waiting(change, records, actor.guild_id, channel_id)
            return policy

        policy = await self._context.write(act)
        self._wake()
        return policy

    async def audit(self, actor: Actor, limit: int = AUDIT_SHOWN) -> list[Json]:
        """The latest changes: `at`, `kind`, `by` (a name, or None), `changes`, newest first."""

        def act(change: Change) -> list[Json]:
            self._community.gate(actor, "manage")(change, None)
            events = GuildRecords.beside(change.records).changes(actor.guild_id, limit)
            people = self._context.people(
                change.records, None, [e.actor for e in events if e.actor]
            )
            return [
                {
                    "at": event.at,
                    "kind": event.kind,
                    "by": people.name(event.actor, actor.language) if event.actor else None,
                    "payload": dict(event.payload),
                }
                for event in events
            ]

        return await self._context.write(act)

    async def export(self, actor: Actor) -> Json:
        """What the server chose, for its channels too, with the log of changes."""
        audit = await self.audit(actor, AUDIT_EXPORTED)

        def look(records: Records) -> Json:
            guilds = GuildRecords.beside(records)
            ruled = [c for c in guilds.channels(actor.guild_id) if c.policy != ChannelPolicy()]
            return {
                "server": actor.guild_id,
                "settings": _told(guilds.settings(actor.guild_id)),
                "channels": {c.id.removeprefix(DISCORD): _told(c.policy) for c in ruled},
                "log": [{**entry, "at": entry["at"].isoformat()} for entry in audit],
            }

        return await self._context.store.read(look)

    # what moderators do at once

    async def pause(self, actor: Actor, *, on: bool) -> Guild:
        """Stop everything but reading, or go on."""

        def act(change: Change, guild: Guild) -> Guild:
            log(change, "guild.paused" if on else "guild.resumed", guild.id, actor)
            return replace(guild, settings=replace(guild.settings, paused=on))

        return await self._govern(actor, "moderate", act)

    async def guard(self, actor: Actor, *, lasts: timedelta, began: timedelta) -> Guild:
        """
        Raid mode: for a time only those act who were here before it began, and open rounds lose
        the ballots of those who came with it.

        Args:
            lasts: From now on; at most a day.
            began: How long ago; at most a day.
        """
        if not timedelta() < lasts <= RAID_LONGEST or not timedelta() <= began <= RAID_LONGEST:
            raise Invalid("setting_raid")

        def act(change: Change, guild: Guild) -> Guild:
            since, until = change.now - began, change.now + lasts
            taken = _withdraw_of_raid(change, guild.id, since)
            log(change, "guild.raid", guild.id, actor, until=plain(until), ballots=taken)
            return replace(
                guild, settings=replace(guild.settings, raid_since=since, raid_until=until)
            )

        return await self._govern(actor, "moderate", act)

    async def unguard(self, actor: Actor) -> Guild:
        """
        End raid mode before its time.

        Raises:
            Conflict: `no_raid`.
        """

        def act(change: Change, guild: Guild) -> Guild:
            if not in_raid(guild.settings, change.now):
                raise Conflict("no_raid")
            log(change, "guild.raid_over", guild.id, actor)
            calm = replace(guild.settings, raid_since=None, raid_until=None)
            return replace(guild, settings=calm)

        return await self._govern(actor, "moderate", act)

    async def block(self, actor: Actor, member: Actor) -> None:
        """
        Ask a member to rest: they read, and nothing else.

        Raises:
            Invalid: `block_self`, `block_operator`.
            Conflict: `blocked_already`.
        """
        if member.member_id == actor.member_id:
            raise Invalid("block_self")
        if member.manages:
            raise Invalid("block_operator")

        def act(change: Change, guild: Guild) -> Guild:
            records = GuildRecords.beside(change.records)
            if records.block(guild.id, member.member_id):
                raise Conflict("blocked_already")
            block = Block(guild.id, member.member_id, change.now, actor.member_id)
            records.add_block(block)
            log(change, "guild.blocked", guild.id, actor, member=member.member_id)
            return guild

        await self._govern(actor, "moderate", act)

    async def unblock(self, actor: Actor, member_id: str) -> None:
        """
        Let a member take part again.

        Raises:
            Conflict: `not_blocked`.
        """

        def act(change: Change, guild: Guild) -> Guild:
            if not GuildRecords.beside(change.records).delete_block(guild.id, member_id):
                raise Conflict("not_blocked")
            log(change, "guild.unblocked", guild.id, actor, member=member_id)
            return guild

        await self._govern(actor, "moderate", act)

    async def _govern(
        self, actor: Actor, deed: Any, act: Callable[[Change, Guild], Guild]
    ) -> Guild:
        """Gate, do, keep: one transaction, once an interaction."""

        def once(change: Change) -> Json:
            self._community.gate(actor, deed)(change, None)
            records = GuildRecords.beside(change.records)
            known = records.guild(actor.guild_id)
            guild = known or Guild(actor.guild_id, GuildSettings(), change.now)
            records.put_guild(act(change, guild))
            return {}

        await self._context.write(lambda c: c.once(actor.member_id, actor.key, lambda: once(c)))
        return await self._community.guild(actor.guild_id)


def log(
    change: Change,
    kind: str,
    guild_id: str,
    actor: Actor | None,
    changes: Mapping[str, object] | None = None,
    **more: object,
) -> None:
    """Append to the log of a server: sessions' events have theirs."""
    payload = {"guild_id": guild_id, **({"changes": dict(changes)} if changes else {}), **more}
    change.records.add_event(
        None, kind, actor.member_id if actor else None, payload=payload, at=change.now
    )


def differing(before: Any, after: Any) -> dict[str, list[object]]:
    """Name -> [from, to], of what is no longer the same."""
    old, new = asdict(before), asdict(after)
    return {name: [plain(old[name]), plain(new[name])] for name in old if old[name] != new[name]}


def _told(chosen: Any) -> Json:
    return {name: plain(value) for name, value in asdict(chosen).items()}


def _withdraw_of_raid(change: Change, guild_id: str, since: datetime) -> int:
    """Take the ballots of late comers out of every open round; how many."""
    records = GuildRecords.beside(change.records)
    came = [
        one.member_id
        for one in records.arrivals(guild_id)
        if came_with_raid(since, one.joined_at, one.account_at)
    ]
    taken = 0
    for round_ in records.open_rounds(guild_id):
        session = change.records.session(round_.session_id)
        for member_id in came:
            if change.records.delete_ballot(round_.id, member_id):
                taken += 1
                left = change.records.n_ballots(round_.id)
                change.event(session, "ballot.withdrawn", None, round_id=round_.id, ballots=left)
    return taken


def _open_waiting(change: Change, records: GuildRecords, guild_id: str, channel_id: str) -> None:
    for round_ in records.open_rounds(guild_id):
        session = change.records.session(round_.session_id)
        place = records.place(session.channel_id)
        if round_.status in WAITING and place is not None and place.id == channel_id:
            open_empty(change, session, round_)
