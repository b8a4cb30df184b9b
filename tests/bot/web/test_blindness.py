"""
Before the close nothing that leaves the server tells who or what made a draft, or the tally.

Not by looking for fields that we thought of: two evenings are played that differ only in what has
to stay unknown, and everything that a bystander can get, headers, pages and events included, has
to be the same. The control shows that after the close it is not.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.records.taste import TasteRecords
from bot.taste import PLAYGROUND, TasteModel
from engine.taste.model import fresh, learned
from engine.taste.outcomes import Marks, outcomes
from engine.taste.prior import load_prior
from engine.taste.state import to_json
from tests.bot.making import NOW
from tests.bot.web.callers import Caller
from tests.bot.web.playground import MODEL, Playground, open_session, open_vote, playground

NAMES = {"imogen": "Imogen", "tom": "Tom", "ana": "Ana", "zed": "Zed"}
OWN_TEXT = (  # as long as the form asks, so that no remark about its length gives it away
    "The tide went out and left a shoe. Nobody in the town had lost one. The old man carried it "
    "home, dried it by the stove, and waited for a knock at the door all night."
)
VARYING_HEADERS = {"Date", "Content-Length", "Set-Cookie"}
SEALED = ("parent", "kind", "author", "model", "adapter", "seed", "votes", "standing")
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+")
TOKEN = re.compile(r"\b[A-Za-z0-9_-]{12}\b")


@dataclass
class Evening:
    """One run: the members, the vote, and what the bystander Zed got to see of it."""

    play: Playground
    members: dict[str, Caller]
    session: str
    vote: Any
    seen: list[str] = field(default_factory=list)

    @property
    def here(self) -> str:
        return f"/api/rounds/{self.vote['id']}"

    def draft(self, place: int) -> str:
        return str(self.vote["drafts"][place]["id"])

    async def ring(self, who: str, *places: int) -> None:
        drafts = [self.draft(place) for place in places]
        answer = await self.members[who].put(f"{self.here}/ballot", {"drafts": drafts})
        assert answer.status == 200

    async def write(self, who: str, parent: int | None = None) -> None:
        over = {} if parent is None else {"parent": self.draft(parent)}
        answer = await self.members[who].post(f"{self.here}/drafts", {"text": OWN_TEXT} | over)
        assert answer.status == 201


class Blank:
    """Replaces what differs between any two runs: ids by order of appearance, times, passages."""

    def __init__(self, vote: Any) -> None:
        self._passages = {d["text"]: f"<text {d['label']}>" for d in vote["drafts"]}
        self._names: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        for passage, name in self._passages.items():
            text = text.replace(passage, name)
        return TOKEN.sub(self._name, TIME.sub("<time>", text))

    def _name(self, found: re.Match[str]) -> str:
        return self._names.setdefault(found.group(), f"<{len(self._names)}>")


Deeds = Callable[[Evening], Awaitable[None]]


async def look_around(evening: Evening, blank: Blank) -> None:
    """Fetch all that Zed may fetch, and keep it with its headers."""
    zed = evening.members["zed"]
    for path in (
        f"/api/sessions/{evening.session}",
        evening.here,
        "/api/sessions",
        "/api/works",
        "/api/me",
        "/api/taste",
        "/taste",
        f"/sessions/{evening.session}",
        "/",
        "/works",
    ):
        answer = await zed.get(path, checked=path.startswith("/api"))
        assert answer.status == 200, path
        headers = sorted((k, v) for k, v in answer.headers.items() if k not in VARYING_HEADERS)
        evening.seen.append(blank(f"{path} {headers} {answer.raw.decode()}"))


async def listen(evening: Evening, blank: Blank, path: str) -> None:
    """All stored news from the first on, up to a mark that is laid last."""
    news = await evening.members["zed"].stream(path)
    mark = await evening.members["imogen"].post(
        f"/api/sessions/{evening.session}/lore", {"fact": "The evening is over."}
    )
    assert mark.status == 201
    while not any(e.kind == "session" for e in news.seen[2:]):
        await news.next()
    evening.seen += [blank(e.raw) for e in news.seen if e.kind not in {"presence", "progress"}]
    news.response.close()


def a_taste() -> TasteModel:
    """What forty rounds in which the longest draft won have taught; the same in every evening."""
    prior = load_prior("text", "en")
    rng, state = np.random.default_rng(7), fresh(prior)
    for _ in range(40):
        x = rng.standard_normal((4, len(prior.codes)))
        best = int(x[:, prior.codes.index("length")].argmax())
        ballot = Marks(frozenset({best}), frozenset(range(4)))
        state = learned(state, prior, "story", x, outcomes(4, [ballot] * 3), 3)
    kept = to_json(state)
    return TasteModel(PLAYGROUND, "text", "en", kept, state.rounds, state.ballots, NOW)


async def ranks_by_taste(stack: AsyncExitStack, play: Playground) -> None:
    """The playground has a taste, and learns on, until the stack is closed."""
    group = await stack.enter_async_context(asyncio.TaskGroup())
    await play.service.tasting.begin()
    await play.store.write(lambda records: TasteRecords.beside(records).put_model(a_taste()))
    tasting = group.create_task(play.service.tasting.run())
    stack.callback(tasting.cancel)


async def spend(folder: Path, deeds: Deeds, *, close: bool = False) -> list[str]:
    """Play one evening and return what Zed got to see before (or with `close`, after) the close."""
    async with AsyncExitStack() as stack:
        play = await stack.enter_async_context(playground(folder))
        await ranks_by_taste(stack, play)
        members = {}
        for name, said in NAMES.items():
            members[name] = await stack.enter_async_context(Caller(play.server))
            await members[name].put("/api/me", {"name": said})
        session = await open_session(members["imogen"], settings={"n_candidates": 5})
        vote = await open_vote(play, members["imogen"], session["id"])
        evening = Evening(play, members, session["id"], vote)
        await deeds(evening)
        blank = Blank((await members["imogen"].get(evening.here)).json)
        if close:
            await members["imogen"].post(f"{evening.here}/close")
        await look_around(evening, blank)
        await listen(evening, blank, f"/api/events?session={session['id']}&after=0")
        await listen(evening, blank, "/api/events?after=0")
        return evening.seen


async def tom_writes(evening: Evening) -> None:
    await evening.write("tom")


async def ana_writes(evening: Evening) -> None:
    await evening.write("ana")


async def host_writes(evening: Evening) -> None:
    await evening.write("imogen")


async def ana_edits_b(evening: Evening) -> None:
    await evening.write("ana", parent=1)


async def tom_asks_for_more(evening: Evening) -> None:
    answer = await evening.members["tom"].post(f"{evening.here}/more")  # there is one spare
    assert len(answer.json["drafts"]) == 5


async def tom_rings_a(evening: Evening) -> None:
    await evening.ring("tom", 0)
    await evening.ring("ana", 1)
    await evening.ring("imogen", 0)


async def tom_rings_b(evening: Evening) -> None:
    await evening.ring("tom", 1, 2)
    await evening.ring("ana")
    await evening.ring("imogen", 3)


PAIRS = [
    pytest.param(tom_writes, ana_writes, id="which newcomer wrote a draft"),
    pytest.param(tom_writes, host_writes, id="whether the host wrote it"),
    pytest.param(tom_writes, ana_edits_b, id="whether it is an edit, and of what"),
    pytest.param(tom_writes, tom_asks_for_more, id="whether a member wrote it or the model"),
    pytest.param(tom_rings_a, tom_rings_b, id="who ringed what"),
]


def first_difference(one: list[str], other: list[str]) -> str | None:
    for a, b in zip(one, other, strict=False):
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
            return f"...{a[max(0, at - 200) : at + 80]}\n!=\n...{b[max(0, at - 200) : at + 80]}"
    return None if len(one) == len(other) else f"{len(one)} != {len(other)} pieces"


@pytest.mark.parametrize(("one", "other"), PAIRS)
async def test_a_bystander_cannot_tell(tmp_path: Path, one: Deeds, other: Deeds) -> None:
    first = await spend(tmp_path / "one", one)
    second = await spend(tmp_path / "other", other)

    assert first_difference(first, second) is None


@pytest.mark.parametrize(("one", "other"), PAIRS)
async def test_after_the_close_it_is_told(tmp_path: Path, one: Deeds, other: Deeds) -> None:
    first = await spend(tmp_path / "one", one, close=True)
    second = await spend(tmp_path / "other", other, close=True)

    assert first_difference(first, second) is not None


async def test_nobody_gets_a_sealed_field_or_the_models_name(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        play = await stack.enter_async_context(playground(tmp_path))
        members = {name: await stack.enter_async_context(Caller(play.server)) for name in NAMES}
        session = await open_session(members["imogen"])
        vote = await open_vote(play, members["imogen"], session["id"])
        evening = Evening(play, members, session["id"], vote)
        await evening.write("tom")
        await evening.write("ana", parent=0)
        await evening.ring("tom", 0, 1)
        await evening.ring("ana", 1)

        for name, member in members.items():
            for path in (evening.here, f"/api/sessions/{session['id']}"):
                answer = await member.get(path)
                content = answer.json.get("round", answer.json)
                assert MODEL not in answer.raw.decode()
                assert (content["tally"], content["winner"], content["tied"]) == (None, None, [])
                for draft in content["drafts"]:
                    assert {draft[key] for key in SEALED} == {None}, name
                mine = [d["label"] for d in content["drafts"] if d["mine"]]
                assert mine == {"tom": ["E"], "ana": ["F"]}.get(name, [])
        closed = (await members["imogen"].post(f"{evening.here}/close")).json

        assert [d["votes"] for d in closed["drafts"]][:3] == [1, 2, 0]
        assert {d["kind"] for d in closed["drafts"]} == {"model", "member", "edited"}
        assert {d["author"] for d in closed["drafts"]} - {None} != set()


async def test_an_open_round_is_ranked_and_nobody_is_told_how(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        play = await stack.enter_async_context(playground(tmp_path))
        await ranks_by_taste(stack, play)
        imogen = await stack.enter_async_context(Caller(play.server))
        session = await open_session(imogen)
        vote = await open_vote(play, imogen, session["id"])
        await imogen.put(f"/api/rounds/{vote['id']}/ballot", {"drafts": [vote["drafts"][0]["id"]]})

        kept = await play.store.read(lambda records: records.drafts(vote["id"]))
        seen = [
            (await imogen.get(f"/api/rounds/{vote['id']}")).json,
            (await imogen.get(f"/api/sessions/{session['id']}")).json["round"],
        ]
        await imogen.post(f"/api/rounds/{vote['id']}/close")
        stood = await told_of(play, imogen, vote["id"])

        assert {d.standing.role for d in kept if d.standing and d.place is not None} > {"wildcard"}
        for round_ in seen:
            assert round_["order_expected"] is None
            assert {draft["standing"] for draft in round_["drafts"]} == {None}
        assert all(draft["standing"] for draft in stood["drafts"])
        shown = {draft["id"]: draft["standing"]["role"] for draft in stood["drafts"]}
        assert shown == {d.id: d.standing.role for d in kept if d.standing and d.place is not None}


async def told_of(play: Playground, member: Caller, round_id: str) -> Any:
    """The round, once it is learned."""
    async with asyncio.timeout(10):
        while True:
            seen = (await member.get(f"/api/rounds/{round_id}")).json
            if seen["drafts"][0]["standing"]:
                return seen
            await asyncio.sleep(0.01)


async def test_draft_ids_and_order_say_nothing_of_the_engines_order(tmp_path: Path) -> None:
    """Seeds number the engine's children; were the shown order theirs, A would be the first."""
    orders = set()
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        for _ in range(8):
            session = await open_session(imogen)
            vote = await open_vote(play, imogen, session["id"])
            closed = (await imogen.post(f"/api/rounds/{vote['id']}/close")).json
            assert [d["id"] for d in closed["drafts"]] == [d["id"] for d in vote["drafts"]]
            seeds = [d["seed"] for d in closed["drafts"]]
            ids = [d["id"] for d in closed["drafts"]]
            orders.add(
                (
                    tuple(sorted(range(4), key=seeds.__getitem__)),
                    tuple(sorted(range(4), key=ids.__getitem__)),
                )
            )

    assert len({by_seed for by_seed, _ in orders}) > 1
    assert len({by_id for _, by_id in orders}) > 1
