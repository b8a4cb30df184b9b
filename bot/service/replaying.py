"""
Learns all of one community anew, from the ballots in the store, as if it had always been so.

Whatever changes what was taught (a ballot that is taken back for good, a consent, a quarantine, a
redacted text) ends here: nothing is ever subtracted from what was learned.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from bot.records import Records
from bot.records.taste import TasteRecords
from bot.service.learning import Priors, Pupil, evidence_of, foretold, learn, pupil_of
from bot.service.studying import model_of
from bot.store import Store
from bot.taste import Scope, TasteCommunity, TasteLesson, Told

BATCH = 20  # lessons of one read, so that no reader is held for long


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """How far a replay has come: after which lesson, what is known, what is to be told by now."""

    after: int
    pupils: Mapping[Scope, Pupil] = field(default_factory=dict)
    told: Mapping[int, Told] = field(default_factory=dict)
    overtaken: bool = False
    ended: bool = False


async def replay(store: Store, guild_id: str, priors: Priors, now: datetime) -> bool:
    """
    Learn a community's lessons in their order, and put what comes of it in the place of what was
    known, in one transaction.

    Returns:
        False when the community was changed meanwhile: then it is to be done again. A kill leaves
        it to be done again too.
    """
    community = await store.read(lambda r: TasteRecords.beside(r).community(guild_id))
    so_far = Replayed(community.since)
    while not so_far.ended:
        so_far = await store.read(
            partial(_batch, community=community, so_far=so_far, priors=priors)
        )
        if so_far.overtaken:
            return False
        if so_far.told:
            await store.write(partial(_tell, told=so_far.told))
        await asyncio.sleep(0)
    return await store.write(lambda r: _keep(r, community, so_far.pupils, now))


def _tell(records: Records, told: Mapping[int, Told]) -> None:
    TasteRecords.beside(records).tell(told)


def _batch(
    records: Records, community: TasteCommunity, so_far: Replayed, priors: Priors
) -> Replayed:
    rows = TasteRecords.beside(records)
    if rows.community(community.guild_id) != community:
        return replace(so_far, overtaken=True)
    lessons = rows.lessons(community.guild_id, so_far.after, BATCH)
    pupils, told = dict(so_far.pupils), {}
    for lesson in lessons:
        if lesson.counted:
            pupils[lesson.scope], told[lesson.number] = _again(records, lesson, pupils, priors)
    after = lessons[-1].number if lessons else so_far.after
    return Replayed(after, pupils, told, ended=len(lessons) < BATCH)


def _again(
    records: Records, lesson: TasteLesson, pupils: Mapping[Scope, Pupil], priors: Priors
) -> tuple[Pupil, Told]:
    prior = priors.of(lesson.kind, lesson.language)
    pupil = pupils.get(lesson.scope) or pupil_of(prior)
    round_ = records.round(lesson.round_id)
    evidence = evidence_of(records, round_, records.session(round_.session_id), lesson.number)
    return learn(pupil, prior, evidence), foretold(pupil, prior, evidence)


def _keep(
    records: Records, community: TasteCommunity, pupils: Mapping[Scope, Pupil], now: datetime
) -> bool:
    rows = TasteRecords.beside(records)
    if rows.community(community.guild_id) != community:
        return False
    rows.drop_models(community.guild_id)
    for scope, pupil in pupils.items():
        if pupil.state.rounds:
            rows.put_model(model_of(scope, pupil, now))
            rows.put_voters(scope, pupil.voters)
    rows.put_community(replace(community, dirty=0))
    return True
