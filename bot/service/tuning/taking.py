"""
Taking: from what a training says it came to, to an adapter that draws, is on trial, or is refused.

Believes no file: the outcome's shape, the adapter's hashes, numbers and base, and at last the
engine itself are asked. Then one transaction takes it up.
"""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

from bot.records.tuning import TuningRecords
from bot.service.context import Change, Context
from bot.service.tuning.changing import take_up
from bot.service.tuning.outcome import BadOutcome, Outcome, Verdict, read_outcome
from bot.service.tuning.plan import Plan, adapter_name
from bot.service.tuning.serving import AdapterServing
from bot.service.tuning.trouble import GivenUp, Later, Unwanted
from bot.tuning import Adapter, AdapterStatus, Tuning
from engine.training.manifest import BadAdapter

log = logging.getLogger(__name__)

STATUS: dict[Verdict, AdapterStatus] = {
    "promoted": "in_use",
    "trial": "trial",
    "refused": "refused",
}


class Taking:
    """Takes up what a run left in its folder."""

    def __init__(self, context: Context, plan: Plan, serving: AdapterServing) -> None:
        self._context = context
        self._plan = plan
        self._serving = serving

    async def take(self, tuning: Tuning, run: Path) -> None:
        """
        Raises:
            GivenUp: `bad_adapter`: its outcome or its files are not what they should be.
            Later: Its engine has been away for too long.
            Unwanted: The training was cancelled meanwhile, or somebody in it was forgotten.
        """
        name = adapter_name(tuning)
        try:
            found = await asyncio.to_thread(read_outcome, run, name)
            if found.verdict != "refused":
                await self._serving.checked(tuning.kind, name)
        except (BadOutcome, BadAdapter, OSError) as exc:
            raise GivenUp("bad_adapter", str(exc)) from exc
        if found.verdict != "refused" and not await self._sings(tuning, name):
            log.error("adapter %s is refused: its canary is dead", name)
            report = {**found.report, "verdict": "refused", "why": "canary"}
            found = Outcome("refused", None, report)
        await self._context.write(lambda change: _keep(change, tuning, name, found))
        await self._serving.follow()

    async def _sings(self, tuning: Tuning, name: str) -> bool:
        """Whether the engine holds it, and answers through it otherwise than without."""
        clock = asyncio.get_running_loop().time
        latest = clock() + self._plan.patience.engine_s
        while (said := await self._serving.canary(tuning.kind, name)) == "away":
            if clock() > latest:
                raise Later
            if not await self._context.store.read(
                lambda r: (
                    (one := TuningRecords.beside(r).find(tuning.id)) is not None
                    and one.status == "running"
                )
            ):
                raise Unwanted
            await asyncio.sleep(self._plan.patience.look_s)
        return said == "sound"


def _keep(change: Change, tuning: Tuning, name: str, found: Outcome) -> None:
    """Whoever withdrew before this was committed has cancelled the training; then nothing is."""
    rows = TuningRecords.beside(change.records)
    known = rows.find(tuning.id)
    if known is None or known.status != "running":
        raise Unwanted
    used = rows.in_use(tuning.guild_id, tuning.kind)
    adapter = Adapter(
        name=name,
        guild_id=tuning.guild_id,
        kind=tuning.kind,
        number=tuning.number,
        tuning_id=tuning.id,
        status="refused",
        against=used.name if used else None,
        report=found.report,
        made_at=change.now,
    )
    take_up(change, adapter, STATUS[found.verdict])
    done = replace(known, status="done", stage="publishing", done=1.0, ended_at=change.now)
    rows.save(done)
