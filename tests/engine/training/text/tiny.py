"""Tiny models with chat templates of their own, and rows that teach a planted taste."""

import random
from pathlib import Path
from typing import Any, Literal

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import ByteLevel, WhitespaceSplit
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2Tokenizer,
)

from engine.training.dataset import Dataset
from engine.training.examples import Message, Row
from engine.training.from_votes import Gathered

WORDS = ["sea", "salt", "moon", "lamp", "gull", "rope", "tide", "bell", "rain", "door"]
MARKS = ["<pad>", "<unk>", "<end>", "<|user|>", "<|system|>", "<|assistant|>"]
ASKING = ["tell", "me", "of", "the"]
CHAT = (
    "{% for m in messages %}<|{{ m['role'] }}|> {{ m['content'] }} <end> {% endfor %}"
    "{% if add_generation_prompt %}<|assistant|> {% endif %}"
)


def tiny_base(folder: Path, kind: Literal["llama", "qwen2"] = "llama", chat: str = CHAT) -> str:
    """A random model with a tokenizer of words, as a folder."""
    tokenizer: Any = _words() if kind == "llama" else _bytes()
    tokenizer.chat_template = chat
    shape: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": 0,
        "bos_token_id": None,
    }
    torch.manual_seed(3)
    if kind == "llama":
        model: Any = LlamaForCausalLM(LlamaConfig(**shape))
    else:
        model = Qwen2ForCausalLM(Qwen2Config(**shape))
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def _words() -> PreTrainedTokenizerFast:
    told = Tokenizer(WordLevel(_numbered([*MARKS, *WORDS, *ASKING]), unk_token="<unk>"))
    told.pre_tokenizer = WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=told, pad_token="<pad>", unk_token="<unk>", eos_token="<end>"
    )


def _bytes() -> Qwen2Tokenizer:
    """Qwen's own kind, without a merge: it is read so whatever lies beside such a model."""
    return Qwen2Tokenizer(
        vocab=_numbered([*MARKS, *sorted(ByteLevel.alphabet())]),
        merges=[],
        pad_token="<pad>",
        unk_token="<unk>",
        eos_token="<end>",
        additional_special_tokens=MARKS[3:],
    )


def _numbered(words: list[str]) -> dict[str, int]:
    return {word: at for at, word in enumerate(words)}


def row(
    at: int,
    chosen: str,
    rejected: str,
    *,
    split: Literal["train", "validation", "test"] = "train",
    weight: float = 1.0,
    label: bool | None = None,
) -> Row:
    prompt = (Message("user", f"tell me of the {WORDS[at % 10]}"),)
    told = ("given", label, f"s{at % 7}", f"g{at}", "story", "en", ())
    return Row(f"{at:064x}", prompt, chosen, rejected, weight, *told, split)  # type: ignore[arg-type]


def likes_the_moon(n: int = 48, kept: int = 24) -> list[Row]:
    """Pairs in which the text with the moon in it was chosen."""
    rng = random.Random(0)
    rows = []
    for at in range(n + kept):
        plain = [rng.choice([w for w in WORDS if w != "moon"]) for _ in range(6)]
        moons = [*plain]
        moons[rng.randrange(6)] = "moon"
        split: Any = "train" if at < n else "validation"
        rows.append(row(at, " ".join(moons), " ".join(plain), split=split))
    return rows


def dataset(rows: list[Row], folder: Path) -> Dataset:
    return Dataset("text", "", "tiny", "0" * 64, folder, Gathered(tuple(rows)))
