"""
How far a training is and what is left of its time. Counts only time spent training: a step is
charged at most LONGEST_STEP_S, so a machine that sleeps takes nothing from the budget.
"""

from dataclasses import dataclass

LONGEST_STEP_S = 20.0
WARMUP_STEPS = 100
DECAY_SHARE = 0.4  # the last part of the budget, in which the rate falls to nothing


@dataclass(slots=True)
class Pace:
    """Seconds and steps of one training, over all its sittings."""

    budget_s: float
    spent_s: float = 0.0
    steps: int = 0

    def charge(self, seconds: float) -> None:
        self.spent_s += min(seconds, LONGEST_STEP_S)
        self.steps += 1

    @property
    def is_over(self) -> bool:
        return self.spent_s >= self.budget_s

    def rate(self) -> float:
        """Learning rate as a share of its peak: warm up, stay, fall to zero at the end."""
        left = max(0.0, 1 - self.spent_s / self.budget_s)
        return min(1.0, (self.steps + 1) / WARMUP_STEPS, left / DECAY_SHARE)
