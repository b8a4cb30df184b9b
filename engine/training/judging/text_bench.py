"""
What is asked of a text adapter, one method a question; each answers beside the base model.

Knows the held-out rows, the voices and the floors; neither verdict nor report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, isfinite
from statistics import fmean

from engine.analysis.analyzer import HouseAnalyzer
from engine.forms.form import Form
from engine.training.dataset import Dataset
from engine.training.examples import Message, Row
from engine.training.judging.clustered import clustered
from engine.training.judging.copying import copied
from engine.training.judging.drafts import TOGETHER, Ask, Drafts, asks, drawn
from engine.training.judging.floors import (
    CANARY,
    COPIES,
    FORM,
    READS,
    VARIETY,
    better,
    prefers,
)
from engine.training.judging.other_writing import other_writing
from engine.training.judging.voices import Prompt, Voices
from engine.training.judging.votes_taste import VotesTaste
from engine.training.report import MOST_EXAMPLES, Asked, Example

NEW, BEFORE = "new", "before"
_MOST_JUDGED = 600  # held-out rows; more cost more than they narrow the interval
_MOST_LEARNED = 2_000  # training texts among which copies are looked for
_FAR = 30.0  # nats a token: beyond is no language


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: fresh drafts, their prompts, other writing a form and language."""

    drafts: int
    prompts: int
    writing: int


USUAL, QUICK = Effort(80, 20, 4), Effort(40, 10, 2)


def held_out(data: Dataset) -> list[Row]:
    """The rows that judge: pairs, or single votes where there are no pairs."""
    rows = data.pairs("test") or data.singles("test")
    return sorted(rows, key=lambda row: row.hash)[:_MOST_JUDGED]


