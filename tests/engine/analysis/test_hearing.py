"""The jury is heard before drafts are chosen, where votes have borne it out, and nowhere else."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.analysis.hearing import Hearing
from engine.analysis.judge import Judge, read_templates
from engine.errors import EngineDown
from engine.types import Analysis, ArcPoint, Completion, DraftContext, Language, Prompt, Reading
from tests.fakes import FakeText

FOLDER = Path(__file__).resolve().parents[3] / "prompts" / "judge"
NAMES: dict[str, dict[Language, str]] = {"story": {"en": "story", "zh": "故事"}}
HEARD = DraftContext("story", "en", "a tide", jury=0.5)


class House:
    """An Understanding to which all drafts are alike."""

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        return [Analysis(Reading((), 0.0, 0.0, ()), score=0.4) for _ in texts]

    async def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        return ()


class Longest(FakeText):
    """A jury that prefers the longer draft, wherever it stands."""

    async def generate(self, prompt: Prompt, **_wishes: object) -> list[Completion]:  # type: ignore[override, unused-ignore]
        self.asked.append((prompt, 1, 0))
        await self.gate.wait()
        if self.errors:
            raise self.errors.pop(0)
        first, second = (prompt.user.split(f"<draft-{n}-")[1].split("\n")[1] for n in "12")
        answer = "1" if len(first) > len(second) else "2"
        return [Completion(answer, 0, 0, "fake", None, prompt.sampling, "stop", 1)]


@pytest.fixture
def jury() -> Longest:
    return Longest()


@pytest.fixture
def hearing(jury: Longest) -> Callable[..., Hearing]:
    """Templates are read outside the loop, as the composition root does."""
    judge = Judge(jury, read_templates(FOLDER))
    return lambda deadline_s=5.0: Hearing(House(), judge, NAMES, "n0nce", deadline_s)


async def scores(hearing: Hearing, context: DraftContext, *texts: str) -> list[float]:
    return [one.score for one in await hearing.analyze(texts, context)]


async def test_the_jury_moves_scores_by_its_weight(hearing: Callable[..., Hearing]) -> None:
    found = await scores(hearing(), HEARD, "aa", "a", "aaa")

    assert found == pytest.approx([0.45, 0.2, 0.7])


async def test_nobody_is_asked_where_votes_do_not_bear_the_jury_out(
    hearing: Callable[..., Hearing], jury: Longest
) -> None:
    assert await scores(hearing(), DraftContext("story", "en"), "aa", "a") == [0.4, 0.4]
    assert await scores(hearing(), HEARD, "aa") == [0.4]
    assert jury.asked == []


async def test_a_jury_that_fails_or_is_late_moves_nothing(
    hearing: Callable[..., Hearing], jury: Longest
) -> None:
    jury.errors = [EngineDown("gone")]
    assert await scores(hearing(), HEARD, "aa", "a") == [0.4, 0.4]

    jury.gate.clear()
    assert await scores(hearing(deadline_s=0.05), HEARD, "aa", "a") == [0.4, 0.4]
