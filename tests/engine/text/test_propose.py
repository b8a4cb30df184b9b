"""From a request to drafts on the table, with an engine that answers as it is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.errors import BadOutput, EngineDown
from engine.prompts import PassageRequest, Prompts
from engine.text.propose import Candidate, Proposer
from engine.types import Analysis, ArcPoint, Completion, DraftContext, Language, Ranking
from tests.engine.taste.drafts import analysed, liking
from tests.fakes import SENTENCES, FakeText

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


@pytest.mark.parametrize(("premise", "kept"), [("A tide forgets.", 7), ("A tide forgets 海.", 8)])
async def test_a_chinese_word_that_nobody_asked_for_drops_an_english_draft(
    premise: str, kept: int
) -> None:
    engine = FakeText()
    engine.texts = [engine.texts[0].replace("boats", "两个人"), *engine.texts[1:]]
    proposer = Proposer(engine, PROMPTS, context_tokens=2_048)

    chosen = await proposer.propose(
        replace(REQUEST, premise=premise), n=8, n_shown=4, seed=0, rng=Random(1)
    )

    assert len(chosen) == kept


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


class Scripted(FakeText):
    """Answers its n-th request with the n-th list of texts, the last list ever after."""

    def __init__(self, *answers: list[str]) -> None:
        super().__init__()
        self._answers = list(answers)

    async def generate(self, *args: Any, **asked: Any) -> list[Completion]:
        answer = self._answers[min(len(self.asked), len(self._answers) - 1)]
        turn = len(self.asked) % len(answer)
        self.texts = answer[-turn:] + answer[:-turn] if turn else answer
        return await super().generate(*args, **asked)


async def test_near_copies_bring_a_second_request_too() -> None:
    others = FakeText().texts
    engine = Scripted(others[:1] * 8, others)

    chosen = await propose(engine)

    assert len(engine.asked) == 2
    assert sum(c.place is not None for c in chosen) == 4


BROKEN = "Subject: a ferryman"  # a brief with one line only
BRIEF = PROMPTS.forms["painting"].teaching["en"].example


async def test_a_chat_model_mends_its_broken_drafts_once_with_the_faults_quoted() -> None:
    engine = Scripted([BROKEN] * 8, [BRIEF])
    request = PassageRequest("painting", "en", "instruct", "A ferry.", (), (), None, "nonce1")
    proposer = Proposer(engine, PROMPTS, context_tokens=4_096)

    chosen = await proposer.propose(request, n=8, n_shown=4, seed=0, rng=Random(1))

    repairs = [prompt for prompt, n, _ in engine.asked if n == 1]
    assert len(repairs) == 4
    assert all("- " in prompt.user and BROKEN in prompt.user for prompt in repairs)
    assert any(not c.problems for c in chosen if c.place is not None)


async def test_a_draft_that_stays_broken_is_shown_with_its_faults() -> None:
    engine = FakeText()
    engine.texts = [BROKEN]
    request = PassageRequest("painting", "en", "house", "A ferry.", (), (), None, "nonce1")
    proposer = Proposer(engine, PROMPTS, context_tokens=2_048)

    chosen = await proposer.propose(request, n=8, n_shown=4, seed=0, rng=Random(1))

    assert [n for _, n, _ in engine.asked] == [8, 8]
    assert all(c.problems for c in chosen)


class Weighs:
    """An Understanding to which a draft is the richer, the further back it stands."""

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        return [
            analysed(content_richness=place / len(texts)) for place, _ in enumerate(texts, start=1)
        ]

    async def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        raise NotImplementedError


async def ranked(ranking: Ranking | None, seed: int = 1) -> list[Candidate]:
    proposer = Proposer(FakeText(), PROMPTS, context_tokens=2_048, understanding=Weighs())
    request = replace(REQUEST, ranking=ranking)
    return await proposer.propose(request, n=8, n_shown=4, seed=0, rng=Random(seed))


async def test_a_community_s_taste_decides_what_is_shown_and_leaves_each_draft_its_standing() -> (
    None
):
    chosen = await ranked(liking(richness=2.0, sd=0.01))

    standings = {c.completion.index: c.standing for c in chosen}
    shown = {c.completion.index for c in chosen if c.place is not None}
    assert {7, 6, 5} < shown
    assert [standings[index].rank for index in (7, 6, 5, 0)] == [0, 1, 2, 7]
    roles = {index: one.role for index, one in standings.items()}
    assert [roles[index] for index in (7, 6, 5)] == ["expected"] * 3
    assert [roles[index] for index in shown - {7, 6, 5}] == ["wildcard"]
    assert all(roles[index] is None for index in set(range(8)) - shown)


async def test_shown_places_say_nothing_of_the_standing() -> None:
    first = Counter()
    for seed in range(24):
        chosen = await ranked(liking(richness=2.0, sd=0.01), seed)
        first[next(c.standing.rank for c in chosen if c.place == 0)] += 1

    assert first[0] < 15
    assert len(first) >= 3


async def test_better_spares_wait_in_front() -> None:
    chosen = await ranked(liking(richness=2.0, sd=0.01, wildcard=False))

    ranks = [c.standing.rank for c in chosen if c.place is None]
    assert sorted(ranks[:2]) == [4, 5]
    assert sorted(ranks[2:]) == [6, 7]


async def test_where_nobody_ranks_drafts_have_no_standing() -> None:
    assert {c.standing for c in await ranked(None)} == {None}


class BySeed(FakeText):
    """Eight seeds in a row have eight texts, whoever draws them; refusals before `from_`."""

    def __init__(self, from_: int = 0) -> None:
        super().__init__()
        self._from = from_

    async def generate(self, *args: Any, **asked: Any) -> list[Completion]:
        texts = SENTENCES
        refusal = "I'm sorry, but I can't help with that."
        return [
            replace(one, text=texts[one.seed % len(texts)] if one.seed >= self._from else refusal)
            for one in await super().generate(*args, **asked)
        ]


async def blind(engine: FakeText, *, n: int = 8, seed: int = 100, **wishes: Any) -> list[Candidate]:
    engine.wanted = {"new": Path("new"), "old": Path("old")}
    proposer = Proposer(engine, PROMPTS, context_tokens=2_048)
    request = replace(REQUEST, adapters=("old", "new"), **wishes)
    return await proposer.propose(request, n=n, n_shown=4, seed=seed, rng=Random(seed))


def sides_of(candidates: Sequence[Candidate]) -> list[str | None]:
    return [c.completion.adapter for c in candidates]


async def test_one_adapter_draws_all_drafts_of_an_ordinary_round() -> None:
    engine = FakeText()
    engine.wanted = {"new": Path("new")}
    proposer = Proposer(engine, PROMPTS, context_tokens=2_048)

    chosen = await proposer.propose(
        replace(REQUEST, adapters=("new",)), n=8, n_shown=4, seed=0, rng=Random(1)
    )

    assert engine.through == ["new"]
    assert set(sides_of(chosen)) == {"new"}


async def test_a_blind_round_draws_and_shows_half_of_each() -> None:
    engine = BySeed()

    chosen = await blind(engine)

    assert [(n, seed) for _, n, seed in engine.asked] == [(4, 100), (4, 104)]
    assert engine.through == ["old", "new"]
    assert Counter(sides_of(chosen[:4])) == {"old": 2, "new": 2}
    assert sorted(c.completion.seed for c in chosen) == list(range(100, 108))


async def test_places_of_a_blind_round_tell_nothing_of_its_sides() -> None:
    first = Counter([sides_of(await blind(BySeed(), seed=seed))[0] for seed in range(40)])

    assert min(first["old"], first["new"]) > 10


async def test_progress_of_a_blind_round_goes_to_all_its_drafts() -> None:
    told: list[int] = []
    engine = FakeText()
    engine.wanted = {"new": Path("new")}
    proposer = Proposer(engine, PROMPTS, context_tokens=2_048)

    await proposer.propose(
        replace(REQUEST, adapters=(None, "new")),
        n=8,
        n_shown=4,
        seed=0,
        rng=Random(1),
        on_done=told.append,
    )

    assert told == sorted(told)
    assert told[-1] == 8


async def test_a_chat_model_mends_a_draft_through_the_adapter_that_drew_it() -> None:
    engine = FakeText()
    engine.texts = ["A gull", *["Not a picture at all"] * 3]
    engine.wanted = {"new": Path("new")}
    proposer = Proposer(engine, PROMPTS, context_tokens=2_048)
    request = PassageRequest("painting", "en", "instruct", "A ferry.", (), (), None, "nonce1")
    request = replace(request, adapters=(None, "new"))

    await proposer.propose(request, n=4, n_shown=4, seed=0, rng=Random(1))

    assert len(engine.asked) == 6
    assert engine.through == [None, "new", None, None, "new", "new"]


async def test_a_side_that_fails_alone_leaves_the_other() -> None:
    engine = FakeText()
    engine.errors = [EngineDown("gone")]

    chosen = await blind(engine)

    assert set(sides_of(chosen)) == {"new"}
    assert len([c for c in chosen if c.place is not None]) == 4


async def test_when_both_sides_fail_the_round_hears_of_the_engine() -> None:
    engine = FakeText()
    engine.errors = [EngineDown("gone"), EngineDown("gone")]

    with pytest.raises(EngineDown):
        await blind(engine)


async def test_an_adapter_that_is_gone_makes_an_ordinary_round_of_a_blind_one() -> None:
    engine = FakeText()
    engine.refused = {"new", "old"}

    chosen = await blind(engine)

    assert set(sides_of(chosen)) == {None}
    assert len([c for c in chosen if c.place is not None]) == 4


async def test_a_further_request_of_a_blind_round_is_drawn_by_both_again() -> None:
    engine = BySeed(from_=108)

    await blind(engine)

    assert engine.through == ["old", "new", "old", "new"]
    assert [(n, seed) for _, n, seed in engine.asked][2:] == [(4, 108), (4, 112)]
