"""
A jury of one chat model: which of two drafts it prefers, asked in both orders.

Counts a preference only where both orders agree. Knows prompts and the text engine; whether the
jury is worth hearing is said by the community's votes (`judge_weight`).
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from engine.errors import EngineError
from engine.fence import fenced
from engine.ports import TextGenerator
from engine.templates import Templates
from engine.types import Analysis, DraftContext, Evaluation, Language, Prompt, Sampling

CRITERION = "jury"
DEAF_BELOW = 0.2  # Kendall's tau against votes under which the jury is not heard
STEADY_ROUNDS = 20  # rounds at which a tau counts half of what it would with many
MAX_CANON = 6  # newest passages that the jury reads
MAX_CHARS = 6_000  # of one draft, passage or premise; what lies beyond is not read

_DECLARED = {
    "system": frozenset({"form", "nonce"}),
    "around": frozenset({"premise", "canon", "nonce"}),
    "pair": frozenset({"first", "second", "nonce"}),
}
_UNDECIDED_EN = (
    "A model read this draft beside each of the others, in both orders, and could not decide."
)
_UNDECIDED_ZH = "由模型把这一稿与其余各稿两两对读，先后各一遍，难分高下。"
_SAMPLING = Sampling(temperature=0.0, top_p=1.0, max_tokens=4)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the jury says of drafts `a` and `b` of a round; `winner` None: the orders disagree."""

    a: int
    b: int
    winner: int | None


@dataclass(frozen=True, slots=True)
class Asking:
    """
    How the jury is asked: the form's name in the work's language, a seed, and the `nonce` that
    marks members' text: secret to members, 4 to 32 of 0-9 a-z.
    """

    form_name: str
    nonce: str
    seed: int = 0


def read_templates(folder: Path) -> dict[Language, Templates]:
    """
    What the jury is told, by language, from prompts/judge.

    Raises:
        FormFileError: A template is missing, unknown or wrong.
    """
    return {
        "en": Templates.load(folder / "en", _DECLARED),
        "zh": Templates.load(folder / "zh", _DECLARED),
    }


class Judge:
    """Asks the text engine; two requests a pair of drafts."""

    def __init__(self, text: TextGenerator, templates: Mapping[Language, Templates]) -> None:
        self._text = text
        self._templates = templates

    async def compare(
        self, texts: Sequence[str], context: DraftContext, asking: Asking
    ) -> list[Ruling]:
        """
        Rulings on all pairs of a round's drafts: n * (n - 1) requests, all at once.

        An answer that is neither 1 nor 2 is no ruling.

        Raises:
            EngineError: The first that any request met; the others are waited for.
        """
        pairs = list(combinations(range(len(texts)), 2))
        orders = [order for a, b in pairs for order in ((a, b), (b, a))]
        async with asyncio.TaskGroup() as group:
            asked = [
                group.create_task(
                    self._ask(self._prompt(texts[i], texts[j], context, asking), asking)
                )
                for i, j in orders
            ]
        answers = []
        for task in asked:
            answer = task.result()
            if isinstance(answer, EngineError):
                raise answer
            answers.append(answer)
        straight, turned = answers[::2], answers[1::2]
        return [_ruling(*one) for one in zip(pairs, straight, turned, strict=True)]

    async def _ask(self, prompt: Prompt, asking: Asking) -> str | EngineError:
        try:
            drawn = await self._text.generate(prompt, n=1, seed=asking.seed)
        except EngineError as error:
            return error
        return drawn[0].text.strip() if drawn else ""

    def _prompt(self, first: str, second: str, context: DraftContext, asking: Asking) -> Prompt:
        templates, nonce = self._templates[context.language], asking.nonce
        system = templates.fill("system", form=asking.form_name, nonce=nonce)

        def safe(text: str) -> str:
            return fenced(text, nonce, MAX_CHARS)

        canon = "\n\n".join(map(safe, context.canon[-MAX_CANON:]))
        around = templates.fill("around", premise=safe(context.premise), canon=canon, nonce=nonce)
        pair = templates.fill("pair", first=safe(first), second=safe(second), nonce=nonce)
        return Prompt(system, around + pair, len(around), _SAMPLING, guide_regex="[12]")


def judge_scores(rulings: Sequence[Ruling], n: int) -> list[float]:
    """Each draft's share of the agreed rulings that it won, in [0, 1]; 0.5 where it had none."""
    won = [0] * n
    heard = [0] * n
    for ruling in rulings:
        if ruling.winner is not None:
            won[ruling.winner] += 1
            heard[ruling.a] += 1
            heard[ruling.b] += 1
    return [won[i] / heard[i] if heard[i] else 0.5 for i in range(n)]


def opinions(rulings: Sequence[Ruling], n: int) -> list[Evaluation]:
    """What the jury says of each of `n` drafts, as one more criterion, with its reason."""
    scores = judge_scores(rulings, n)
    return [_opinion(rulings, draft, score) for draft, score in enumerate(scores)]


def heard(score: float, jury: float, weight: float) -> float:
    """The criteria's score, moved towards the jury's by its weight; all three in [0, 1]."""
    return (1 - weight) * score + weight * jury


def jury_score(analysis: Analysis | None) -> float | None:
    """What the jury said of a draft, in [0, 1]; None where it was not asked."""
    if analysis is None:
        return None
    return next((one.score for one in analysis.evaluations if one.criterion == CRITERION), None)


def judge_weight(tau: float, n: int) -> float:
    """
    How much the jury's word counts beside the criteria, in [0, 1]; 0 for a tau under 0.2.

    Args:
        tau: Its mean Kendall's tau against this community's votes, in [-1, 1].
        n: The rounds this was measured on: a tau of few rounds is trusted little.
    """
    return tau * n / (n + STEADY_ROUNDS) if tau >= DEAF_BELOW else 0.0


def _opinion(rulings: Sequence[Ruling], draft: int, score: float) -> Evaluation:
    decided = [one for one in rulings if draft in (one.a, one.b) and one.winner is not None]
    won = sum(one.winner == draft for one in decided)
    parts = (("won", float(won)), ("decided", float(len(decided))))
    if not decided:
        return Evaluation(CRITERION, score, _UNDECIDED_EN, _UNDECIDED_ZH, parts)
    pairs = "one pair" if len(decided) == 1 else f"{len(decided)} pairs"
    return Evaluation(
        CRITERION,
        score,
        f"A model read this draft beside each of the others, in both orders. It made up its mind"
        f" about {pairs} and chose this draft {_times(won)}.",
        f"由模型把这一稿与其余各稿两两对读，先后各一遍；"
        f"有定论的 {len(decided)} 次里，选它 {won} 次。",
        parts,
    )


def _times(count: int) -> str:
    return {0: "in none", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _ruling(pair: tuple[int, int], straight: str, turned: str) -> Ruling:
    """Asked as (a, b) and as (b, a): the same draft both times, or no winner."""
    a, b = pair
    if (straight, turned) == ("1", "2"):
        return Ruling(a, b, a)
    if (straight, turned) == ("2", "1"):
        return Ruling(a, b, b)
    return Ruling(a, b, None)