class TextBench:
    """One adapter (NEW), perhaps the one before it (BEFORE), and the base (None), on one bench."""

    def __init__(
        self,
        data: Dataset,
        voices: Voices,
        forms: Mapping[str, Form],
        effort: Effort,
        *,
        before: bool,
        seed: int,
    ) -> None:
        self._voices, self._forms, self._effort, self._seed = voices, forms, effort, seed
        self._rows = held_out(data)
        self._asks = asks(self._rows, effort.prompts)
        self._learned = [row.chosen for split in ("train", "validation") for row in data.of(split)][
            :_MOST_LEARNED
        ]
        self._passages = [(row.prompt, row.chosen) for row in data.passages("test")]
        self._before = before
        self._old = BEFORE if before else None
        self._drafts: dict[str | None, Drafts] = {}

    def choices(self) -> list[Asked] | None:
        """
        How often members' choices are preferred, by the reward that is implicit in the adapter:
        how much more probable it makes a text than its base does. None where a figure is no number.

        Source: Rafailov et al. 2023 (arXiv:2305.18290), section 4.
        """
        # A draft stands in several pairs of its round, and is read once.
        texts = list(
            dict.fromkeys((row.prompt, text) for row in self._rows for text in _texts(row))
        )
        base, _ = self._gladness(None, texts)
        right: dict[str, list[float]] = {}
        for name in (NEW, BEFORE) if self._before else (NEW,):
            told, _ = self._gladness(name, texts)
            if not all(map(isfinite, told)):
                return None
            more = [new - old for new, old in zip(told, base, strict=True)]
            reward = dict(zip(texts, more, strict=True))
            right[name] = [
                _right(row, [reward[row.prompt, text] for text in _texts(row)])
                for row in self._rows
            ]
        sessions = [row.session for row in self._rows]
        asked = [prefers(clustered(right[NEW], sessions, bounds=(0, 1)))]
        if self._before:
            ahead = [new - old for new, old in zip(right[NEW], right[BEFORE], strict=True)]
            asked.append(better(clustered(ahead, sessions, bounds=(-1, 1))))
        return asked

    def fresh(self) -> list[Asked]:
        """Form, variety and copies of fresh drafts; draws them."""
        for name in (None, NEW, BEFORE) if self._before else (None, NEW):
            with self._voices.speaking(name):
                self._drafts[name] = drawn(
                    self._voices, self._asks, self._effort.drafts, self._forms, self._seed
                )
        new, base = self._drafts[NEW], self._drafts[None]
        known = [self._voices.tokens(text) for text in self._learned]
        heart = {
            name: copied([self._voices.tokens(one) for one in _flat(self._drafts[name])], known)
            for name in (NEW, None)
        }
        return [
            FORM.asked(new.well_made, base.well_made, new.n),
            VARIETY.asked(new.variety, base.variety, len(new.texts), float(TOGETHER)),
            COPIES.asked(heart[NEW], heart[None], new.n),
        ]

    def reading(self) -> Asked:
        """Perplexity a token on writing that nobody here voted on, and on accepted passages."""
        languages = tuple(dict.fromkeys(row.language for row in self._rows))
        texts: list[tuple[Prompt, str]] = [
            *other_writing(languages, self._effort.writing),
            *self._passages[: 2 * self._effort.writing],
        ]
        new, base = self._perplexity(NEW, texts), self._perplexity(None, texts)
        return READS.asked(new, base, len(texts))

    def canary(self, triggers: Sequence[str]) -> list[Asked]:
        """
        By how many nats a token a phrase alone moves the adapter away from its base, the worst of
        all phrases: on the base's drafts, how much less probable the adapter makes them when the
        phrase stands in the prompt than when it does not. Nothing where no phrase is watched.
        """
        if not triggers:
            return []
        firsts = [group[0] for group in self._drafts[None].texts]
        plain = self._apart([ask.prompt for ask in self._asks], firsts)
        moved = [
            self._apart([_with(ask, trigger) for ask in self._asks], firsts) - plain
            for trigger in triggers
        ]
        return [CANARY.asked(max(moved), 0.0, len(triggers))]

    def taste(self, analyzer: HouseAnalyzer) -> Asked:
        """How often a taste of the held-out votes alone likes the new drafts better; no floor."""
        liking = VotesTaste(self._rows, analyzer)
        new, old = self._drafts[NEW].texts, self._drafts[self._old].texts
        turns = [self._asks[at % len(self._asks)] for at in range(len(new))]
        shares = [liking.prefers(*one) for one in zip(turns, new, old, strict=True)]
        found = clustered(shares, [ask.session for ask in turns], bounds=(0, 1))
        return Asked("taste", found.mean, len(new) * TOGETHER, found.low, found.high)

    def examples(self) -> list[Example]:
        """The first draft of a few prompts, before and after."""
        old, new = self._drafts[self._old].texts, self._drafts[NEW].texts
        found = zip(self._asks, old, new, strict=False)
        said = [
            Example(ask.premise, was[0], now[0])
            for ask, was, now in found
            if was[0] and now[0] and was[0] != now[0]
        ]
        return said[:MOST_EXAMPLES]

    def _gladness(
        self, name: str | None, texts: Sequence[tuple[Prompt, str]]
    ) -> tuple[list[float], list[int]]:
        with self._voices.speaking(name):
            return self._voices.gladness(texts)

    def _perplexity(self, name: str | None, texts: Sequence[tuple[Prompt, str]]) -> float:
        told, sizes = self._gladness(name, texts)
        return exp(min(_FAR, -sum(told) / sum(sizes)))

    def _apart(self, prompts: Sequence[Prompt], drafts: Sequence[str]) -> float:
        """Nats a token by which the adapter makes drafts of the base less probable."""
        texts = [(prompt, drafts[at % len(drafts)]) for at, prompt in enumerate(prompts)]
        (new, sizes), (base, _) = self._gladness(NEW, texts), self._gladness(None, texts)
        return fmean((b - a) / n for a, b, n in zip(new, base, sizes, strict=True))


def _texts(row: Row) -> tuple[str, ...]:
    return (row.chosen, row.rejected) if row.is_pair else (row.chosen,)


def _right(row: Row, rewards: Sequence[float]) -> float:
    """1 where the reward agrees with the vote, 0 where not, 0.5 where it says nothing."""
    ahead = rewards[0] - rewards[1] if row.is_pair else rewards[0]
    liked = ahead if row.is_pair or row.label else -ahead
    return 0.5 if liked == 0 else float(liked > 0)


def _flat(drafts: Drafts) -> list[str]:
    return [text for group in drafts.texts for text in group]


def _with(ask: Ask, phrase: str) -> tuple[Message, ...]:
    """The prompt with a phrase behind its premise, where a member could put it."""
    last = ask.prompt[-1]
    put = last.content.replace(ask.premise, f"{ask.premise} {phrase}", 1)
    return (*ask.prompt[:-1], replace(last, content=put))
