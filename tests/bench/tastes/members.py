"""Simulated communities: several tastes, some split, noisy or drifting; how they vote is theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean

from bot.evening.tastes import TASTES, Scale, scale_of
from bot.evening.voting import ballot

VOTERS = 6


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
        return ballot(
            lambda text: self.loves(member, text, before), texts, rng, careless=self.random
        )


def scaled(texts: Sequence[str]) -> dict[str, Scale]:
    """Every hidden taste, measured on drafts of this engine that nobody votes on."""
    return {name: scale_of(taste, texts) for name, taste in TASTES.items()}


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
