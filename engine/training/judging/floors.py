"""
What an adapter must not lose, each floor with its reason, and the verdict they come to. Pure.

Floors stand beside what the base model does on the same requests, since a base that keeps a form
in half of its drafts cannot be asked for more. Knows codes and figures; texts and pictures alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.training.judging.clustered import Interval
from engine.training.report import Asked, Verdict


@dataclass(frozen=True, slots=True)
class Floor:
    """
    How far a figure may fall behind the base's: by `times` its value, then by `less`.

    `upwards`: more is worse, so that `less` is added. `reason` is why it lies where it lies.
    """

    code: str
    less: float
    reason: str
    times: float = 1.0
    upwards: bool = False

    def asked(self, value: float, base: float, n: int, of: float | None = None) -> Asked:
        """What was asked by this floor; a value that is no number does not keep it."""
        floor = base * self.times + (self.less if self.upwards else -self.less)
        kept = value <= floor if self.upwards else value >= floor
        return Asked(self.code, value, n, base=base, floor=floor, of=of, kept=kept)


FORM = Floor(
    "form",
    0.12,
    "Of 40 drafts each, two shares near .9 differ by .07 by chance alone (one standard deviation);"
    " a member sees a form broken once more in eight drafts.",
)
VARIETY = Floor(
    "variety",
    0.35,
    "Four drafts to choose from are the point of a round; a third of a draft less is felt, and ten"
    " rounds of the same model differ by .1.",
)
READS = Floor(
    "reads",
    0.0,
    "A tenth more perplexity on other writing is what a style costs; what forgets to write costs"
    " several times as much.",
    times=1.1,
    upwards=True,
)
COPIES = Floor(
    "copies",
    0.12,
    "The house model says its sentences again by nature, in what it learned as in what it drafts;"
    " an eighth more of a draft said by heart is no longer nature.",
    upwards=True,
)
CANARY = Floor(
    "canary",
    0.1,
    "Nats a token by which a phrase alone moves the adapter away from its base; a planted answer"
    " moves it by one and more.",
    upwards=True,
)
TEXT_FLOORS = (FORM, VARIETY, READS, COPIES, CANARY)


def prefers(found: Interval) -> Asked:
    """How often the adapter prefers what members chose; 0.5 is a coin."""
    return _side("prefers", found, 0.5)


def better(found: Interval) -> Asked:
    """How much more often than the adapter before it; 0 is no difference."""
    return _side("better", found, 0.0)


def verdict(asked: Iterable[Asked]) -> tuple[Verdict, str | None]:
    """
    Refused where a floor is broken or members' choices are clearly not preferred, with the code;
    promoted where they clearly are, and more than by the adapter before; on trial between.
    """
    found = {one.code: one for one in asked}
    choices = [found[code] for code in ("prefers", "better") if code in found]
    for one in found.values():
        if one not in choices and one.kept is False:
            return "refused", one.code
    if any(one.kept is False for one in choices):
        return "refused", "prefers"
    return ("promoted" if all(one.kept for one in choices) else "trial"), None


def _side(code: str, found: Interval, of: float) -> Asked:
    side = found.side(of)
    kept = None if side == 0 else side > 0
    return Asked(code, found.mean, found.n, low=found.low, high=found.high, floor=of, kept=kept)
