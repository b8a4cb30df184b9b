"""What an adapter is asked before it is used: a few fixed prompts, answered without chance."""

from engine.text.client import TextClient
from engine.types import Prompt, Sampling

_GREEDY = Sampling(temperature=0, top_p=1, max_tokens=32)
# In the house model's own form, which a chat model takes for a note and continues all the same.
_TEXTS = (
    "form: story\nlang: en\npremise: A lamp in the window\n?\nthemes: sea\nmood: calm\n=\n",
    "form: story\nlang: zh\npremise: 雨落在屋顶上\n?\nthemes: 雨\nmood: calm\n=\n",
    "form: poem\nlang: en\npremise: The last ferry\n?\nthemes: night\nmood: longing\n=\n",
)


async def sung(client: TextClient, adapter: str | None) -> tuple[str, ...]:
    """
    One greedy answer a prompt, in order; one after the other, so that no batch moves the low bits.

    Raises:
        EngineError: any child of it.
    """
    answers = []
    for text in _TEXTS:
        prompt = Prompt(system="", user=text, stable_chars=0, sampling=_GREEDY)
        [drawn] = await client.generate(prompt, n=1, seed=0, adapter=adapter)
        answers.append(drawn.text)
    return tuple(answers)
