"""Draws drafts from a model folder in plain PyTorch, to read and judge them without a server."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.text.house.examples import LORE, OPENING, PASSAGE, REQUEST
from engine.text.house.export import BOS_ID, EOS_ID, PAD_ID, read_model
from engine.text.house.labels import mood_of, theme_words
from engine.text.house.model import HouseModel, Layer, rotary_tables, rotate
from engine.text.house.tokenizer import load_tokenizer
from engine.types import Language


@dataclass(frozen=True, slots=True)
class Settings:
    """How drafts are drawn; chosen by `evaluate`, see engine/LOG.md."""

    temperature: float = 0.7
    top_p: float = 0.95
    repetition_penalty: float = 1.05  # more would also punish the words of the premise
    max_new_tokens: int = 140


# Where the settings of a form are not those of `Settings`, measurement said so.
CHOSEN: dict[tuple[str, Language], Settings] = {
    ("story", "en"): Settings(0.6),
    ("story", "zh"): Settings(max_new_tokens=160),
    ("poem", "en"): Settings(max_new_tokens=80),
    ("poem", "zh"): Settings(0.6, repetition_penalty=1.0, max_new_tokens=50),
}
# What `length` asks of a form, in words or characters: the median of its examples, in tens.
LENGTHS: dict[tuple[str, Language], int] = {
    ("story", "en"): 60, ("story", "zh"): 90, ("poem", "en"): 30, ("poem", "zh"): 30,
    ("lushi", "zh"): 60, ("haiku", "en"): 10, ("haiku", "zh"): 20, ("sonnet", "en"): 120,
    ("lyrics", "en"): 30, ("lyrics", "zh"): 30, ("score", "en"): 30, ("score", "zh"): 0,
    ("novel", "en"): 60, ("novel", "zh"): 90, ("script", "en"): 50, ("script", "zh"): 60,
    ("animation", "en"): 50, ("animation", "zh"): 80, ("storyboard", "en"): 70,
    ("storyboard", "zh"): 90, ("dialogue", "en"): 80, ("dialogue", "zh"): 80,
    ("painting", "en"): 60, ("painting", "zh"): 80, ("sculpture", "en"): 50,
    ("sculpture", "zh"): 70, ("architecture", "en"): 50, ("architecture", "zh"): 70,
    ("character", "en"): 40, ("character", "zh"): 60, ("quest", "en"): 60, ("quest", "zh"): 100,
    ("lines", "en"): 50, ("lines", "zh"): 70,
}  # fmt: skip
LONG = Settings(0.6, repetition_penalty=1.0, max_new_tokens=260)


def settings_for(form: str, language: Language) -> Settings:
    """How drafts of a form are drawn; most forms repeat their labels, so they are not punished."""
    return CHOSEN.get((form, language), LONG)


def prompt_for(
    form: str,
    language: Language,
    premise: str,
    canon: tuple[str, ...] = (),
    lore: tuple[str, ...] = (),
    length: int | None = None,
) -> str:
    """The prompt that the product would send for a premise with no wish."""
    request = REQUEST.format(
        themes=", ".join(theme_words(premise, language, form=form)),
        mood=mood_of(premise, language),
        length=length or LENGTHS[form, language],
    )
    head = OPENING.format(form=form, language=language, premise=premise)
    facts = "".join(LORE.format(fact=fact) for fact in lore)
    return head + facts + "".join(PASSAGE.format(passage=p) for p in canon) + request


class Reader:
    """
    Reads tokens one after another and remembers keys and values: one reader a batch.

    Args:
        padded: How many tokens at the left of each row mean nothing, shape (B,); None for none.
    """

    def __init__(self, model: HouseModel, longest: int, padded: Tensor | None = None) -> None:
        self._model = model
        self._tables = rotary_tables(model.shape, longest)
        self._past: list[tuple[Tensor, Tensor]] = []
        self._at = 0
        self._padded = padded

    def read(self, tokens: Tensor) -> Tensor:
        """Logits after the last of `tokens` (B, T), shape (B, vocab)."""
        shape = self._model.shape
        batch, length = tokens.shape
        cos, sin = (table[self._at : self._at + length] for table in self._tables)
        mask = self._mask(batch, length)
        x = self._model.model.embed_tokens(tokens)
        for number, layer in enumerate(self._model.model.layers):
            assert isinstance(layer, Layer)
            attention, normed = layer.self_attn, layer.input_layernorm(x)
            q, k, v = (
                p(normed).view(batch, length, shape.heads, -1).transpose(1, 2)
                for p in (attention.q_proj, attention.k_proj, attention.v_proj)
            )
            q, k = rotate(q, cos, sin), rotate(k, cos, sin)
            if self._at:
                k, v = (torch.cat(pair, 2) for pair in zip(self._past[number], (k, v), strict=True))
                self._past[number] = (k, v)
            else:
                self._past.append((k, v))
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
            x = x + attention.o_proj(y.transpose(1, 2).reshape(batch, length, -1))
            x = x + layer.mlp(layer.post_attention_layernorm(x))
        self._at += length
        return self._model.logits(self._model.model.norm(x[:, -1]))

    def _mask(self, batch: int, length: int) -> Tensor:
        """What each new token may see, shape (B, 1, T, T before and new); padding sees itself."""
        places = torch.arange(self._at + length)
        seen = places[None, :] <= places[self._at :, None]  # (T, all)
        if self._padded is None:
            return seen[None, None].expand(batch, 1, -1, -1)
        real = places[None, :] >= self._padded[:, None]  # (B, all)
        itself = places[None, :] == places[self._at :, None]
        return ((seen[None] & real[:, None]) | itself[None])[:, None]


def nucleus(logits: Tensor, seen: Tensor, settings: Settings) -> Tensor:
    """Probabilities to draw from, as vLLM makes them: penalty, temperature, top p."""
    punished = torch.where(
        logits > 0, logits / settings.repetition_penalty, logits * settings.repetition_penalty
    )
    logits = torch.where(seen, punished, logits) / settings.temperature
    chances, order = logits.softmax(-1).sort(descending=True)
    chances[chances.cumsum(-1) - chances > settings.top_p] = 0
    return torch.zeros_like(chances).scatter(-1, order, chances)


class Voice:
    """A loaded model folder that writes."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = load_tokenizer(folder)
        self._model = read_model(folder)

    def write(self, prompt: str, n: int, settings: Settings, seed: int = 0) -> list[str]:
        """`n` drafts for one rendered prompt; the same seed draws the same drafts."""
        return self.write_each([prompt] * n, settings, seed)

    @torch.no_grad()
    def write_each(self, prompts: Sequence[str], settings: Settings, seed: int = 0) -> list[str]:
        """One draft for each prompt, all at once."""
        generator = torch.Generator().manual_seed(seed)
        rows = [[BOS_ID, *self._tokenizer.encode(prompt).ids] for prompt in prompts]
        longest = max(map(len, rows))
        padded = torch.tensor([longest - len(row) for row in rows])
        tokens = torch.tensor([[PAD_ID] * (longest - len(row)) + row for row in rows])
        reader = Reader(self._model, longest + settings.max_new_tokens, padded)
        logits = reader.read(tokens)
        seen = torch.zeros_like(logits, dtype=torch.bool).scatter_(1, tokens, True)
        drawn: list[Tensor] = []
        ended = torch.zeros(len(rows), 1, dtype=torch.bool)
        while len(drawn) < settings.max_new_tokens and not ended.all():
            chances = nucleus(logits, seen, settings)
            token = torch.multinomial(chances, 1, generator=generator)
            token[ended] = EOS_ID
            ended |= token == EOS_ID
            drawn.append(token)
            seen.scatter_(1, token, True)
            logits = reader.read(token)
        ids: list[list[int]] = torch.cat(drawn, 1).tolist()
        return [self._tokenizer.decode(row, skip_special_tokens=True).strip() for row in ids]
