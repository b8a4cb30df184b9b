"""
Has the jury read a round's drafts after its close, and tells what its word is worth here.

After the close and not before: drafts join while a round is open, and one that the jury had not
read would be known as a member's. Knows no engine; whoever drafts asks `jury_weight`.
"""

import asyncio
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.bus import Bus
from bot.errors import NotFound
from bot.records import Records
from bot.records.agreement import AgreementRecords
from bot.service.community import drafts_in
from bot.service.context import canon_texts
from bot.session import Draft, Mode, RoundStatus, last_line
from bot.store import Store
from bot.votes import Ballot, countable, tally
from engine.analysis.agreement import kendall_tau
from engine.analysis.judge import CRITERION, Asking, Judge, judge_weight, jury_score, opinions
from engine.errors import EngineError
from engine.forms.form import Form
from engine.types import DraftContext, Evaluation

log = logging.getLogger(__name__)

DEADLINE_S = 60.0  # of one round's rulings
REMEMBERED = 200  # newest closed rounds by which the jury is weighed


@dataclass(frozen=True, slots=True)
class Case:
    """What lies before the jury: drafts by their ids, in the work that they would have joined."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    context: DraftContext


class Agreeing:
    """Listens for closed rounds; one of them is ruled at a time, so that drafting has the room."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        judge: Judge,
        forms: Mapping[str, Form],
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._store = store
        self._bus = bus
        self._judge = judge
        self._forms = forms
        self._deadline_s = deadline_s
        self._nonce = secrets.token_hex(5)  # one for all, so that the prefix cache serves
        self._closed: asyncio.Queue[str] = asyncio.Queue()

    async def run(self) -> None:
        """Until cancelled. Rounds that close while nobody listens stay without an opinion."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="jury listens")
            while True:
                round_id = await self._closed.get()
                try:
                    await self.rule(round_id)
                except Exception:
                    log.exception("the jury stumbled over round %s", round_id)

    async def rule(self, round_id: str) -> None:
        """Ask for opinions of a closed round's drafts and keep them; a jury that fails has none."""
        try:
            case = await self._store.read(lambda records: case_of(records, round_id))
            if case is None:
                return
            asking = Asking(self._forms[case.context.form].name[case.context.language], self._nonce)
            async with asyncio.timeout(self._deadline_s):
                rulings = await self._judge.compare(case.texts, case.context, asking)
            said = opinions(rulings, len(case.texts))
            weight = await self._store.write(lambda records: _keep(records, round_id, case, said))
            log.info("the jury read round %s; its word weighs %.2f there", round_id, weight)
        except (EngineError, TimeoutError, NotFound) as exc:
            log.warning("no opinion on round %s: %s %s", round_id, type(exc).__name__, exc)

    async def _listen(self) -> None:
        while True:
            async with self._bus.subscribe(None) as news:
                async for notice in news:
                    if notice.kind == "closed":
                        self._closed.put_nowait(str(notice.data["round_id"]))


def case_of(records: Records, round_id: str) -> Case | None:
    """None where the jury has nothing to compare, or no machine may read."""
    round_ = records.round(round_id)
    session = records.session(round_.session_id)
    drafts = [draft for draft in countable(records.drafts(round_id)) if draft.analysis]
    unread = drafts_in(records, session) == "no_ai" or any(map(_ruled, drafts))
    if round_.kind != "text" or round_.status is not RoundStatus.CLOSED:
        return None
    if unread or len(drafts) < 2:
        return None
    canon = canon_texts(records, session, round_.base_head)
    if session.mode is Mode.CORPSE and canon:
        canon = (last_line(canon[-1]),)  # the jury plays by the members' rule
    context = DraftContext(session.form, session.language, session.premise, canon, round_.wish)
    return Case(tuple(d.id for d in drafts), tuple(d.text for d in drafts), context)


def jury_weight(records: Records, guild_id: str | None) -> float:
    """
    How much the jury's word counts in this community, in [0, 1]; 0 until its votes bear it out.

    Of the newest REMEMBERED rounds with opinions; see `engine.analysis.judge.judge_weight`.
    """
    rounds = AgreementRecords.beside(records).judged_rounds(guild_id, CRITERION, REMEMBERED)
    return weight_by(rounds)


def weight_by(rounds: Sequence[tuple[Sequence[Draft], Sequence[Ballot]]]) -> float:
    """The same, of drafts and ballots. Pure."""
    taus = [tau for drafts, ballots in rounds if (tau := _tau(drafts, ballots)) is not None]
    return judge_weight(sum(taus) / len(taus), len(taus)) if taus else 0.0


def _tau(drafts: Sequence[Draft], ballots: Sequence[Ballot]) -> float | None:
    approvals = tally(drafts, ballots).approvals
    judged = [
        (score, approvals[d.id]) for d in countable(drafts) if (score := _score(d)) is not None
    ]
    return kendall_tau([score for score, _ in judged], [float(votes) for _, votes in judged])


def _score(draft: Draft) -> float | None:
    return jury_score(draft.analysis)


def _ruled(draft: Draft) -> bool:
    return _score(draft) is not None


def _keep(records: Records, round_id: str, case: Case, said: Sequence[Evaluation]) -> float:
    """On drafts that are still what the jury read; what its word weighs in that community now."""
    for draft_id, text, opinion in zip(case.ids, case.texts, said, strict=True):
        draft = records.draft(draft_id)
        if draft.analysis is None or draft.text != text:
            continue
        told = replace(draft.analysis, evaluations=(*draft.analysis.evaluations, opinion))
        records.save_draft(replace(draft, analysis=told))
    return jury_weight(records, records.session(records.round(round_id).session_id).guild_id)
