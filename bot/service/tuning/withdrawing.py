"""
What a member's "no", or their deletion, does to what their votes taught; in the same transaction.

Nothing is unlearned: whatever they taught draws no more, and the next adapter begins from the base
model with the votes that are left.
"""

from dataclasses import replace

from bot.records.tuning import TuningRecords
from bot.service.context import Change
from bot.service.tuning.changing import tell, withdraw
from bot.service.tuning.plan import adapter_name
from bot.service.tuning.wanting import cancelled, wish
from bot.session import EVENING
from bot.tuning import SERVED, Adapter, Tuning


def withdraw_member(change: Change, member_id: str) -> None:
    """
    Take out every adapter that a member taught and stop a training that holds their rows.

    Where that leaves a community without what drew, or with a training undone, one is queued.
    """
    rows = TuningRecords.beside(change.records)
    making = {adapter_name(one): one for one in rows.unfinished()}
    for name in rows.taught_by(member_id):
        found = rows.adapter(name)
        if found is not None:
            _take_out(change, found)
        elif name in making:
            _stop(change, making[name])
        rows.drop_members(name)


def _take_out(change: Change, adapter: Adapter) -> None:
    """Its report loses what was drafted for members' premises; its figures stay."""
    rows = TuningRecords.beside(change.records)
    adapter = replace(adapter, report={**adapter.report, "examples": []})
    if adapter.status in SERVED:
        withdraw(change, adapter)
        _again(change, adapter)
        return
    if adapter.status != "refused":
        adapter = replace(adapter, status="withdrawn")
        rows.forget_against(adapter.name)
    rows.save_adapter(adapter)
    tell(change, adapter.guild_id)


def _stop(change: Change, running: Tuning) -> None:
    """Whoever runs it looks here twice a second, ends it and removes its folder."""
    ended = replace(cancelled(running, change.now), error="deletion")
    TuningRecords.beside(change.records).save(ended)
    tell(change, running.guild_id)
    _again(change, running)


def _again(change: Change, of: Adapter | Tuning) -> None:
    if of.guild_id != EVENING:
        wish(change, of.guild_id, of.kind, "deletion")
