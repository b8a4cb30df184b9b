"""Rounds of pictures by an evening's members through the real service, and their snapshot."""

import asyncio
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NoReturn

from PIL import Image

from bot.evening.programme import HOST, MEMBERS
from bot.evening.voting import ballot
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.service import Service
from bot.service.tuning.snapshot import Snapshot, Voice, write_snapshot
from bot.session import EVENING, Draft, SessionSettings
from bot.store import Store
from engine.errors import EngineDown
from engine.image.house.captions import spoken
from engine.image.house.plausible import drawn_scene
from engine.ports import ImageGenerator
from engine.prompts import Prompts
from engine.text.propose import Proposer
from engine.types import EngineState, Language
from tests.bench.tastes.pictures import PictureTaste
from tests.bench.tuning.voting import CONTEXT, now

ROUNDS_EACH = 5  # of a session
MOST_NAMED = 3  # attributes of a prompt: what it names is not left to any taste


@dataclass(frozen=True, slots=True)
class Feeling:
    """A taste in spreads above the usual picture of this engine."""

    taste: PictureTaste
    mean: float
    sd: float

    def __call__(self, seen: str, picture: Image.Image) -> float:
        return (self.taste(seen, picture) - self.mean) / self.sd if self.sd else 0.0


class NoText:
    """No text engine: rounds of pictures with words of one's own ask none."""

    def state(self) -> EngineState:
        return EngineState("down", "", "none")

    async def generate(self, *_: Any, **__: Any) -> NoReturn:
        raise EngineDown("there is none in this bench")


def ref(member_id: str) -> str:
    return hashlib.sha256(f"bench:{member_id}".encode()).hexdigest()[:32]


def prompts_of(n: int, seed: str) -> list[tuple[str, Language]]:
    """Prompts as members would type them, by turns in English and Chinese."""
    rng, found = Random(seed), list[tuple[str, Language]]()
    while len(found) < n:
        language: Language = "zh" if len(found) // ROUNDS_EACH % 2 else "en"
        text, named = spoken(drawn_scene(rng), rng, language)
        if len(named) <= MOST_NAMED:
            found.append((text, language))
    return found


async def voted_pictures(
    painter: ImageGenerator,
    prompts: Prompts,
    asked: Sequence[tuple[str, Language]],
    feeling: Feeling,
    folder: Path,
    say: Callable[[str], None],
    *,
    blind: bool = False,
) -> Snapshot:
    """
    One round for each prompt in a store in `folder`, which is there, then `folder`/snapshot.

    Args:
        blind: Marks are dealt out anew among the pictures, so that they teach nothing.
    """
    store = await Store.open(folder, synchronous="NORMAL")
    engine: Any = NoText()
    service = Service(
        store,
        engine,
        Proposer(engine, prompts, context_tokens=CONTEXT),
        prompts.forms,
        profile="house",
        clock=now,
        ref=ref,
        error_text=lambda code, language: code,
        defaults=SessionSettings(),
        max_sessions=100_000,
        painter=painter,
    )
    studio = _Studio(service, store, feeling, Random(1), blind=blind)
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(service.run())
        await studio.sit_down()
        for at in range(0, len(asked), ROUNDS_EACH):
            await studio.session(at, asked[at : at + ROUNDS_EACH])
            say(f"{min(at + ROUNDS_EACH, len(asked))} of {len(asked)} rounds")
        await studio.learned()
        serving.cancel()
    voice = Voice(prompts, "house", CONTEXT)
    found = await write_snapshot(
        store, EVENING, "image", folder / "snapshot", voice=voice, ref=ref, base="house-scenes"
    )
    await store.close()
    return found


class _Studio:
    """Eight simulated members around one easel."""

    def __init__(
        self, service: Service, store: Store, feeling: Feeling, rng: Random, *, blind: bool
    ) -> None:
        self._service = service
        self._store = store
        self._feeling = feeling
        self._rng = rng
        self._blind = blind

    async def sit_down(self) -> None:
        consent = {"ranking": True, "training": True, "publication": "none"}
        for member_id, name in MEMBERS:
            await self._service.save_me(member_id, name=name, consent=consent)

    async def session(self, number: int, asked: Sequence[tuple[str, Language]]) -> None:
        opened = await self._service.open_session(
            HOST,
            form="story" if asked[0][1] == "en" else "quatrain",
            language=asked[0][1],
            premise=asked[0][0],
            settings={"quorum": len(MEMBERS), "round_s": 86_400},
            channel_id=f"{EVENING}:p{number}",
            guild_id=EVENING,
        )
        for prompt, _ in asked:
            round_ = await self._service.illustrate(HOST, str(opened["id"]), prompt=prompt)
            await self._round(str(round_["id"]))
            await self._leave(str(opened["id"]))

    async def _leave(self, session_id: str) -> None:
        """A round that nothing won asks again by itself, which is taken back."""
        again = await self._store.read(lambda records: records.open_round(session_id, "image"))
        if again is not None:
            await self._service.cancel(HOST, again.id)

    async def learned(self) -> None:
        """The last ballots are lessons too, once the taste model has taken them in."""
        await asyncio.sleep(2)

    async def _round(self, round_id: str) -> None:
        await self._until(round_id, "voting")
        felt = await self._store.read(lambda records: self._felt(records, round_id))
        keys = list(felt)
        for member_id, _ in MEMBERS:
            rung = ballot(felt.__getitem__, keys, self._rng)
            if self._blind:
                rung = self._rng.sample(range(len(keys)), len(rung))
            await self._service.cast(member_id, round_id, [keys[at] for at in rung])
        view = await self._service.round_view(round_id, HOST)
        if view["status"] == "tied":
            tied = await self._store.read(lambda records: records.round(round_id).tied)
            await self._service.close(HOST, round_id, winner=self._rng.choice(tied))
        await self._until(round_id, "closed")

    def _felt(self, records: Records, round_id: str) -> Mapping[str, float]:
        """What the community feels for each shown picture, by its draft."""
        pictures = PictureRecords.beside(records)

        def of(draft: Draft) -> float:
            content = pictures.picture_content(str(draft.picture))
            with Image.open(io.BytesIO(content)) as picture:
                return self._feeling(draft.text, picture)

        return {d.id: of(d) for d in records.drafts(round_id) if d.place is not None}

    async def _until(self, round_id: str, wanted: str) -> None:
        async with asyncio.timeout(240):
            while (view := await self._service.round_view(round_id, HOST))["status"] != wanted:
                if view["status"] == "failed":
                    await self._service.retry(HOST, round_id)
                await asyncio.sleep(0.02)
