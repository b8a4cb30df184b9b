"""Suites are proposed from one reading: verse, picture and tune of a set belong together."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from engine.forms.suite import part_of
from engine.prompts import PassageRequest, Prompts
from engine.text.propose import Candidate, Proposer
from engine.text.suite import SuiteProposer
from engine.types import Analysis, Completion, DraftContext, Emotion, Ranking, Reading
from tests.engine.taste.drafts import liking
from tests.fakes import FakeText

PROMPTS = Prompts.load(Path(__file__).resolve().parents[3] / "prompts")
TUNE = PROMPTS.forms["score"].teaching["en"].example
SAD = Reading(("ferry",), -0.4, 0.3, ("sorrowful",), emotions=(Emotion("sorrow", 0.9),))


class Understands:
    """An Understanding that reads sorrow everywhere and remembers what it was asked."""

    def __init__(self) -> None:
        self.read: list[str] = []

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        self.read += texts
        return [Analysis(SAD)] * len(texts)


class Poet(FakeText):
    """Answers tunes with a tune and everything else with a stanza of its own."""

    async def generate(self, prompt: Any, **asked: Any) -> list[Completion]:
        verses = [f"The ferry {w}\nand goes\nacross the night\nalone." for w in WAYS]
        self.texts = [TUNE] if "form: score" in prompt.user else verses
        return await super().generate(prompt, **asked)


WAYS = ("waits by the stones", "turns at the red buoy", "hums in its iron", "forgets us twice",
        "carries bread and one lamp", "is late again today", "shivers", "leaves")  # fmt: skip


async def test_four_sets_come_from_one_reading_of_the_premise() -> None:
    understands, engine = Understands(), Poet()
    inner = Proposer(engine, PROMPTS, context_tokens=2_048)
    proposer = SuiteProposer(inner, PROMPTS, understands)
    request = PassageRequest("suite", "en", "house", "The last ferry.", (), (), None, "nonce1")

    chosen = await proposer.propose(request, n=8, n_shown=4, seed=3, rng=Random(3))

    assert understands.read == ["The last ferry."]
    shown = [c for c in chosen if c.place is not None]
    assert [c.place for c in shown] == [0, 1, 2, 3]
    assert all(not c.problems for c in shown), [c.problems for c in shown]
    assert {part_of(c.text, "reading") for c in shown} == {
        "Mood: sorrowful\nThemes: ferry\nValence: -0.40, arousal: 0.30"
    }
    assert len({part_of(c.text, "verse") for c in shown}) == 4
    assert all("Mood: sorrowful" in part_of(c.text, "picture") for c in shown)


async def test_the_tune_is_asked_for_in_the_reading_s_mood() -> None:
    engine = Poet()
    inner = Proposer(engine, PROMPTS, context_tokens=2_048)
    proposer = SuiteProposer(inner, PROMPTS, Understands())
    request = PassageRequest("suite", "en", "house", "The glad ferry.", (), (), None, "nonce1")

    await proposer.propose(request, n=8, n_shown=4, seed=3, rng=Random(3))

    (tune,) = [p for p, _, _ in engine.asked if "form: score" in p.user][:1]
    assert "mood: sad" in tune.user
    assert tune.guide_grammar is not None
    assert "m" in tune.guide_grammar.split("K:")[1][:6]  # a minor key


async def test_other_forms_go_to_the_proposer_within() -> None:
    engine = FakeText()
    inner = Proposer(engine, PROMPTS, context_tokens=2_048)
    proposer = SuiteProposer(inner, PROMPTS, Understands())
    request = PassageRequest("story", "en", "house", "A tide.", (), (), None, "nonce1")

    chosen = await proposer.propose(request, n=8, n_shown=4, seed=3, rng=Random(3))

    assert len(chosen) == 8


async def test_a_set_stands_as_its_verse_does_and_tunes_are_not_ranked() -> None:
    engine, inner = Poet(), Asked()
    inner.proposer = Proposer(engine, PROMPTS, context_tokens=2_048)
    proposer = SuiteProposer(inner, PROMPTS, Understands())
    request = PassageRequest("suite", "en", "house", "The last ferry.", (), (), None, "nonce1")
    taste = liking(length=1.0)

    chosen = await proposer.propose(
        replace(request, ranking=taste), n=8, n_shown=4, seed=3, rng=Random(3)
    )

    assert inner.rankings == {"poem": taste, "score": None}
    assert all(c.standing is not None for c in chosen)
    assert {c.standing.role is None for c in chosen if c.place is not None} == {False}


class Asked:
    """A proposer that remembers by which taste each form was asked for."""

    proposer: Proposer

    def __init__(self) -> None:
        self.rankings: dict[str, Ranking | None] = {}

    async def propose(self, request: PassageRequest, **asked: Any) -> list[Candidate]:
        self.rankings[request.form] = request.ranking
        return await self.proposer.propose(request, **asked)


class TwoPoets(Poet):
    """Their tunes differ by who drew them: in title, key and every note."""

    async def generate(self, prompt: Any, **asked: Any) -> list[Completion]:
        drawn = await super().generate(prompt, **asked)
        if "form: score" not in prompt.user:
            return drawn
        higher = str.maketrans("ABCDEFGabcdefg", "BCDEFGAbcdefga")
        return [
            replace(
                one,
                text=one.text.replace("T:", "T:base ", 1)
                if one.adapter is None
                else one.text.replace("T:The Ferry Goes Back", "T:new").translate(higher),
            )
            for one in drawn
        ]


async def test_a_set_of_a_blind_round_is_of_one_side_altogether() -> None:
    engine = TwoPoets()
    engine.wanted = {"new": Path("new")}
    inner = Proposer(engine, PROMPTS, context_tokens=2_048)
    proposer = SuiteProposer(inner, PROMPTS, Understands())
    request = PassageRequest("suite", "en", "house", "The last ferry.", (), (), None, "nonce1")

    chosen = await proposer.propose(
        replace(request, adapters=(None, "new")), n=8, n_shown=4, seed=3, rng=Random(3)
    )

    sides = {c.completion.adapter for c in chosen}
    assert sides == {None, "new"}
    for one in chosen:
        assert ("T:base " in one.text) == (one.completion.adapter is None)
