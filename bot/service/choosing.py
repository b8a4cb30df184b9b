"""
Which of the painted pictures are shown: more are painted than that where painting is quick.

The ones that are not shown are dropped: a picture is a thousand times as heavy as a text, and
whoever asks for more pictures says how they are to differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from bot.pictures import Made
from engine.analysis.seeing import Seen
from engine.sides import choose_equally
from engine.taste.choose import Choice, choose_pictures
from engine.taste.features import Rated
from engine.types import Analysis, Language, Picture, Ranking, Standing

SPARE_S = 2.0  # that a round of pictures may take longer, so that there is something to choose
LEARN = 0.3  # weight of the newest request in the moving average
MOST = 8  # pictures of one request


@dataclass(frozen=True, slots=True)
class Painted:
    """A picture with all that is known of it before its draft is laid."""

    picture: Picture
    made: Made
    alt: str
    seen: Seen
    analysis: Analysis | None
    standing: Standing | None = None


class Brush:
    """How long one picture takes here, and how many are therefore painted."""

    def __init__(self) -> None:
        self._each_s: float | None = None  # None: nothing was painted yet

    def learn(self, took_s: float, n: int) -> None:
        each_s = took_s / n
        before_s = each_s if self._each_s is None else self._each_s
        self._each_s = before_s + LEARN * (each_s - before_s)

    def n_painted(self, n_shown: int) -> int:
        """Twice as many as are shown, where the others take no longer than SPARE_S in all."""
        if self._each_s is None or n_shown * self._each_s > SPARE_S:
            return n_shown
        return min(2 * n_shown, MOST)


def chosen(
    painted: Sequence[Painted], n_shown: int, language: Language, ranking: Ranking | None, seed: int
) -> list[Painted]:
    """
    At most `n_shown`, of two adapters equally many, in the order in which they came, which says
    nothing of rank.
    """
    drafts = [
        Rated(p.alt, language, p.analysis, (), None, p.seen.palette, p.made.style) for p in painted
    ]
    rng = Random(seed)

    def choose(indexes: Sequence[int], k: int) -> Choice:
        return choose_pictures([drafts[at] for at in indexes], k, ranking=ranking, rng=rng)

    sides = [p.made.adapter for p in painted]
    sound = [True] * len(painted)
    choice = choose_equally(sides, sound, lambda one, other: False, n_shown, choose, rng)
    return [replace(painted[at], standing=choice.standings[at]) for at in sorted(choice.shown)]
