"""Rounds that closed long ago, laid straight into a store: what there is to learn from."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bot.bus import Bus
from bot.pictures import Asking, Made, StoredPicture
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.records.taste import TasteRecords
from bot.service.tasting import Tasting
from bot.session import Draft, RoundStatus, Session
from bot.store import Store
from bot.taste import Kind, Scope
from bot.votes import Ballot
from engine.taste.state import from_json
from engine.types import STYLES, Analysis, Evaluation, Reading
from tests.bot.making import NOW, a_draft, a_round, a_session, later

WORDS = {
    "en": [
        *("tide", "lamp", "salt", "bread", "gull", "stair", "rain", "key"),
        *("clock", "boat", "hill", "door", "night", "moon", "glass"),
    ],
    "zh": list("潮灯盐饼鸥梯雨钥钟舟丘门夜月杯风"),
}
CRITERIA = (
    *("content_richness", "emotional_depth", "theme_consistency"),
    *("coherence", "engagement", "surprise"),
)
FORMS = ("poem", "story", "haiku")


@dataclass
class History:
    """A made-up past: each call adds one closed round; the same seed, the same past."""

    seed: int = 0
    n: int = 0
    sessions: dict[tuple[str | None, str, str], Session] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def any_round(self, records: Records, guilds: Sequence[str | None], voters: int) -> str:
        """A round of any kind, form and language, in any of these guilds."""
        rng = self.rng
        session = self.session(
            records, rng.choice(guilds), rng.choice(FORMS), rng.choice(("en", "en", "zh"))
        )
        some = rng.sample([f"web:voter{i}" for i in range(voters)], rng.randint(0, min(6, voters)))
        kind: Kind = "image" if rng.random() < 0.25 else "text"
        return self.round(records, session, some, kind=kind)

    def session(
        self, records: Records, guild_id: str | None, form: str = "poem", language: str = "en"
    ) -> Session:
        key = (guild_id, form, language)
        if key not in self.sessions:
            number = len(self.sessions)
            session = a_session(
                f"s{number}", guild_id=guild_id, form=form, language=language, status="finished"
            )
            records.add_session(session)
            self.sessions[key] = session
        return self.sessions[key]

    def round(
        self,
        records: Records,
        session: Session,
        voters: Iterable[str],
        *,
        kind: Kind = "text",
        weight: float = 1.0,
        **fields: Any,
    ) -> str:
        """A closed round with four shown drafts, a spare, perhaps an edit, and ballots."""
        self.n += 1
        number, round_id = self.n, f"r{self.n}"
        given = {"status": RoundStatus.CLOSED, "closed_at": later(100 * number + 60)} | fields
        asking = Asking() if kind == "image" else None
        records.add_round(
            a_round(round_id, session.id, number=number, kind=kind, asking=asking, **given)
        )
        drafts = [self._draft(records, session, round_id, at, kind) for at in range(5)]
        if kind == "text" and self.rng.random() < 0.3:
            drafts.append(self._edit(records, drafts[0], f"web:voter{self.rng.randint(0, 7)}"))
        shown = frozenset(d.id for d in drafts if d.place is not None)
        for voter in voters:
            self._cast(records, round_id, voter, shown, number, weight)
        return round_id

    def _draft(
        self, records: Records, session: Session, round_id: str, at: int, kind: Kind
    ) -> Draft:
        rng = self.rng
        draft = a_draft(
            f"{round_id}d{at}",
            round_id,
            place=at if at < 4 else None,
            text=" ".join(rng.choices(WORDS[session.language], k=rng.randint(8, 60))),
            analysis=self._analysis(),
            picture=self._picture(records, session, f"{round_id}p{at}")
            if kind == "image"
            else None,
        )
        records.add_draft(draft)
        return draft

    def _edit(self, records: Records, original: Draft, by: str) -> Draft:
        changed = replace(
            original,
            id=f"{original.round_id}e",
            place=4,
            text=f"{original.text} again",
            author_id=by,
            parent_id=original.id,
        )
        records.add_draft(changed)
        return changed

    def _cast(
        self,
        records: Records,
        round_id: str,
        voter: str,
        shown: frozenset[str],
        number: int,
        weight: float,
    ) -> None:
        approved = frozenset(d for d in sorted(shown) if self.rng.random() < 0.4)
        at = later(100 * number + self.rng.random())
        records.put_ballot(Ballot(round_id, voter, approved, shown, at, weight))

    def _analysis(self) -> Analysis:
        rng = self.rng
        said = tuple(Evaluation(one, rng.random()) for one in CRITERIA)
        reading = Reading((), rng.uniform(-1, 1), rng.random(), ())
        return Analysis(reading, said, None, rng.random(), {"head": rng.gauss(0, 1)})

    def _picture(self, records: Records, session: Session, picture_id: str) -> str:
        palette = tuple(f"#{self.rng.randrange(1 << 24):06x}" for _ in range(3))
        made = Made("flat", None, 1, "a lamp", style=self.rng.choice(STYLES))
        picture = StoredPicture(
            picture_id, session.id, "image/webp", 64, 48, "a lamp", "灯", NOW, palette, made=made
        )
        PictureRecords.beside(records).add_picture(picture, b"picture")
        return picture_id


@asynccontextmanager
async def tasting(store: Store, bus: Bus | None = None) -> AsyncIterator[Tasting]:
    """Learns while the block runs."""
    learner = Tasting(store, bus or Bus(), lambda: NOW)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(learner.run())
        await asyncio.sleep(0)  # it has begun
        yield learner
        running.cancel()


async def until_learned(store: Store, learner: Tasting) -> None:
    """Until no round waits and no replay is due."""

    def done(records: Records) -> bool:
        rows = TasteRecords.beside(records)
        waits = records._count("taste_waiting")
        return not waits and not rows.to_replay()

    async with asyncio.timeout(15):
        while not await store.read(done):
            learner.wake()
            await asyncio.sleep(0.005)


async def learn(store: Store) -> None:
    """Learn all that waits, and replay what is due; then stop."""
    async with tasting(store) as learner:
        await until_learned(store, learner)


async def replay(store: Store, *guilds: str) -> None:
    """Learn these communities anew; then stop."""
    for guild_id in guilds:
        await store.write(lambda r, known=guild_id: TasteRecords.beside(r).touch(known))
    await learn(store)


Known = dict[Scope, dict[str, Any]]


async def known(store: Store) -> Known:
    """Everything that was learned, of all communities."""

    def look(records: Records) -> Known:
        rows, found = TasteRecords.beside(records), {}
        for model in [m for guild_id in rows.taught() for m in rows.models(guild_id)]:
            state = from_json(model.state)
            scope = Scope(model.guild_id, model.kind, model.language)
            found[scope] = {
                "forms": state.forms,
                "own": state.own.mean,
                "own cov": state.own.cov,
                "alike": state.alike.mean,
                "alike cov": state.alike.cov,
                "odds": np.array([state.odds]),
                "counts": np.array([model.rounds, model.ballots]),
                "voters": rows.voters(scope),
            }
        return found

    return await store.read(look)


def assert_same(left: Known, right: Known) -> None:
    """The same to 1e-9, the order of forms included."""
    assert left.keys() == right.keys()
    for scope, one in left.items():
        other = right[scope]
        assert one["forms"] == other["forms"]
        for name in ("own", "own cov", "alike", "alike cov", "odds", "counts"):
            np.testing.assert_allclose(one[name], other[name], rtol=0, atol=1e-9)
        assert one["voters"].keys() == other["voters"].keys()
        for by, weight in one["voters"].items():
            assert abs(weight - other["voters"][by]) < 1e-9
