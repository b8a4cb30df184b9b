"""
How adapters take each other's place: every change of what draws, inside one transaction.

Knows rows, letters and news; no engine. The engines follow the store (`serving.py`), so nothing
here waits for one.
"""

from dataclasses import replace
from pathlib import Path

from bot.bus import Notice
from bot.records.tuning import TuningRecords
from bot.service.context import Change
from bot.service.letters import owe
from bot.service.tuning.shelving import MANIFEST
from bot.session import EVENING
from bot.taste import PLAYGROUND
from bot.tuning import Adapter, AdapterStatus

PLACELESS = frozenset({PLAYGROUND, EVENING})  # communities without a channel
STANDS = frozenset({"retired", "in_use"})  # what may draw (again)


def tell(change: Change, guild_id: str) -> None:
    """Watchers hear that something of a community's tuning changed, once it is committed."""
    guild = guild_id not in PLACELESS
    change.notices.append(Notice("tuning", None, {"guild_id": guild_id}, guild=guild))


def take_up(change: Change, adapter: Adapter, status: AdapterStatus) -> None:
    """
    Keep a new adapter, refused, on trial or in use, and say so where its community writes.

    What was on trial gives way to it, and what was in use where it is in use itself.
    """
    rows = TuningRecords.beside(change.records)
    if status == "refused":
        rows.put_adapter(replace(adapter, status=status))
        tell(change, adapter.guild_id)
        return
    before = rows.on_trial(adapter.guild_id, adapter.kind)
    if before is not None:
        rows.end(replace(before, status="retired"), change.now)
    if status == "in_use":
        _retire(change, adapter)
    began = replace(adapter, status=status, began_at=change.now, watched=True)
    rows.put_adapter(began)
    announce(change, began, status)


def win(change: Change, adapter: Adapter) -> None:
    """Votes liked it better: one on trial is in use now, one in use is watched no more."""
    rows = TuningRecords.beside(change.records)
    if adapter.status == "in_use":
        confirm(change, adapter)
        return
    _retire(change, adapter)
    rows.save_adapter(replace(adapter, status="in_use", watched=False))
    announce(change, adapter, "in_use")


def confirm(change: Change, adapter: Adapter) -> None:
    """It stays, and its blind rounds end."""
    TuningRecords.beside(change.records).save_adapter(replace(adapter, watched=False))
    tell(change, adapter.guild_id)


def lose(change: Change, adapter: Adapter) -> None:
    """A trial ended without showing it better; what was in use goes on."""
    TuningRecords.beside(change.records).end(replace(adapter, status="lost"), change.now)
    tell(change, adapter.guild_id)


def go_back(change: Change, adapter: Adapter, shelf: Path, by: str | None = None) -> None:
    """
    End an adapter; where it was in use, what it was held against draws again if it still stands.

    Args:
        shelf: Of its kind; what is not on it any more cannot draw.
        by: The member who asked; None: votes did.
    """
    rows = TuningRecords.beside(change.records)
    rows.end(replace(adapter, status="rolled_back", ended_by=by), change.now)
    before = rows.adapter(adapter.against) if adapter.against else None
    if adapter.status == "in_use" and before is not None and _stands(before, shelf):
        again = replace(before, status="in_use", watched=False, ended_at=None, ended_by=None)
        rows.save_adapter(again)
    announce(change, adapter, "rolled_back")


def withdraw(change: Change, adapter: Adapter) -> None:
    """Take it out for good, since somebody who taught it took their votes back."""
    rows = TuningRecords.beside(change.records)
    rows.end(replace(adapter, status="withdrawn"), change.now)
    rows.forget_against(adapter.name)
    announce(change, adapter, "withdrawn")


def announce(change: Change, adapter: Adapter, what: str) -> None:
    """Watchers hear of it, and the channel in which the community wrote last gets a card."""
    tell(change, adapter.guild_id)
    if adapter.guild_id in PLACELESS:
        return
    channel = TuningRecords.beside(change.records).last_channel(adapter.guild_id)
    if channel is not None:
        owe(change, "adapter", adapter.guild_id, channel, adapter=adapter.name, what=what)


def _retire(change: Change, successor: Adapter) -> None:
    rows = TuningRecords.beside(change.records)
    before = rows.in_use(successor.guild_id, successor.kind)
    if before is not None:
        rows.end(replace(before, status="retired"), change.now)


def _stands(adapter: Adapter, shelf: Path) -> bool:
    return adapter.status in STANDS and (shelf / adapter.name / MANIFEST).is_file()
