"""
Which sessions teach, which choose between recipes, and which judge. Pure and the same everywhere.

A session is never parted, since its rounds share texts and voters; only a set of one or two
sessions is parted by rounds, and whoever reports on it says so.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.training.examples import Split

SHARES: Mapping[Split, float] = {"test": 0.15, "validation": 0.15}  # of all pairs
FEWEST = 3  # sessions of which one can judge and one can choose
_LARGE = 0.3  # a session with more of all pairs is held out only where no smaller one can be

SplitBy = Literal["session", "round", "file"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One round: how many pairs it has, and whether voters who are trusted told any apart."""

    group: str
    session: str
    pairs: int
    trusted: bool


def split(pieces: Sequence[Piece], seed: int) -> tuple[dict[str, Split], SplitBy]:
    """
    The split of every round, and by what it was made.

    Rounds without a pair teach. Held-out sessions are drawn by the hash of their id, those with
    trusted voters before others for the test, large ones last.
    """
    some = [piece for piece in pieces if piece.pairs > 0]
    sessions = {piece.session for piece in some}
    by: SplitBy = "session" if len(sessions) >= FEWEST else "round"
    unit = {piece.group: piece.session if by == "session" else piece.group for piece in pieces}
    held = _drawn(some, unit, seed)
    return {piece.group: held.get(unit[piece.group], "train") for piece in pieces}, by


def _drawn(pieces: Iterable[Piece], unit: Mapping[str, str], seed: int) -> dict[str, Split]:
    pairs: dict[str, int] = defaultdict(int)
    trusted: set[str] = set()
    for piece in pieces:
        pairs[unit[piece.group]] += piece.pairs
        trusted |= {unit[piece.group]} if piece.trusted else set()
    if len(pairs) < FEWEST:
        return {}
    total = sum(pairs.values())
    found: dict[str, Split] = {}
    for name, share in SHARES.items():
        free = [one for one in pairs if one not in found]
        free.sort(
            key=lambda one: (
                pairs[one] > _LARGE * total,
                name == "test" and one not in trusted,
                _rank(one, seed),
            )
        )
        spare = len(free) - (1 if name == "validation" else 2)  # one is left for each that follows
        taken = 0
        for one in free[:spare]:
            if taken and taken + pairs[one] / 2 > share * total:
                break
            found[one] = name
            taken += pairs[one]
    return found


def _rank(name: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode("utf-8", "replace")).hexdigest()
