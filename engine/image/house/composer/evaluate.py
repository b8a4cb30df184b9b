"""
Measures the composing model and prints tables: attributes honoured, variety, speed, free prompts.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from random import Random

from engine.image.backend import Manner, Order
from engine.image.house.composer.backend import ScenesBackend
from engine.image.house.composer.codes import CODES
from engine.image.house.composer.measure import Asked, Tally, accuracy, held_out, scenes_of
from engine.image.house.composer.model import ANY_STYLE, Composer
from engine.image.house.composer.sample import GUIDANCE, STEPS, Wish
from engine.image.house.composer.weights import load
from engine.image.house.plausible import drawn_scene
from engine.image.house.world import mapped
from engine.types import Language

FOLDER = Path(__file__).parent
LANGUAGES: tuple[Language, ...] = ("en", "zh")
_SETTINGS = (  # steps, guidance
    *((1, 3.0), (2, 3.0), (4, 1.0), (4, 2.0), (4, 3.0), (4, 5.0), (8, 3.0), (16, 3.0)),
)


@dataclass(frozen=True, slots=True)
class Free:
    """
    What became of free prompts: how many name something of the world, name something beyond it,
    and name nothing that is known; and of the named attributes how many the model honoured alone.
    """

    prompts: int
    of_theirs: int
    left_out: int
    nothing: int
    tally: Tally


def evaluate(folder: Path, count: int = 200) -> None:
    """Print all tables for the model of a folder; `count` held-out captions a language."""
    model = load(folder)
    asked = {language: held_out(count, language) for language in LANGUAGES}
    print(f"## Attributes honoured: {count} held-out captions a language, {STEPS} steps\n")
    _attributes(model, asked)
    print("\n## Steps and guidance (no rule, 60 captions a language)\n")
    _settings(model, {language: some[:60] for language, some in asked.items()})
    print("\n## Free prompts\n")
    _free(model)
    print("\n## Time\n")
    _time(folder)


def _attributes(model: Composer, asked: Mapping[Language, Sequence[Asked]]) -> None:
    print("| field | en | en, ruled | en, chance | zh | zh, ruled | zh, chance |")
    print("|---|---|---|---|---|---|---|")
    columns = [tally for language in LANGUAGES for tally in _three(model, asked[language])]
    for field in CODES:
        print(f"| {field} | " + " | ".join(_share(t, field) for t in columns) + " |")
    print("| all | " + " | ".join(f"{t.right / t.asked:.1%}" for t in columns) + " |")
    print("| whole captions | " + " | ".join(f"{t.whole / t.captions:.1%}" for t in columns) + " |")


def _settings(model: Composer, asked: Mapping[Language, Sequence[Asked]]) -> None:
    print("| steps | guidance | honoured | variety |\n|---|---|---|---|")
    for steps, guidance in _SETTINGS:
        tallies = [accuracy(model, asked[one], steps=steps, guidance=guidance) for one in LANGUAGES]
        honoured = sum(t.right for t in tallies) / sum(t.asked for t in tallies)
        found = variety(model, asked["en"][:10], steps, guidance)
        print(f"| {steps} | {guidance} | {honoured:.1%} | {found:.1%} |")
    print(f"\nVariety of likely scenes themselves: {_variety_of_scenes():.1%}")


def _free(model: Composer) -> None:
    print(
        "| language | prompts | something of theirs | left out, said so | nothing known | model |"
    )
    print("|---|---|---|---|---|---|")
    for language in LANGUAGES:
        free = free_prompts(model, language)
        share = free.tally.right / max(1, free.tally.asked)
        print(
            f"| {language} | {free.prompts} | {free.of_theirs} | {free.left_out} | {free.nothing}"
            f" | {share:.1%} of {free.tally.asked} |"
        )


def _three(model: Composer, asked: Sequence[Asked]) -> tuple[Tally, Tally, Tally]:
    return (
        accuracy(model, asked),
        accuracy(model, asked, ruled=True),
        accuracy(model, asked, told=False),
    )


def _share(tally: Tally, field: str) -> str:
    asked = tally.by_field[field]
    return f"{tally.right_by_field[field] / asked:.0%} of {asked}" if asked else "none asked"


def variety(model: Composer, asked: Sequence[Asked], steps: int, guidance: float) -> float:
    """Of what a caption leaves open, how often two of its eight pictures differ in a field."""
    differ = pairs = 0
    for one in asked:
        wishes = [Wish(one.text, seed, ANY_STYLE) for seed in range(8)]
        scenes = scenes_of(model, wishes, steps, guidance)
        for a, b in combinations(scenes, 2):
            unnamed = [field for field in CODES if field not in one.named]
            differ += sum(getattr(a, field) != getattr(b, field) for field in unnamed)
            pairs += len(unnamed)
    return differ / max(1, pairs)


def _variety_of_scenes() -> float:
    rng = Random("variety")
    scenes: list[dict[str, str]] = [asdict(drawn_scene(rng)) for _ in range(100)]
    found = [a[field] != b[field] for a, b in combinations(scenes, 2) for field in CODES]
    return sum(found) / len(found)


def free_prompts(model: Composer, language: Language) -> Free:
    """Our hundred free prompts of one language, read and composed without any rule."""
    prompts = (FOLDER / f"prompts_{language}.txt").read_text(encoding="utf-8").splitlines()
    readings = [mapped(prompt) for prompt in prompts]
    tally = Tally()
    wishes = [Wish(prompt, seed, ANY_STYLE) for seed, prompt in enumerate(prompts)]
    for reading, scene in zip(readings, scenes_of(model, wishes), strict=True):
        tally.add(reading.named, scene)
    return Free(
        len(prompts),
        sum(bool(one.named) for one in readings),
        sum(bool(one.left_out) for one in readings),
        sum(one.nothing for one in readings),
        tally,
    )


def _time(folder: Path) -> None:
    backend = ScenesBackend.load(folder)
    manner = Manner(512, 512, STEPS, GUIDANCE)
    walls: list[float] = []
    spent = time.process_time()
    for run in range(6):
        orders = [Order("a quiet forest", 100 * run + i) for i in range(4)]
        began = time.perf_counter()
        backend.paint(orders, manner)
        walls.append(time.perf_counter() - began)
    spent = (time.process_time() - spent) / len(walls)
    walls = sorted(walls[1:])
    print(f"four pictures of 512 px: median {walls[2]:.2f} s, {walls[0]:.2f} to {walls[-1]:.2f} s")
    print(f"of the processor: {spent:.2f} s for four")
    model = load(folder)
    began = time.process_time()
    for seed in range(20):
        scenes_of(model, [Wish("a quiet forest", seed, ANY_STYLE)])
    alone = (time.process_time() - began) / 20 * 1_000
    print(f"composing alone: {alone:.0f} ms of the processor a picture")
