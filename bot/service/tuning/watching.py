"""
Watching: closed blind rounds decide whether an adapter stays, comes into use or goes.

Counts from the ballots anew each time, so that whatever was taken back counts no more. Looks are
free: the test may be read after every round (`engine.training.trial`).
"""

from bot.records import Records
from bot.records.tuning import TuningRecords
from bot.service.context import Change
from bot.service.tuning.blind import trial_of
from bot.service.tuning.changing import confirm, go_back, lose, win
from bot.service.tuning.plan import Plan
from bot.tuning import Adapter
from engine.training.trial import MOST, Trial


def is_something_decided(records: Records) -> bool:
    """Whether there is anything to act on; a look that writes nothing."""
    watched = TuningRecords.beside(records).watched()
    return any(is_decided(trial_of(records, one)) for one in watched)


def settle(change: Change, plan: Plan) -> tuple[str, ...]:
    """Act on every adapter of which votes have decided; their names."""
    settled = []
    for adapter in TuningRecords.beside(change.records).watched():
        found = trial_of(change.records, adapter)
        if is_decided(found):
            _act(change, adapter, found, plan)
            settled.append(adapter.name)
    return tuple(settled)


def is_decided(trial: Trial) -> bool:
    """By the test, or by patience's end: then the new one was not shown to be better."""
    return trial.decided is not None or trial.n >= MOST


def _act(change: Change, adapter: Adapter, found: Trial, plan: Plan) -> None:
    if found.decided == "better":
        win(change, adapter)
    elif adapter.status == "trial":
        lose(change, adapter)
    elif found.decided == "worse":
        go_back(change, adapter, plan.shelf(adapter.kind))
    else:
        confirm(change, adapter)
