"""Captions as numbers: words of either language hashed into buckets, and their encoder."""

import re
import zlib
from collections.abc import Sequence

import torch
from torch import Tensor, nn

BUCKETS = 4096  # 0 is padding
WORDS = 48  # of a caption at most; what is beyond is not read
WIDTH = 96
CONDITION = 128  # numbers that a caption becomes
_LATIN = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def terms(caption: str) -> list[str]:
    """Latin words in lower case; Chinese as characters and as neighbouring pairs."""
    found = _LATIN.findall(caption.lower())
    for run in _HAN.findall(caption):
        found += [*run, *(run[i : i + 2] for i in range(len(run) - 1))]
    return found


def hashed(captions: Sequence[str]) -> Tensor:
    """Bucket numbers, shape (B, WORDS) int64; an empty caption is all padding."""
    rows = torch.zeros(len(captions), WORDS, dtype=torch.long)
    for row, caption in zip(rows, captions, strict=True):
        ids = [1 + zlib.crc32(term.encode()) % (BUCKETS - 1) for term in terms(caption)[:WORDS]]
        row[: len(ids)] = torch.tensor(ids, dtype=torch.long)
    return rows


class TextEncoder(nn.Module):
    """
    A bag of words: the mean of their vectors, through two layers. The empty caption has a vector
    of its own, which is what the models learn from pictures without captions.
    """

    def __init__(self) -> None:
        super().__init__()
        self.vectors = nn.Embedding(BUCKETS, WIDTH, padding_idx=0)
        self.layers = nn.Sequential(
            nn.Linear(WIDTH, CONDITION), nn.SiLU(), nn.Linear(CONDITION, CONDITION)
        )
        nn.init.normal_(self.vectors.weight, std=0.5)

    def forward(self, words: Tensor) -> Tensor:
        """(B, WORDS) int64 -> (B, CONDITION)."""
        known = (words > 0).sum(1, keepdim=True).clamp(min=1)
        held = self.vectors(words) * (words > 0).unsqueeze(-1)
        mean: Tensor = held.sum(1) / known**0.5
        encoded: Tensor = self.layers(mean)
        return encoded
