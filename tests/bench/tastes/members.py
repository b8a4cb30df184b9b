"""Simulated members: how a community with a hidden taste rings the drafts that it is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, pstdev

from tests.bench.tastes.hidden import TASTES, Taste

VOTERS = 6
BAR = 0.4  # spreads above the usual draft from which a member rings it
SLIP = 0.7  # spread of a member's mood of the moment, in spreads of the taste


@dataclass(frozen=True, slots=True)
class Scale:
    """A taste in spreads above the usual draft of this engine."""

    taste: Taste
    mean: float
    sd: float

    def __call__(self, text: str) -> float:
        return (self.taste(text) - self.mean) / self.sd if self.sd else 0.0


@dataclass(frozen=True, slots=True)
class Community:
    """
    One community.

    `loves(member, text, ballots_before)` is what a member feels, in spreads; `random` the share of
    ballots that are cast without looking.
    """

    name: str
    loves: Callable[[int, str, int], float]
    random: float = 0.0

    def truth(self, text: str, ballots_before: int) -> float:
        """What the community as a whole feels for a draft: the mean over its members."""
        return fmean(self.loves(member, text, ballots_before) for member in range(VOTERS))

    def ballot(self, member: int, texts: Sequence[str], before: int, rng: Random) -> list[int]:
        """The indexes that a member rings; none of them when none reaches the bar."""
        if rng.random() < self.random:
            return [i for i in range(len(texts)) if rng.random() < 0.35]
        felt = [self.loves(member, text, before) + rng.gauss(0, SLIP) for text in texts]
        return [i for i, one in enumerate(felt) if one > BAR]


def scaled(texts: Sequence[str]) -> dict[str, Scale]:
    """Every hidden taste, measured on drafts of this engine that nobody votes on."""
    scales = {}
    for name, taste in TASTES.items():
        values = [taste(text) for text in texts]
        scales[name] = Scale(taste, fmean(values), pstdev(values))
    return scales


def communities(scales: dict[str, Scale], turn: int = 150) -> list[Community]:
    """
    One for each taste, one that is split, one with noise, and one that changes its mind.

    Args:
        turn: Ballots after which the drifting community likes the contrary.
    """
    plain = [Community(name, _same(scale)) for name, scale in scales.items()]
    variety, brisk, speech = scales["variety"], scales["brisk"], scales["speech"]
    split = Community(
        "split: brisk or speech",
        lambda member, text, _: brisk(text) if member % 2 else speech(text),
    )
    noisy = Community("variety, 30 % noise", _same(variety), random=0.3)
    drifting = Community(
        "drifting: variety, then its contrary",
        lambda _member, text, before: variety(text) if before < turn else -variety(text),
    )
    return [*plain, split, noisy, drifting]


def _same(scale: Scale) -> Callable[[int, str, int], float]:
    return lambda _member, text, _before: scale(text)
