"""
Use cases of those who run a community's taste: begin again, rest, go on, settle what is set aside.

Every deed is one transaction with one entry in the community's log.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

from bot.errors import Invalid, NotFound
from bot.guild import Actor
from bot.records.taste import TasteRecords
from bot.service.community import Community
from bot.service.context import Change, Context, Json
from bot.taste import PLAYGROUND

TasteDeed = Literal["reset", "pause", "resume"]
Who = Actor | str  # on Discord with rights to be checked; on the page a member whom its door let by

VERDICTS = frozenset({"count", "keep_out"})


class TasteGoverning:
    """What changes what counts. Of the playground when `who` is a member id."""

    def __init__(self, context: Context, community: Community) -> None:
        self._context = context
        self._community = community

    async def govern(self, who: Who, deed: str) -> None:
        """
        Begin again from the shipped prior, let the ranking rest, or let it go on.

        Rounds so far teach no more after "reset", nor do those that close while it rests; votes
        and works stay as they are. Asking for what holds already changes nothing.

        Raises:
            Forbidden: `operators_only`.
            Invalid: `bad_field`: no such deed.
        """
        found: TasteDeed | None = next((d for d in get_args(TasteDeed) if d == deed), None)
        if found is None:
            raise Invalid("bad_field", name="deed")

        def act(change: Change, guild_id: str) -> None:
            rows = TasteRecords.beside(change.records)
            if found == "reset":
                rows.reset(guild_id, change.now)
                _log(change, "taste_reset", guild_id, who)
                return
            community, on = rows.community(guild_id), found == "resume"
            if community.ranking is not on:
                rows.put_community(replace(community, ranking=on))
                _log(change, "taste_resumed" if on else "taste_paused", guild_id, who)

        await self._once(who, act)

    async def settle(self, who: Who, quarantine_id: str, verdict: str) -> None:
        """
        Say of ballots that were set aside whether they teach ("count") or not ("keep_out").

        Raises:
            Forbidden: `operators_only`.
            NotFound: `no_quarantine`, also for another community's.
            Conflict: `quarantine_settled`.
            Invalid: `bad_settling`: another verdict.
        """
        if verdict not in VERDICTS:
            raise Invalid("bad_settling")
        status: Literal["kept_out", "counted"] = "counted" if verdict == "count" else "kept_out"

        def act(change: Change, guild_id: str) -> None:
            rows = TasteRecords.beside(change.records)
            if rows.quarantine(quarantine_id).guild_id != guild_id:
                raise NotFound("no_quarantine")
            settled = rows.settle(quarantine_id, status, _member(who), change.now)
            _log(change, f"taste_{status}", guild_id, who, n=len(settled.members))

        await self._once(who, act)

    async def _once(self, who: Who, act: Callable[[Change, str], None]) -> None:
        """Check the rights, then do it, once an interaction."""

        def deed(change: Change) -> Json:
            if isinstance(who, Actor):
                self._community.gate(who, "manage")(change, None)
            act(change, who.guild_id if isinstance(who, Actor) else PLAYGROUND)
            return {}

        key = who.key if isinstance(who, Actor) else None
        await self._context.write(lambda c: c.once(_member(who), key, lambda: deed(c)))
        self._context.relearn()


def _member(who: Who) -> str:
    return who.member_id if isinstance(who, Actor) else who


def _log(change: Change, kind: str, guild_id: str, who: Who, **more: object) -> None:
    payload = {"guild_id": guild_id, **more}
    change.records.add_event(None, f"guild.{kind}", _member(who), payload=payload, at=change.now)
