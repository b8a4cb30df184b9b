"""
How many tunes of a corpus in ABC our reader reads, and what stops it with the others.

    python -m tests.bench.score_corpus FILE

FILE is JSON lines under zstd with a "text" each. The header is put in order first, as a draft's
is; fields that are no music of ours (P: in mid-tune among them) are left out.
"""

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import zstandard

from engine.forms.abc.metre import check_bars, check_repeats
from engine.forms.abc.read import read
from engine.forms.abc.write import tidied
from engine.types import Problem

_LEFT_OUT = re.compile(r"^(?![XTMLQKw])[A-Za-z]:(?![|:]).*\n?", re.MULTILINE)


def tunes(file: Path) -> Iterator[str]:
    with file.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as plain:
        for line in io.TextIOWrapper(plain, encoding="utf-8"):
            yield json.loads(line)["text"]


def problems(tune: str) -> list[Problem]:
    score = read(tidied(_LEFT_OUT.sub("", tune), 0))
    return [*score.problems, *check_bars(score.part.bars), *check_repeats(score.part.bars)]


def main(file: Path) -> None:
    kinds: Counter[str] = Counter()
    examples: dict[str, str] = {}
    read_whole = total = 0
    for tune in tunes(file):
        total += 1
        found = problems(tune)
        read_whole += not found
        kinds.update({one.code for one in found})
        for one in found:
            examples.setdefault(one.code, one.message_en)
    print(f"{read_whole} of {total} tunes pass ({read_whole / total:.1%})")
    for code, count in kinds.most_common():
        print(f"{count:5} {code}: {examples[code]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
