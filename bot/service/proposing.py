"""From a round in the store to candidates: gathers the request, asks the engine, names drafts."""

import random
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime

from bot.records import Records
from bot.service.adapters import NoAdapters, Serving
from bot.service.agreeing import jury_weight
from bot.service.context import Context, canon_texts
from bot.service.guarding import Guarding
from bot.service.requests import nonce_of, request_of
from bot.service.tasting import Tasting
from bot.session import Draft, Generation, Round, Session
from engine.forms.form import Profile
from engine.ports import TextGenerator
from engine.prompts import PassageRequest
from engine.text.propose import Candidate, Proposes
from engine.types import EngineState


class Proposing:
    """Knows how a session becomes a request; nothing of queues, retries or votes."""

    def __init__(
        self,
        context: Context,
        engine: TextGenerator,
        proposer: Proposes,
        profile: Profile,
        guarding: Guarding,
        tasting: Tasting,
        serving: Serving | None = None,
    ) -> None:
        self._context = context
        self._engine = engine
        self._proposer = proposer
        self._profile = profile
        self._guarding = guarding
        self._tasting = tasting
        self._serving = serving or NoAdapters()

    def engine_state(self) -> EngineState:
        return self._engine.state()

    async def propose(
        self,
        round_: Round,
        *,
        seed: int,
        on_done: Callable[[int], None],
        n_shown: int | None = None,
    ) -> list[Candidate]:
        """
        Candidates in the order in which they are to be shown, spares behind them.

        Raises:
            EngineError: The engine could not, nothing that it wrote can be shown, or the text
                guard gave no verdict.
        """

        await self._tasting.settled(round_.session_id)

        def gather(records: Records) -> tuple[PassageRequest, int]:
            session = records.session(round_.session_id)
            return self._request(records, session, round_), session.settings.n_shown

        request, usual = await self._context.store.read(gather)
        drawn = await self._proposer.propose(
            request,
            n=round_.asked,
            n_shown=n_shown or usual,
            seed=seed,
            rng=random.Random(seed),
            on_done=on_done,
        )
        return await self._guarding.sift(round_.session_id, drawn, n_shown or usual, seed)

    def _request(self, records: Records, session: Session, round_: Round) -> PassageRequest:
        asked = request_of(
            session,
            self._profile,
            canon=canon_texts(records, session, round_.base_head),
            lore=[entry.fact for entry in records.lore(session.id)],
            wish=round_.wish,
            nonce=nonce_of(self._context.ref, session.id),
        )
        return replace(
            asked,
            jury=jury_weight(records, session.guild_id),
            ranking=self._tasting.ranking_for(records, session, "text"),
            adapters=self._serving.adapters_for(records, session, "text", round_.id),
        )


def draft_of(candidate: Candidate, round_id: str, draft_id: str, now: datetime) -> Draft:
    """A candidate as a draft of this round, with all that is needed to draw it again."""
    made = candidate.completion
    generation = Generation(
        model=made.model,
        adapter=made.adapter,
        seed=made.seed,
        index=made.index,
        sampling={
            k: list(v) if isinstance(v, tuple) else v for k, v in asdict(made.sampling).items()
        },
    )
    return Draft(
        id=draft_id,
        round_id=round_id,
        place=candidate.place,
        text=candidate.text,
        author_id=None,
        parent_id=None,
        generation=generation,
        problems=candidate.problems,
        analysis=candidate.analysis,
        created_at=now,
        warning=candidate.warning,
        standing=candidate.standing,
    )
