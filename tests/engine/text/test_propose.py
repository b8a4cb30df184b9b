"""From a request to drafts on the table, with an engine that answers as it is told."""

from pathlib import Path
from random import Random

import pytest

from engine.errors import BadOutput, EngineDown
from engine.prompts import PassageRequest, Prompts
from engine.text.propose import Candidate, Proposer
from tests.fakes import FakeText

PROMPTS = Prompts.load(Path(__file__).resolve().parents[3] / "prompts")
REQUEST = PassageRequest("story", "en", "house", "A tide forgets.", (), (), None, "nonce1")


async def propose(engine: FakeText, *, n: int = 8, seed: int = 100) -> list[Candidate]:
    proposer = Proposer(engine, PROMPTS, context_tokens=2_048)
    return await proposer.propose(REQUEST, n=n, n_shown=4, seed=seed, rng=Random(1))


async def test_the_order_of_choice_is_not_the_order_shown() -> None:
    orders = set()
    for seed in range(8):
        proposer = Proposer(FakeText(), PROMPTS, context_tokens=2_048)
        chosen = await proposer.propose(REQUEST, n=8, n_shown=4, seed=0, rng=Random(seed))
        assert [c.place for c in chosen] == [0, 1, 2, 3, None, None, None, None]
        orders.add(tuple(c.completion.index for c in chosen[:4]))

    assert len(orders) > 4


async def test_a_server_that_does_not_know_n_is_asked_one_by_one() -> None:
    engine = FakeText()
    engine.most = 1

    chosen = await propose(engine)

    assert len(chosen) == 8
    assert sorted(seed for _, _, seed in engine.asked) == list(range(100, 108))


async def test_too_few_sound_drafts_bring_a_second_request() -> None:
    engine = FakeText()
    engine.texts = ["I'm sorry, but I can't help with that."] * 8 + engine.texts

    chosen = await propose(engine)

    assert [(n, seed) for _, n, seed in engine.asked] == [(8, 100), (8, 108)]
    assert len([c for c in chosen if c.place is not None]) >= 1


async def test_when_nothing_can_be_shown_the_round_hears_of_it() -> None:
    engine = FakeText()
    engine.texts = [""]

    with pytest.raises(BadOutput):
        await propose(engine)


async def test_a_failing_second_request_leaves_what_the_first_brought() -> None:
    engine = FakeText()
    engine.texts = engine.texts[:2]

    async def fail_later(*args: object, **asked: object) -> object:
        if engine.asked:
            raise EngineDown("gone")
        return await FakeText.generate(engine, *args, **asked)  # type: ignore[arg-type]

    engine.generate = fail_later  # type: ignore[method-assign,assignment]

    assert len(await propose(engine, n=2)) == 2


async def test_slurs_links_and_repeats_of_the_canon_are_not_shown() -> None:
    engine = FakeText()
    said = engine.texts[0]
    engine.texts = [
        said,
        f"{engine.texts[1]} See https://example.org/ for more.",
        *engine.texts[2:],
    ]
    proposer = Proposer(engine, PROMPTS, context_tokens=2_048)
    request = PassageRequest("story", "en", "house", "A tide.", (), (said,), None, "nonce1")

    chosen = await proposer.propose(request, n=8, n_shown=4, seed=0, rng=Random(1))

    texts = [c.text for c in chosen]
    assert said not in texts
    assert not any("https:" in text for text in texts)
