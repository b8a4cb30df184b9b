"""
Asks a guard model for its verdicts, and puts the house guard under it.

Fails closed: any error, and any answer that is not plainly a verdict, is GuardDown, since a text
of which nothing is known may not be shown.
"""

import asyncio
import logging
from collections.abc import Sequence

from engine.errors import EngineError, GuardDown
from engine.guard.formats import MAX_TOKENS, GuardName, Question, questions, worst
from engine.guard.house import HouseGuard, has_minors
from engine.text.client import TextClient
from engine.types import Verdict

PARALLEL = 8  # questions at the same time

log = logging.getLogger(__name__)


class ClassifierGuard:
    """
    A guard model by name, above the house guard; the severer of the two counts.

    Args:
        client: Speaks to the server; its deadline holds for each question.
    """

    def __init__(self, name: GuardName, client: TextClient) -> None:
        self._questions = questions(name)
        self._client = client
        self._house = HouseGuard()
        self._free = asyncio.Semaphore(PARALLEL)

    async def check(self, texts: Sequence[str]) -> list[Verdict]:
        """See `engine.ports.TextGuard.check`; what the house refuses is not asked about."""
        below = await self._house.check(texts)
        async with asyncio.TaskGroup() as group:
            asked = [
                [group.create_task(self._ask(q, text)) for q in self._questions]
                if verdict.level != "refuse"
                else []
                for text, verdict in zip(texts, below, strict=True)
            ]
        verdicts = []
        for text, verdict, tasks in zip(texts, below, asked, strict=True):
            said = [task.result() for task in tasks]
            failed = next((s for s in said if isinstance(s, EngineError)), None)
            if failed is not None:
                log.warning("the text guard gave no verdict: %s: %s", failed.code, failed)
                raise GuardDown(str(failed)) from failed
            verdicts.append(_strict(text, [verdict, *(s for s in said if isinstance(s, Verdict))]))
        return verdicts

    async def _ask(self, question: Question, text: str) -> Verdict | EngineError:
        """An error is returned, so that it does not cancel its siblings as a bare group."""
        try:
            async with self._free:
                return question.read(
                    await self._client.answer(
                        text, max_tokens=MAX_TOKENS, arguments=question.arguments
                    )
                )
        except EngineError as exc:
            return exc


def _strict(text: str, verdicts: Sequence[Verdict]) -> Verdict:
    """The worst verdict; another reason goes before "sexual", which alone passes somewhere."""
    refusals = [v for v in verdicts if v.level == "refuse"]
    sexual = any(v.category == "sexual" for v in verdicts)
    if sexual and has_minors(text):
        return Verdict("refuse", "minors")
    if sexual:
        # "harm" of a classifier that asks about harm at large says no more than "sexual" does
        finer = [v for v in refusals if v.category not in {"sexual", "harm"}]
        return finer[0] if finer else worst([v for v in verdicts if v.category == "sexual"])
    return worst(verdicts)
