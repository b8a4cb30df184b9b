"""
Judges drafts: language, form, themes, repetition, variety, copying; and a model by bits per byte.

Copying is counted on runs of 12 tokens that also stand in the training rows. For the stories it is
high by design (the grammar's sentences are few and meant to be learned); for verse it must be low.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

from engine.text.house.examples import Example
from engine.text.house.export import read_model
from engine.text.house.kept import load_rows
from engine.text.house.labels import lemma
from engine.text.house.shapes import form_right
from engine.text.house.tokenizer import load_tokenizer
from engine.types import Language

RUN = 12  # tokens of a run that counts as copied


@dataclass(frozen=True, slots=True)
class Report:
    """Shares in [0, 1] over some drafts; `distinct` is distinct pairs of words or characters."""

    drafts: int
    language: float
    form: float
    theme: float
    repetition: float
    distinct: float
    copied: float


def language_right(text: str, language: Language) -> bool:
    """True when nearly all letters are of the language's script."""
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    mine, other = (chinese, latin) if language == "zh" else (latin, chinese)
    return mine > 0 and other <= 0.02 * mine


def theme_present(text: str, themes: Sequence[str], language: Language) -> bool:
    """True when one of the themes stands in the text (English: in any of its forms)."""
    if language == "zh":
        return any(theme in text for theme in themes)
    return bool({lemma(w) for w in re.findall(r"[a-z']+", text.lower())} & set(themes))


def pieces(text: str, language: Language) -> list[str]:
    """Words of English, characters of Chinese."""
    if language == "zh":
        return [c for c in text if "\u4e00" <= c <= "\u9fff"]
    return re.findall(r"[a-z']+", text.lower())


def repetition(text: str, language: Language) -> float:
    """Share of runs of four words or characters that the text has already used."""
    words = pieces(text, language)
    runs = [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def distinct_pairs(texts: Sequence[str], language: Language) -> float:
    """Distinct neighbouring pairs over all pairs of all texts together."""
    split = [pieces(text, language) for text in texts]
    pairs = [pair for words in split for pair in pairwise(words)]
    return len(set(pairs)) / len(pairs) if pairs else 0.0


def runs_of(tokens: Sequence[int]) -> Iterable[int]:
    """Hashes of all runs of RUN tokens."""
    return (hash(tuple(tokens[i : i + RUN])) for i in range(len(tokens) - RUN + 1))


def training_runs(material: Path) -> set[int]:
    """Hashes of the runs of every training row, about 60 bytes each."""
    return {
        run
        for row in load_rows(material / "train.safetensors").tokens.tolist()
        for run in runs_of(row)
    }


def judge(
    drafts: Sequence[str], examples: Sequence[Example], tokenizer: Tokenizer, known: set[int]
) -> Report:
    """The report on drafts, one for each example."""
    language = examples[0].language
    pairs = list(zip(drafts, examples, strict=True))
    named = [(d, e) for d, e in pairs if e.themes]
    runs = [run for d in drafts for run in runs_of(tokenizer.encode(d).ids)]
    count = len(drafts)
    return Report(
        drafts=count,
        language=sum(language_right(d, language) for d in drafts) / count,
        form=sum(form_right(d, e.form, language) for d, e in pairs) / count,
        theme=sum(theme_present(d, e.themes, language) for d, e in named) / max(1, len(named)),
        repetition=sum(repetition(d, language) for d in drafts) / count,
        distinct=distinct_pairs(drafts, language),
        copied=sum(run in known for run in runs) / max(1, len(runs)),
    )


@torch.no_grad()
def bits_per_byte(folder: Path, passages: Sequence[tuple[str, str]]) -> float:
    """Bits per UTF-8 byte of passages after their prompts; lower is better."""
    model, tokenizer = read_model(folder), load_tokenizer(folder)
    nats, size = 0.0, 0
    for prompt, passage in passages:
        head = [1, *tokenizer.encode(prompt).ids]
        ids = torch.tensor([head + tokenizer.encode(passage).ids])
        hidden = model.hidden(ids[:, :-1], torch.ones_like(ids[:, :-1]))[0, len(head) - 1 :]
        loss = F.cross_entropy(model.logits(hidden), ids[0, len(head) :], reduction="sum")
        nats += loss.item()
        size += len(passage.encode())
    return nats / math.log(2) / size
