"""
How many poems of old pass the checks of verse, and how few of their shuffled copies do.

    python -m tests.bench.bench_verse CORPORA [--every N]

`CORPORA` holds poetry_zh_classical.jsonl.zst and poetry_en.jsonl.zst; of the Chinese poems every
Nth is read. Many famous poems bend the rules: the aim is a wide gap, not a hundred per cent.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from pathlib import Path

import zstandard

from engine.forms.crafts.lushi import not_parallel
from engine.forms.crafts.sonnet import LINES
from engine.forms.english.metre import scan
from engine.forms.english.phonemes import lexicon
from engine.forms.english.rhyme import between, fit
from engine.forms.english.words import spoken
from engine.forms.regulated import COUNTS, SIZES, check, phrases_of
from engine.text.measure import verse_lines
from tests.bench.table import Row, printed

SHAKESPEAREAN = "ABABCDCDEFEFGG"
CHANCE_PAIRS = 20_000
_MARKS = re.compile(r"[^\w\s'’-]")


def texts(path: Path) -> Iterator[dict[str, str]]:
    with path.open("rb") as packed:
        for line in TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(packed), "utf-8"):
            yield json.loads(line)


def regulated(path: Path, every: int) -> list[Row]:
    """Poems of the shape by lines and size, and the regular ones among them."""
    seen: Counter[tuple[int, int]] = Counter()
    regular: Counter[tuple[int, int]] = Counter()
    echoes = 0
    for number, record in enumerate(texts(path)):
        if number % every:
            continue
        phrases = phrases_of(record["text"])
        sizes = {len(phrase.characters) for phrase in phrases}
        if len(phrases) not in COUNTS or len(sizes) != 1 or not sizes <= set(SIZES):
            continue
        kind = (len(phrases), sizes.pop())
        seen[kind] += 1
        if not check(record["text"], len(phrases)):
            regular[kind] += 1
            echoes += any(True for _ in not_parallel(phrases))
    rows = [
        Row("regulated", f"{lines} x {size}, {seen[lines, size]} poems", share, "% pass")
        for (lines, size) in sorted(seen)
        for share in [100 * regular[lines, size] / seen[lines, size]]
    ]
    long = sum(count for (lines, _), count in regular.items() if lines == max(COUNTS))
    return [*rows, Row("regulated", f"echo in a couplet, {long} regular", 100 * echoes / long, "%")]


def sonnets(path: Path) -> list[list[str]]:
    """Shakespeare's sonnets of fourteen lines, as lines."""
    found = (
        [line for _, line in verse_lines(record["text"])]
        for record in texts(path)
        if record["author"] == "William Shakespeare"
    )
    return [lines for lines in found if len(lines) == LINES]


def metre(poems: list[list[str]], case: str, change: Callable[[str], str]) -> list[Row]:
    """Lines in pentameter of those that are judged, and poems without a line out of step."""
    kept = judged = whole = 0
    for poem in poems:
        found = [scan(spoken(change(line), lexicon())) for line in poem]
        known = [one for one in found if not one.unknown]
        judged += len(known)
        kept += sum(one.kept for one in known)
        whole += all(one.kept for one in found)
    return [
        Row("pentameter", f"{case}, {judged} lines judged", 100 * kept / judged, "% pass"),
        Row("pentameter", f"{case}, {len(poems)} poems", 100 * whole / len(poems), "% pass"),
    ]


def rhymes(poems: list[list[str]], rng: random.Random) -> list[Row]:
    ends = [[spoken(line, lexicon())[-1] for line in poem] for poem in poems]
    fits = [fit(one, SHAKESPEAREAN) for one in ends]
    pairs = [pair.rhyme for one in fits for pair in one.pairs]
    words = [word for one in ends for word in one]
    chance = [between(*rng.sample(words, 2)) for _ in range(CHANCE_PAIRS)]
    rows = [
        Row("rhyme", f"{kind}, {len(told)} pairs {of}", 100 * told.count(kind) / len(told), "%")
        for of, told in (("of sonnets", pairs), ("at random", chance))
        for kind in ("true", "near", "none")
    ]
    whole = sum(not one.broken for one in fits)
    return [*rows, Row("rhyme", f"{len(poems)} poems", 100 * whole / len(poems), "% pass")]


def english(path: Path) -> list[Row]:
    rng = random.Random(0)
    poems = sonnets(path)

    def shuffled(line: str) -> str:
        words = _MARKS.sub(" ", line).split()
        rng.shuffle(words)
        return " ".join(words)

    return [
        *metre(poems, "as written", str),
        *metre(poems, "words shuffled", shuffled),
        *rhymes(poems, rng),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Checks of verse against poems of old.")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--every", type=int, default=1)
    wishes = parser.parse_args()
    rows = english(wishes.corpora / "poetry_en.jsonl.zst")
    rows += regulated(wishes.corpora / "poetry_zh_classical.jsonl.zst", wishes.every)
    print(printed(rows))
