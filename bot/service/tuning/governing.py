"""
Use cases of those who run a community's tuning: train now, cancel, go back.

Every deed is one transaction with one entry in the community's log; what follows from it (a child
that ends, an engine that lets go) is done by whoever looks at the store.
"""

from collections.abc import Callable
from typing import Literal, get_args

from bot.errors import Conflict, Invalid
from bot.guild import Actor
from bot.records.tuning import TuningRecords
from bot.service.community import Community
from bot.service.context import Change, Context, Json
from bot.service.tuning.changing import go_back, tell
from bot.service.tuning.plan import LEAST_PAIRS, Plan, adapter_name
from bot.service.tuning.wanting import cancelled, known_pairs, wish
from bot.session import EVENING, is_simulated
from bot.taste import PLAYGROUND, Kind

TuningDeed = Literal["train", "cancel", "rollback"]
Who = Actor | str  # as in `bot.service.taste_governing`


class TuningGoverning:
    """Of the playground when `who` is a member id, of the evening when a simulated one's."""

    def __init__(self, context: Context, community: Community, plan: Plan) -> None:
        self._context = context
        self._community = community
        self._plan = plan

    async def govern(self, who: Who, deed: str, kind: str = "text") -> None:
        """
        Train now, cancel what waits or runs, or go back to what drew before.

        Going back ends a trial first, if there is one; else the adapter in use gives way to the one
        before it, where that still stands, and otherwise to the base model.

        Raises:
            Forbidden: `operators_only`.
            Invalid: `bad_field`: no such deed or kind.
            Conflict: `training_off`, `tuning_running`, `too_few_pairs`, `tuning_none`,
                `no_adapter`.
        """
        found: TuningDeed | None = next((d for d in get_args(TuningDeed) if d == deed), None)
        asked: Kind | None = next((k for k in get_args(Kind) if k == kind), None)
        if found is None or asked is None:
            raise Invalid("bad_field", name="deed" if found is None else "kind")
        acts: dict[TuningDeed, Callable[[Change, str, Kind, str], None]] = {
            "train": self._train,
            "cancel": _cancel,
            "rollback": self._go_back,
        }

        def do(change: Change) -> Json:
            if isinstance(who, Actor):
                self._community.gate(who, "manage")(change, None)
            acts[found](change, _guild(who), asked, _member(who))
            return {}

        key = who.key if isinstance(who, Actor) else None
        await self._context.write(lambda c: c.once(_member(who), key, lambda: do(c)))

    def _train(self, change: Change, guild_id: str, kind: Kind, by: str) -> None:
        rows = TuningRecords.beside(change.records)
        if not self._plan.trains(kind, guild_id):
            raise Conflict("training_off")
        if rows.pending(guild_id, kind) is not None:
            raise Conflict("tuning_running")
        simulated = guild_id == EVENING
        if not simulated and known_pairs(rows, guild_id, kind) < LEAST_PAIRS:
            raise Conflict("too_few_pairs")
        wish(change, guild_id, kind, "evening" if simulated else "asked", by)
        _log(change, "tuning_asked", guild_id, by)

    def _go_back(self, change: Change, guild_id: str, kind: Kind, by: str) -> None:
        rows = TuningRecords.beside(change.records)
        adapter = rows.on_trial(guild_id, kind) or rows.in_use(guild_id, kind)
        if adapter is None:
            raise Conflict("no_adapter")
        go_back(change, adapter, self._plan.shelf(kind), by)
        _log(change, "adapter_rolled_back", guild_id, by, name=adapter.name)


def _cancel(change: Change, guild_id: str, kind: Kind, by: str) -> None:
    rows = TuningRecords.beside(change.records)
    found = rows.pending(guild_id, kind)
    if found is None:
        raise Conflict("tuning_none")
    rows.save(cancelled(found, change.now))
    rows.drop_members(adapter_name(found))
    tell(change, guild_id)
    _log(change, "tuning_cancelled", guild_id, by)


def _guild(who: Who) -> str:
    if isinstance(who, Actor):
        return who.guild_id
    return EVENING if is_simulated(who) else PLAYGROUND


def _member(who: Who) -> str:
    return who.member_id if isinstance(who, Actor) else who


def _log(change: Change, kind: str, guild_id: str, by: str, **more: object) -> None:
    payload = {"guild_id": guild_id, **more}
    change.records.add_event(None, f"guild.{kind}", by, payload=payload, at=change.now)
