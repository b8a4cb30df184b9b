"""
The taste page's facts: what a community likes, how well that is known, and its liked works.

Reads what was learned; learns nothing and changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import get_args

from bot.errors import Invalid
from bot.projection.people import Json, iso
from bot.projection.taste import Weight, weights_view
from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.taste import TasteRecords
from bot.records.taste_told import Learned, TasteToldRecords
from bot.rules.taste import Ringed, ranked
from bot.service.context import Context
from bot.service.foretelling import Foretellings
from bot.service.learning import Priors
from bot.service.tuning.view import TuningView
from bot.session import canon
from bot.taste import PLAYGROUND, Kind, Quarantine, Scope, TasteCommunity
from engine.taste.features import NUISANCE
from engine.taste.forecast import needed
from engine.taste.model import fresh, ranking
from engine.taste.prior import Prior
from engine.taste.state import from_json
from engine.types import Language, Ranking

BOARD_MAX = 25  # works on the list
WORKS_MAX = 500  # of which the list is made, the newest
NO_FORM = ""  # stands for one that nobody wrote here yet: the community's own part alone


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose weights are wanted: where form or language is None, the most voted of the kind."""

    kind: Kind
    form: str | None
    language: Language | None


class TasteView:
    """Answers in the API's shape; `guild_id` None is the playground."""

    def __init__(self, context: Context, forms: Collection[str], adapters: TuningView) -> None:
        self._context = context
        self._forms = forms
        self._adapters = adapters
        self._priors = Priors()
        self._foretellings = Foretellings()

    async def view(
        self,
        member_id: str,
        *,
        guild_id: str | None = None,
        kind: str = "text",
        form: str | None = None,
        language: str | None = None,
        governs: bool = False,
    ) -> Json:
        """
        What this community likes in one form, with its figures.

        Args:
            governs: Whether the asker may govern it, as their door knows; only they are told what
                is set aside.

        Raises:
            Invalid: `unknown_form`, `unknown_language`, `bad_field`.
        """
        asked = self._asked(kind, form, language)
        key = guild_id or PLAYGROUND

        def look(records: Records) -> Json:
            rows, told = TasteRecords.beside(records), TasteToldRecords.beside(records)
            community = rows.community(key)
            learned = told.learned(key, community.since)
            spoken = self._context.viewer(records, member_id).language
            scope, chosen = _chosen(asked, learned, key, spoken)
            prior = self._priors.of(scope.kind, scope.language)
            known = _ranking(rows, scope, prior, chosen)
            wanted, foretold = needed(known), self._foretellings.of(records, scope, community.since)
            waiting = rows.quarantines(key) if governs else []
            return {
                "community": _community(rows, community, learned, governs=governs),
                "scopes": [_scope(one) for one in learned],
                "chosen": {
                    "kind": scope.kind,
                    "form": chosen or None,
                    "language": scope.language,
                },
                "weights": weights_view(_weights(known, prior)),
                "forecast": foretold.forecast,
                "needed": None if wanted is None else {"ballots": wanted},
                "variety": foretold.variety,
                "adapter": self._adapters.view(records, key, asked.kind, governs=governs),
                "quarantine": [_set_aside(records, one) for one in waiting],
            }

        return await self._context.store.read(look)

    async def board(self, guild_id: str) -> Json:
        """
        Finished works by the share of ballots that ringed their passages, where the server wants
        such a list; never of members.
        """

        def look(records: Records) -> Json:
            if not GuildRecords.beside(records).settings(guild_id).board:
                return {"on": False, "works": []}
            return {"on": True, "works": _board(records, guild_id)}

        return await self._context.store.read(look)

    async def counts(self) -> dict[str, int]:
        """Lessons, rounds that wait, replays that are due and open quarantines, everywhere."""
        return await self._context.store.read(
            lambda records: TasteToldRecords.beside(records).counts()
        )

    def _asked(self, kind: str, form: str | None, language: str | None) -> Asked:
        found: Kind | None = next((k for k in get_args(Kind) if k == kind), None)
        if found is None:
            raise Invalid("bad_field", name="kind")
        if form is not None and form not in self._forms:
            raise Invalid("unknown_form")
        if language not in {None, "en", "zh"}:
            raise Invalid("unknown_language")
        spoken: Language | None = next((x for x in get_args(Language) if x == language), None)
        return Asked(found, form, spoken)


def _chosen(
    asked: Asked, learned: Sequence[Learned], guild_id: str, spoken: Language
) -> tuple[Scope, str]:
    """The model and the form that are shown: of what was left open, the most voted."""
    fitting = (
        one
        for one in learned
        if one.kind == asked.kind
        and asked.form in {None, one.form}
        and asked.language in {None, one.language}
    )
    most = next(fitting, None)
    language = asked.language or (most.language if most else spoken)
    form = asked.form or (most.form if most else NO_FORM)
    return Scope(guild_id, asked.kind, language), form


def _ranking(rows: TasteRecords, scope: Scope, prior: Prior, form: str) -> Ranking:
    model = rows.model(scope)
    state = from_json(model.state) if model else fresh(prior)
    return ranking(state, prior, form, explore=False)


def _weights(known: Ranking, prior: Prior) -> list[Weight]:
    return [
        Weight(code, mean, sqrt(known.cov[i][i]), float(prior.mean[i]), code in NUISANCE)
        for i, (code, mean) in enumerate(zip(known.codes, known.mean, strict=True))
    ]


def _community(
    rows: TasteRecords, community: TasteCommunity, learned: Sequence[Learned], *, governs: bool
) -> Json:
    return {
        "ranking": community.ranking,
        "rounds": sum(one.rounds for one in learned),
        "ballots": sum(one.ballots for one in learned),
        "voters": rows.n_voters(community.guild_id),
        "since": iso(community.since_at),
        "can_govern": governs,
    }


def _scope(one: Learned) -> Json:
    return {
        "kind": one.kind,
        "form": one.form,
        "language": one.language,
        "rounds": one.rounds,
        "ballots": one.ballots,
    }


def _set_aside(records: Records, one: Quarantine) -> Json:
    round_ = records.round(one.round_id)
    session = records.session(round_.session_id)
    return {
        "id": one.id,
        "session": session.id,
        "title": session.title or session.premise,
        "round": round_.number,
        "at": iso(one.at),
        "share": one.evidence["share"],
        "expected": one.evidence["expected"],
        "p": one.evidence["p"],
        "n": int(one.evidence["n"]),
        "alone": bool(one.evidence["alone"]),
    }


def _board(records: Records, guild_id: str) -> list[Json]:
    works = {one.id: one for one in records.works(None, None, WORKS_MAX, guild_id=guild_id)}
    ringed = []
    for work in works.values():
        chain = canon(records.passages(work.session_id), work.head)
        approvals, ballots = sum(p.approvals for p in chain), sum(p.ballots for p in chain)
        ringed.append(Ringed(work.id, approvals, ballots))
    board = []
    for placed in ranked(ringed)[:BOARD_MAX]:
        session = records.session(works[placed.work_id].session_id)
        board.append(
            {
                "id": placed.work_id,
                "title": works[placed.work_id].title,
                "form": session.form,
                "language": session.language,
                "share": placed.share,
                "low": placed.low,
                "high": placed.high,
                "ballots": placed.ballots,
            }
        )
    return board
