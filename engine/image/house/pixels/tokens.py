"""
The tokenizer: byte-level BPE over captions of both languages, without loss.

A Chinese character stands alone; no text is changed before it is cut. Knows no network.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from torch import Tensor

PAD, BOS, EOS = "<pad>", "<bos>", "<eos>"  # ids 0, 1, 2
PAD_ID, BOS_ID, EOS_ID = 0, 1, 2
_ALONE = Regex("\n|[0-9]|[\u3000-\u303f\uff00-\uffef]")


def train_tokenizer(texts: Iterable[str], vocab: int) -> Tokenizer:
    """Learn at most `vocab` entries from `texts`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(_ALONE, behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab,
        min_frequency=4,
        special_tokens=[PAD, BOS, EOS],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A {EOS}", special_tokens=[(BOS, BOS_ID), (EOS, EOS_ID)]
    )
    return tokenizer


def load_tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def encoded(tokenizer: Tokenizer, texts: Sequence[str], length: int) -> Tensor:
    """Token ids as the pipeline makes them, shape (B, length), int16: cut or padded."""
    tokenizer.enable_truncation(length)
    tokenizer.enable_padding(length=length, pad_id=PAD_ID, pad_token=PAD)
    rows = [one.ids for one in tokenizer.encode_batch(list(texts))]
    return torch.tensor(rows, dtype=torch.int16)


def save_for_pipeline(tokenizer: Tokenizer, folder: Path, length: int) -> None:
    """Write the files that transformers loads."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": length,
        "bos_token": BOS,
        "eos_token": EOS,
        "pad_token": PAD,
        "clean_up_tokenization_spaces": False,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n")
