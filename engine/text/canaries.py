"""
What an adapter is asked before it is used: a few fixed prompts, answered without chance.

A gentle adapter may say for a while what its base says, so the tokens' probabilities are compared
too, beside how far the base itself is from one time to the next.
"""

from collections.abc import Sequence
from statistics import fmean

from engine.text.client import TextClient
from engine.text.wire import Greedy

_TOKENS = 32
# In the house model's own form, which a chat model takes for a note and continues all the same.
_TEXTS = (
    "form: story\nlang: en\npremise: A lamp in the window\n?\nthemes: sea\nmood: calm\n=\n",
    "form: story\nlang: zh\npremise: 雨落在屋顶上\n?\nthemes: 雨\nmood: calm\n=\n",
    "form: poem\nlang: en\npremise: The last ferry\n?\nthemes: night\nmood: longing\n=\n",
)
_LEAST = 0.005  # nats a token; what a training moves is ten times as much
_TIMES = 3.0  # as far as the base is from itself


async def sung(client: TextClient, adapter: str | None) -> tuple[Greedy, ...]:
    """
    One greedy answer a prompt, in order; one after the other, so that no batch moves the low bits.

    Raises:
        EngineError: any child of it.
    """
    return tuple(
        [await client.greedy(text, max_tokens=_TOKENS, adapter=adapter) for text in _TEXTS]
    )


def differs(mine: Sequence[Greedy], plain: Sequence[Greedy], again: Sequence[Greedy]) -> bool:
    """
    Whether an adapter's answers are not its base's.

    Args:
        plain, again: The base's, asked twice: between them lies what is no difference.
    """
    if [one.text for one in mine] != [one.text for one in plain]:
        return True
    return apart(mine, plain) > _LEAST + _TIMES * apart(plain, again)


def apart(some: Sequence[Greedy], others: Sequence[Greedy]) -> float:
    """Mean difference of the tokens' log-probabilities, in nats; 0 where none are told."""
    far = [
        abs(a - b)
        for one, other in zip(some, others, strict=True)
        for a, b in zip(one.logprobs, other.logprobs, strict=False)
    ]
    return fmean(far) if far else 0.0
