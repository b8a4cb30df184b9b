"""
Fits a growing canon into a context window, in rare large steps.

A prompt that lost a little of its head every round would never hit the prefix cache. So the head
stays until the window is three quarters full; then enough of the oldest passages fold into a
synopsis that it is half full, and the bytes stay put again until the next step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.text.measure import han_count
from engine.types import Language

FULL = 0.75
FOLDED_TO = 0.5
SYNOPSIS_SHARE = 0.1  # of the window, reserved for the synopsis once there is one

_CHARS_PER_TOKEN_EN = 4.0
_CHARS_PER_TOKEN_ZH = 1.3


@dataclass(frozen=True, slots=True)
class FittedCanon:
    """`folded` are the oldest passages, to be told by a synopsis; `kept` follow in full."""

    folded: tuple[str, ...]
    kept: tuple[str, ...]


def estimate_tokens(text: str, language: Language) -> int:
    """A cautious guess for engines that do not lend their tokenizer; never below 1."""
    if language == "en":
        han = han_count(text)
        return int(han + (len(text) - han) / _CHARS_PER_TOKEN_EN) + 1
    return int(len(text) / _CHARS_PER_TOKEN_ZH) + 1


def synopsis_budget(context_tokens: int) -> int:
    """Tokens that a synopsis may take in a window of this size."""
    return int(context_tokens * SYNOPSIS_SHARE)


def fit_canon(
    canon: Sequence[str],
    *,
    context_tokens: int,
    fixed_tokens: int,
    count: Callable[[str], int],
) -> FittedCanon:
    """
    Which passages fold and which stay, as a pure function of the canon.

    It replays the growth of the canon passage by passage, so that every round of a session, and
    a restart or an undo in the middle of it, come to the same cut.

    Args:
        canon: All passages of the branch, oldest first.
        context_tokens: The engine's window.
        fixed_tokens: What stands in every prompt besides the canon: rules, premise, lore, request.
        count: Tokens of one passage as it stands in the prompt.

    Returns:
        The newest passage is always kept, even where it alone overfills the window.
    """
    sizes = [count(passage) for passage in canon]
    cut = 0
    used = fixed_tokens
    for end, size in enumerate(sizes, start=1):
        used += size
        if used > FULL * context_tokens:
            cut, used = _fold(sizes, cut, end, fixed_tokens, context_tokens)
    return FittedCanon(tuple(canon[:cut]), tuple(canon[cut:]))


def _fold(
    sizes: Sequence[int], cut: int, end: int, fixed_tokens: int, context_tokens: int
) -> tuple[int, int]:
    fixed = fixed_tokens + synopsis_budget(context_tokens)
    kept = sum(sizes[cut:end])
    while cut < end - 1 and fixed + kept > FOLDED_TO * context_tokens:
        kept -= sizes[cut]
        cut += 1
    return cut, fixed + kept
