"""
Whether the verse, picture and tune of a suite belong together: true sets against shuffled ones.

    python -m tests.bench.bench_suite --engine URL

Theme fit: cosine of the verse and of the words that the picture shows, in the theme space. Mood
fit: one less half the distance between the valences read from the verse and from the picture's
colours, and between the verse's and the tune's key (minor -0.5, else +0.3). Shuffled: the same
parts, each verse with another premise's picture and tune. Intervals by bootstrap over premises.
"""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp
import numpy as np

from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.picture import read_picture
from engine.analysis.themes import Vector, similarity
from engine.analysis.worker import AnalysisWorker
from engine.forms.crafts.suite import scene_of, seed_of
from engine.forms.suite import part_of
from engine.image.scenes.draw import jpeg
from engine.image.scenes.scene import DEFAULTS, VOCABULARY
from engine.prompts import PassageRequest, Prompts
from engine.text.client import Endpoint, TextClient
from engine.text.propose import Proposer
from engine.text.suite import SuiteProposer
from engine.types import Language

ROOT = Path(__file__).resolve().parents[2]
PREMISES: dict[Language, tuple[str, ...]] = {
    "en": (
        "An old man walks by the sea in the rain", "A garden full of bees on a glad morning",
        "The last train leaves the city at night", "Snow on the village, the lamps are lit",
        "A lonely lighthouse in a storm", "Children fly kites over the wheat field",
        "A caravan crosses the desert at dusk", "A widow looks at the river in autumn",
        "A bird sings in the spring forest", "Fog on the lake, and nobody comes",
        "The mountain temple rings its bell", "Two friends laugh on the bridge in summer",
    ),
    "zh": (
        "雨夜江边送别", "春天的花园里蜜蜂飞", "末班车离开城市", "雪落村庄，灯火初上",
        "暴风雨中的灯塔", "孩子们在麦田里放风筝", "黄昏的沙漠驼队", "秋江上的孤舟",
        "春山鸟鸣", "湖上大雾，无人来", "山寺的钟声", "夏日桥上两个朋友笑着",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Set:
    """What is measured of one suite."""

    premise: int
    verse: Vector
    valence: float
    picture: Vector
    light: float
    key: float


def fits(verse: Set, others: Set) -> tuple[float, float, float]:
    """Theme fit, mood fit with the picture, mood fit with the tune."""
    theme = similarity(verse.verse, others.picture)
    return theme, 1 - abs(verse.valence - others.light) / 2, 1 - abs(verse.valence - others.key) / 2


async def sets_of(
    proposer: SuiteProposer, analyzer: HouseAnalyzer, language: Language
) -> list[Set]:
    found = []
    for number, premise in enumerate(PREMISES[language]):
        request = PassageRequest("suite", language, "house", premise, (), (), None, "bench1")
        drafts = await proposer.propose(request, n=8, n_shown=4, seed=number, rng=Random(number))
        shown = [one.text for one in drafts if one.place is not None]
        found += [measured(text, number, analyzer, language) for text in shown]
    return found


def measured(text: str, premise: int, analyzer: HouseAnalyzer, language: Language) -> Set:
    verse = part_of(text, "verse")
    scene = scene_of(text, language)
    assert scene is not None
    side = 1 if language == "zh" else 0
    said = {name: getattr(scene, name) for name in VOCABULARY}
    named = [name for name, code in said.items() if code != DEFAULTS.get(name)]
    words = [VOCABULARY[name][said[name]][side] for name in named]
    reading = analyzer.reading(verse, language)
    light = read_picture(jpeg(scene, seed_of(text)), language)
    key = next(line for line in part_of(text, "tune").split("\n") if line.startswith("K:"))
    return Set(
        premise,
        analyzer.space.vector(verse, language),
        reading.valence,
        analyzer.space.vector(" ".join(words), language),
        light.valence,
        -0.5 if key.rstrip().endswith("m") else 0.3,
    )


def line(language: Language, found: Sequence[Set]) -> str:
    """True and shuffled means with the difference's interval, for the three fits."""
    rng = np.random.default_rng(0)
    by_premise: dict[int, list[Set]] = {}
    for one in found:
        by_premise.setdefault(one.premise, []).append(one)
    true, shuffled = [], []
    for premise, own in by_premise.items():
        others = [one for one in found if one.premise != premise]
        true.append(np.mean([fits(one, one) for one in own], axis=0))
        shuffled.append(np.mean([fits(one, other) for one in own for other in others], axis=0))
    gaps = np.array(true) - np.array(shuffled)
    draws = gaps[rng.integers(0, len(gaps), (2_000, len(gaps)))].mean(axis=1)
    low, high = np.percentile(draws, (2.5, 97.5), axis=0)
    cells = [
        f"{np.mean(true, axis=0)[i]:.3f} / {np.mean(shuffled, axis=0)[i]:.3f}"
        f" ({low[i]:+.3f} to {high[i]:+.3f})"
        for i in range(3)
    ]
    return f"| {language} | {len(found)} | {' | '.join(cells)} |"


async def main(url: str) -> None:
    prompts = Prompts.load(ROOT / "prompts")
    analyzer = HouseAnalyzer.load()
    worker = AnalysisWorker(lambda: analyzer)
    print(
        "| language | sets | theme, picture | mood, picture | mood, tune |\n|---|---|---|---|---|"
    )
    async with aiohttp.ClientSession() as http:
        inner = Proposer(
            TextClient(http, Endpoint(url)), prompts, context_tokens=2_048, understanding=worker
        )
        proposer = SuiteProposer(inner, prompts, worker)
        languages: tuple[Language, ...] = ("en", "zh")
        for language in languages:
            print(line(language, await sets_of(proposer, analyzer, language)), flush=True)
    worker.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    asyncio.run(main(parser.parse_args().engine))
