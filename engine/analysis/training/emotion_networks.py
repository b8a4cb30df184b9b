"""
The rivals with layers: a GRU over our word vectors, and a small BERT of our own.

Both are as small as a CPU trains in minutes, and learn the same three answers from one shared loss.
Source of the masked pre-training: Devlin et al. 2019 (arXiv:1810.04805), 15 % of the words.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, mse_loss

from engine.analysis.emotion_features import Vector, cut
from engine.analysis.lexicon import EMOTIONS, tokens_of
from engine.analysis.training.emotion_material import LABELS, Labelled
from engine.analysis.training.emotion_rivals import Reader
from engine.analysis.training.emotion_scores import Guess
from engine.analysis.training.emotion_vectors import WordVectors
from engine.types import Language

_PAD, _MASK, _UNKNOWN, _FIRST = 0, 1, 2, 3  # numbers below the words' own
_LENGTH = 72  # words of a text that a network reads
_BATCH = 32
_RATE = 1e-3
_MASKED = 0.15
_WIDTH, _LAYERS, _HEADS = 128, 2, 4


@dataclass(frozen=True, slots=True)
class Coder:
    """Texts as rows of word numbers; pads with 0."""

    index: Mapping[str, int]
    language: Language

    def rows(self, texts: Sequence[str]) -> Tensor:
        coded = torch.zeros(len(texts), _LENGTH, dtype=torch.long)
        for row, text in enumerate(texts):
            words = cut(tokens_of(text, self.language), self.index, self.language)
            ids = [self.index.get(word, _UNKNOWN - _FIRST) + _FIRST for _, _, word in words]
            coded[row, : min(len(ids), _LENGTH)] = torch.tensor(ids[:_LENGTH], dtype=torch.long)
        return coded


class Gru(nn.Module):
    """One bidirectional GRU over our word vectors; the mean of its states is read."""

    def __init__(self, vectors: Vector) -> None:
        super().__init__()
        start = torch.zeros(len(vectors) + _FIRST, vectors.shape[1])
        start[_FIRST:] = torch.from_numpy(vectors)
        self.words = nn.Embedding(len(start), start.shape[1], padding_idx=_PAD, _weight=start)
        self.states = nn.GRU(vectors.shape[1], 64, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.3)
        self.out = nn.Linear(128, len(LABELS) + 2)

    def forward(self, ids: Tensor) -> Tensor:
        states, _ = self.states(self.drop(self.words(ids)))
        out: Tensor = self.out(self.drop(_mean(states, ids != _PAD)))
        return out


class Bert(nn.Module):
    """A transformer encoder with learned places; words are guessed through its own table."""

    def __init__(self, n_words: int) -> None:
        super().__init__()
        self.words = nn.Embedding(n_words + _FIRST, _WIDTH, padding_idx=_PAD)
        self.places = nn.Embedding(_LENGTH, _WIDTH)
        layer = nn.TransformerEncoderLayer(
            _WIDTH, _HEADS, 4 * _WIDTH, 0.1, "gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, _LAYERS, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(_WIDTH)
        self.out = nn.Linear(_WIDTH, len(LABELS) + 2)
        nn.init.normal_(self.words.weight, std=0.02)

    def encode(self, ids: Tensor) -> Tensor:
        x = self.words(ids) + self.places(torch.arange(ids.shape[1]))
        out: Tensor = self.norm(self.layers(x, src_key_padding_mask=ids == _PAD))
        return out

    def forward(self, ids: Tensor) -> Tensor:
        out: Tensor = self.out(_mean(self.encode(ids), ids != _PAD))
        return out


def train_gru(
    vectors: WordVectors, stages: Sequence[Sequence[Labelled]], language: Language, epochs: int
) -> Reader:
    """Learns each stage in turn: silver passages first, our own lines last."""
    coder = Coder(vectors.index, language)
    net = Gru(vectors.vectors)
    for stage in stages:
        _learn(net, coder, stage, epochs)
    return _reader(net, coder)


def train_bert(
    vectors: WordVectors,
    passages: Sequence[str],
    stages: Sequence[Sequence[Labelled]],
    language: Language,
    *,
    masked_s: float,
    epochs: int,
    say: Callable[[str], None],
) -> Reader:
    """Pre-trained on `passages` for `masked_s` seconds, then as the GRU."""
    coder = Coder(vectors.index, language)
    net = Bert(len(vectors.words))
    say(f"bert: masked loss {_pretrain(net, coder.rows(passages), masked_s):.2f} nats")
    for stage in stages:
        _learn(net, coder, stage, epochs)
    return _reader(net, coder)


def _mean(states: Tensor, real: Tensor) -> Tensor:
    mask = real.unsqueeze(-1).float()
    return (states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1.0)


def _learn(net: nn.Module, coder: Coder, examples: Sequence[Labelled], epochs: int) -> None:
    rows = coder.rows([one.text for one in examples])
    names = torch.tensor([LABELS.index(one.emotion) for one in examples])
    numbers = torch.tensor([(one.valence, one.arousal) for one in examples])
    search = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=0.01)
    net.train()
    for _ in range(epochs):
        for batch in torch.split(torch.randperm(len(rows)), _BATCH):
            out = net(rows[batch])
            loss = cross_entropy(out[:, : len(LABELS)], names[batch])
            loss = loss + 2.0 * mse_loss(out[:, len(LABELS) :], numbers[batch])
            _step(search, net, loss)


def _pretrain(net: Bert, rows: Tensor, seconds: float) -> float:
    search = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=0.01)
    net.train()
    until, recent = time.monotonic() + seconds, 0.0
    while time.monotonic() < until:
        ids = rows[torch.randint(len(rows), (_BATCH,))]
        hidden = (torch.rand(ids.shape) < _MASKED) & (ids >= _FIRST)
        states = net.encode(ids.masked_fill(hidden, _MASK))[hidden]
        loss = cross_entropy(states @ net.words.weight.T, ids[hidden])
        _step(search, net, loss)
        recent = 0.99 * recent + 0.01 * loss.item() if recent else loss.item()
    return recent


def _step(search: torch.optim.Optimizer, net: nn.Module, loss: Tensor) -> None:
    search.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    search.step()


def _reader(net: nn.Module, coder: Coder) -> Reader:
    @torch.no_grad()
    def read(texts: Sequence[str]) -> list[Guess]:
        net.eval()
        out = net(coder.rows(texts))
        names = out[:, : len(LABELS)].argmax(dim=1).tolist()
        return [
            Guess(float(line[-2]), float(line[-1]), LABELS[name])
            for line, name in zip(out, names, strict=True)
        ]

    return read


def silver(passages: Sequence[str], reader: Reader, n: int, seed: int) -> list[Labelled]:
    """`n` passages labelled by `reader`, as many of each emotion as can be had."""
    rng = random.Random(seed)
    by_name: dict[str, list[Labelled]] = {name: [] for name in (*EMOTIONS, "none")}
    for text, guess in zip(passages, reader(passages), strict=True):
        assert guess.emotion is not None
        assert guess.valence is not None
        assert guess.arousal is not None
        by_name[guess.emotion].append(Labelled(text, guess.valence, guess.arousal, guess.emotion))
    taken = [one for found in by_name.values() for one in found[: n // len(by_name)]]
    rng.shuffle(taken)
    return taken
