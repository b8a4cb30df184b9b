"""
Prepares a user's pictures: reads them safely, leaves out broken and double ones, splits, tells.

A caption stands in `captions.jsonl` ({"file": ..., "captions": [...]}), else beside the picture in
a text file of the same name (one caption a line), else it is the file's own name.
"""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from engine.image.train.material import SPLITS, Material, Split

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_BYTES = 20_000_000
LARGEST_PIXELS = 40_000_000
FEWEST = 30  # pictures below which no split makes sense
HELD_BACK = 10  # of a hundred, for validation and for the test, each


@dataclass(slots=True)
class Card:
    """What became of a folder's pictures, for the data card."""

    found: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)

    def markdown(self, material: Material, size_px: int) -> str:
        rows = [f"| {name} | {len(material[name].pictures)} |" for name in SPLITS]
        gone = [f"- {why}: {n}" for why, n in sorted(self.left_out.items())] or ["- none"]
        spoken = ", ".join(f"{name} {n}" for name, n in sorted(self.languages.items()))
        return "\n".join(
            [
                "# Data card",
                f"{self.found} pictures found, kept at {size_px} px (cut to their middle square).",
                "",
                "| split | pictures |",
                "|---|---|",
                *rows,
                "",
                f"Captions by language: {spoken}.",
                "",
                "Left out:",
                *gone,
                "",
                "A picture's split follows from its content, so it stays when others come.",
            ]
        )


def prepare(folder: Path, size_px: int) -> tuple[Material, Card]:
    """
    Material from a folder of pictures.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: Fewer than FEWEST pictures can be used, or a split came out empty.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder")
    card, known = Card(), _known_captions(folder)
    pictures: dict[str, list[Tensor]] = {name: [] for name in SPLITS}
    captions: dict[str, list[tuple[str, ...]]] = {name: [] for name in SPLITS}
    seen: set[str] = set()
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES):
        card.found += 1
        image, why = _read(path)
        if image is None:
            card.left_out[why] += 1
            continue
        small = ImageOps.fit(image, (size_px, size_px), Image.Resampling.LANCZOS)
        mark = hashlib.sha256(small.tobytes()).hexdigest()
        if mark in seen:
            card.left_out["double"] += 1
            continue
        seen.add(mark)
        said = _captions_of(path, folder, known)
        card.languages.update("zh" if _is_chinese(c) else "en" for c in said)
        name = _split_of(mark)
        pictures[name].append(torch.from_numpy(np.array(small)).permute(2, 0, 1))
        captions[name].append(said)
    if len(seen) < FEWEST:
        raise ValueError(f"{len(seen)} pictures can be used; {FEWEST} are needed")
    empty = [name for name in SPLITS if not pictures[name]]
    if empty:
        raise ValueError(f"no picture fell into {', '.join(empty)}; bring more")
    material = {n: Split(torch.stack(pictures[n]), tuple(captions[n])) for n in SPLITS}
    return material, card


def _read(path: Path) -> tuple[Image.Image | None, str]:
    """The picture in RGB, or why not."""
    if path.stat().st_size > LARGEST_BYTES:
        return None, f"larger than {LARGEST_BYTES // 1_000_000} MB"
    try:
        with Image.open(io.BytesIO(path.read_bytes()), formats=FORMATS) as image:
            if image.width * image.height > LARGEST_PIXELS:
                return None, f"more than {LARGEST_PIXELS // 1_000_000} megapixels"
            return ImageOps.exif_transpose(image).convert("RGB"), ""
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None, "broken or no PNG, JPEG or WebP"
    except Image.DecompressionBombError:
        return None, "a decompression bomb"


def _known_captions(folder: Path) -> dict[str, tuple[str, ...]]:
    listed = folder / "captions.jsonl"
    return dict(_listed(listed)) if listed.exists() else {}


def _listed(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """
    Raises:
        ValueError: A line is not {"file": text, "captions": [text, ...]}.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            one = json.loads(line)
            yield str(one["file"]), tuple(str(c) for c in one["captions"])
        except (ValueError, KeyError, TypeError) as exc:
            raise ValueError(f"{path.name}, line {number}: file and captions expected") from exc


def _captions_of(path: Path, folder: Path, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    listed = known.get(str(path.relative_to(folder)))
    if listed:
        return listed
    beside = path.with_suffix(".txt")
    if beside.exists():
        lines = beside.read_text(encoding="utf-8", errors="replace").splitlines()
        said = tuple(line.strip() for line in lines if line.strip())
        if said:
            return said
    return (path.stem.replace("_", " ").replace("-", " "),)


def _split_of(mark: str) -> str:
    share = int(mark[:8], 16) % 100
    if share < HELD_BACK:
        return "test"
    return "validation" if share < 2 * HELD_BACK else "train"


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)
