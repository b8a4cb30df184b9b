"""
The votes' pictures as a diffusers model sees them: latents and prompts, once a run.

Latents are kept in the run's folder, so that a resumed run need not encode them again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.image.pipelines.sizes import sizes_around
from engine.training.dataset import Dataset
from engine.training.examples import SPLITS, PictureRow, Split
from engine.training.image.hub.painter import HubPainter, Read, opened
from engine.training.image.words import Words, words_of
from engine.training.rows import canonical

_TOGETHER = 8


@dataclass(frozen=True, slots=True)
class HubBench:
    """`rows` by split; `latents` by the file that a row names, `reads` by its words."""

    painter: HubPainter
    rows: Mapping[Split, Sequence[PictureRow]]
    latents: Mapping[str, Tensor]
    reads: Mapping[Words, Read]

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one latent."""
        return tuple(next(iter(self.latents.values())).shape)


def bench_of(
    data: Dataset,
    painter: HubPainter,
    out: Path,
    told: Callable[[float], None] = lambda _: None,
) -> HubBench:
    """
    Encode all pictures and prompts of a data set, or read what an earlier start encoded.

    Raises:
        BrokenVotes: A picture cannot be read.
    """
    rows = {name: sorted(data.pictured(name), key=lambda row: row.hash) for name in SPLITS}
    every = [row for some in rows.values() for row in some]
    files = sorted({one.file for row in every for one in (row.chosen, row.rejected)})
    size = _size(data.folder, files, painter)
    latents = _latents(data, painter, files, size, out, told)
    asked = sorted({words_of(row) for row in every}, key=lambda w: (w.prompt, w.style, w.negative))
    reads = dict(zip(asked, painter.read(asked, size), strict=True))
    painter.stand_by()
    return HubBench(painter, rows, latents, reads)


def _size(folder: Path, files: Sequence[str], painter: HubPainter) -> tuple[int, int]:
    """One size for all: the model's own that is nearest to that of most pictures."""
    sizes = sizes_around(painter.side, painter.pipe.vae_scale_factor * 8)
    if not files:
        return sizes[0]
    shapes: Counter[float] = Counter()
    for file in files:
        with opened(folder / file) as picture:
            shapes[picture.width / picture.height] += 1
    [(shape, _)] = shapes.most_common(1)
    return min(sizes, key=lambda s: abs(s[0] / s[1] - shape))


def _latents(
    data: Dataset,
    painter: HubPainter,
    files: Sequence[str],
    size: tuple[int, int],
    out: Path,
    told: Callable[[float], None],
) -> Mapping[str, Tensor]:
    told_apart = canonical([data.snapshot_sha256, painter.revision, size])
    path = out / f"latents-{sha256(told_apart.encode()).hexdigest()[:16]}.safetensors"
    known = load_file(path) if path.is_file() else {}
    if set(files) <= known.keys():
        return known
    found: dict[str, Tensor] = {}
    for at in range(0, len(files), _TOGETHER):
        some = files[at : at + _TOGETHER]
        found |= dict(zip(some, painter.seen([data.folder / f for f in some], size), strict=True))
        told((at + len(some)) / len(files))
    beside = path.with_suffix(".new")
    save_file({name: one.contiguous() for name, one in found.items()}, beside)
    beside.replace(path)
    return found


def stacked(latents: Mapping[str, Tensor], files: Sequence[str]) -> Tensor:
    return torch.stack([latents[file] for file in files])
