"""
What it costs to choose among the drafts of a round, once they are analysed.

    python -m tests.bench.bench_taste_choice
"""

import time
from collections.abc import Callable
from random import Random

import numpy as np

from engine.taste.choose import choose_pictures, choose_texts
from engine.taste.features import CODES, Kind, Rated, of_round
from engine.taste.ranker import samples, standings
from engine.taste.select import DRAWS
from engine.text.guard import first_fault
from engine.types import Analysis, Evaluation, Language, Ranking, Reading
from tests.bench.table import Row, printed
from tests.fakes import SENTENCES

CRITERIA = ("content_richness", "emotional_depth", "theme_consistency", "coherence", "surprise")
ZH = "潮水退得那样远，船都侧躺着，像睡着的牛。玛拉提着灯从中间走过，没有人告诉她水去了哪里。"
PALETTE = ("#204080", "#c08040", "#f0e0c0")
TIMES = 200


def taste(kind: Kind) -> Ranking:
    size = len(CODES[kind])
    cov = tuple(tuple(0.1 * (i == j) for j in range(size)) for i in range(size))
    return Ranking(CODES[kind], tuple(0.3 for _ in range(size)), cov)


def texts(language: Language, times: int) -> list[Rated]:
    """Eight drafts; each sentence is about 35 words, or 42 characters."""
    chance = Random(0)
    told = []
    for number, sentence in enumerate(SENTENCES):
        some = [sentence, *chance.sample(SENTENCES, 7)][:times]
        text = " ".join(some) if language == "en" else "".join(chance.sample(ZH, len(ZH))) * times
        said = tuple(Evaluation(name, chance.random()) for name in CRITERIA)
        analysis = Analysis(Reading((), 0.1 * number, 0.4, ()), said, None, 0.5, {"head": 0.1})
        told.append(Rated(text, language, analysis, (), None))
    return told


def took(work: Callable[[], object]) -> float:
    """Median milliseconds of this process, so that what else the machine does counts less."""
    spent = []
    for _ in range(TIMES):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return 1_000 * float(np.median(spent))


def unguarded(text: str, language: Language) -> None:
    """Finds nothing: what the guard costs is no part of choosing."""


def chosen(
    drafts: list[Rated],
    canon: tuple[str, ...] = (),
    guard: Callable[[str, Language], str | None] = unguarded,
) -> Callable[[], object]:
    ranking = taste("text")
    return lambda: choose_texts(
        drafts, 4, ranking=ranking, canon=canon, rng=Random(0), first_fault=guard
    )


def rows() -> list[Row]:
    short, ranking = texts("en", 3), taste("text")
    x, chance = of_round("text", short), np.random.default_rng(0)
    pictures = [Rated(d.text, "en", d.analysis, (), None, PALETTE, "ink") for d in short]
    cases: dict[str, Callable[[], object]] = {
        "features of 8 drafts of 105 words": lambda: of_round("text", short),
        "standings": lambda: standings(x, ranking, chance),
        f"{DRAWS} samples": lambda: samples(x, ranking, DRAWS, chance),
        "all, 8 drafts of 105 words": chosen(short),
        "all, 8 drafts of 280 words": chosen(texts("en", 8)),
        "all, 8 drafts of 126 characters": chosen(texts("zh", 3)),
        "all, 8 drafts of 105 words, a canon of 24": chosen(short, SENTENCES * 3),
        "all, 8 drafts of 105 words, with the guard": chosen(short, guard=first_fault),
        "all, 8 pictures": lambda: choose_pictures(
            pictures, 4, ranking=taste("image"), rng=Random(0)
        ),
    }
    return [Row("taste", case, took(work), "ms", "< 5") for case, work in cases.items()]


if __name__ == "__main__":
    print(printed(rows()))
