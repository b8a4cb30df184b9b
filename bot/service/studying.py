"""
One closed round, from waiting to learned: worked out beside the writer, kept in one transaction.

Working it out takes milliseconds, so it is done on a reader's snapshot; keeping it looks first
whether the community is still as it was in that snapshot.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.records import Records
from bot.records.taste import TasteRecords
from bot.service.community import drafts_in
from bot.service.learning import (
    Evidence,
    Priors,
    Pupil,
    evidence_of,
    foretold,
    learn,
    pupil_of,
    scope_of,
)
from bot.service.newcomers import jump_in, owe_letter
from bot.session import Round, Session
from bot.taste import Quarantine, Scope, TasteCommunity, TasteLesson, TasteModel, community_of
from engine.taste.state import from_json, to_json


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """
    What a waiting round comes to, as of `community`.

    `lesson` is None where it never teaches, `model` where nothing was learned; `voters` has the
    new sums of those who taught.
    """

    round: Round
    community: TasteCommunity
    lesson: TasteLesson | None = None
    model: TasteModel | None = None
    voters: Mapping[str, float] = field(default_factory=dict)
    quarantine: Quarantine | None = None


def study(records: Records, round_id: str, priors: Priors, now: datetime) -> Study:
    """
    Read a round and work out what it teaches; changes nothing.

    What was expected of it is worked out before its votes are learned. A round of an example never
    teaches, nor one where members write every draft: nobody is told there that votes rank. One that
    closed while ranking was off is kept as a lesson that does not count.
    """
    round_ = records.round(round_id)
    session = records.session(round_.session_id)
    community = TasteRecords.beside(records).community(community_of(session))
    nothing = Study(round_, community)
    if session.example or drafts_in(records, session) != "all":
        return nothing
    if not community.ranking:
        return replace(nothing, lesson=_lesson(round_, session, now, counted=False))
    return _studied(records, nothing, session, priors, now)


def keep(records: Records, found: Study) -> bool:
    """Whether it was kept; False: the community has changed since, or the round waits no more."""
    rows = TasteRecords.beside(records)
    if rows.community(found.community.guild_id) != found.community:
        return False
    if not rows.take(found.round.id):
        return False
    if found.quarantine is not None:
        rows.add_quarantine(found.quarantine)
        owe_letter(records, found.quarantine)
    if found.lesson is not None:
        rows.add_lesson(found.lesson)
    if found.model is not None:
        rows.put_model(found.model)
        rows.put_voters(_scope(found.model), found.voters)
    return True


def pupil_in(records: Records, scope: Scope, priors: Priors) -> Pupil:
    """What a model knows by now."""
    rows = TasteRecords.beside(records)
    model = rows.model(scope)
    if model is None:
        return pupil_of(priors.of(scope.kind, scope.language))
    return Pupil(from_json(model.state), rows.voters(scope))


def model_of(scope: Scope, pupil: Pupil, now: datetime) -> TasteModel:
    state = pupil.state
    return TasteModel(
        scope.guild_id,
        scope.kind,
        scope.language,
        to_json(state),
        state.rounds,
        state.ballots,
        now,
    )


def _studied(
    records: Records,
    nothing: Study,
    session: Session,
    priors: Priors,
    now: datetime,
) -> Study:
    round_ = nothing.round
    evidence = evidence_of(records, round_, session)
    quarantine = jump_in(records, round_, evidence, now)
    if quarantine is not None:
        evidence = _without(evidence, quarantine)
    scope = evidence.scope
    prior, before = priors.of(scope.kind, scope.language), pupil_in(records, scope, priors)
    told = foretold(before, prior, evidence)
    after = learn(before, prior, evidence)
    lesson = replace(_lesson(round_, session, now, counted=True), told=told)
    found = replace(nothing, lesson=lesson, quarantine=quarantine)
    if after is before:
        return found
    sums = {by: after.voters[by] for by in evidence.weights if by in after.voters}
    return replace(found, model=model_of(scope, after, now), voters=sums)


def _without(evidence: Evidence, quarantine: Quarantine) -> Evidence:
    weights = {by: w for by, w in evidence.weights.items() if by not in quarantine.members}
    return replace(evidence, weights=weights)


def _lesson(round_: Round, session: Session, now: datetime, *, counted: bool) -> TasteLesson:
    scope = scope_of(round_, session)
    return TasteLesson(
        number=0,
        round_id=round_.id,
        guild_id=scope.guild_id,
        kind=scope.kind,
        form=session.form,
        language=scope.language,
        learned_at=now,
        counted=counted,
    )


def _scope(model: TasteModel) -> Scope:
    return Scope(model.guild_id, model.kind, model.language)
