"""
Makes the training material: examples from the grammars and the corpora, as packed rows of tokens.

    python -m engine.text.house prepare --corpora FOLDER --out FOLDER
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import torch
from tokenizers import Tokenizer

from engine.text.guard import Guard
from engine.text.house.corpora import chinese_verses, english_verses, sentences_of
from engine.text.house.examples import Example, segments
from engine.text.house.export import BOS_ID, EOS_ID
from engine.text.house.grammar_en import EnglishStories
from engine.text.house.grammar_zh import ChineseStories
from engine.text.house.kept import Rows, save_examples, save_rows
from engine.text.house.model import Shape
from engine.text.house.plan import NOTHING_SAID, Said
from engine.text.house.scenes import Scenes
from engine.text.house.songs import Songs
from engine.text.house.tokenizer import save_tokenizer, train_tokenizer
from engine.text.house.tunes import Tunes
from engine.text.house.verse_en import EnglishVerses
from engine.text.house.verse_zh import ChineseVerses
from engine.types import Language

ROW = 512  # tokens of a packed row
HELD_OUT = 60  # examples of each kind that are never trained on
LANGUAGES: tuple[Language, ...] = ("en", "zh")
OPEN_ROWS = 48  # rows that are filled at the same time: packs to more than 97 %


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many examples of each kind; the defaults are those of the shipped weights."""

    stories: int = 4_600  # in each language
    scenes: int = 900  # of each form that scenes.py writes, in each language
    songs: int = 1_000  # sonnets, haiku, songs and tunes, in each language that has them
    verses_en: int = 3_200
    lyrics_en_times: int = 2  # the corpora hold few English stanzas, so they are seen again
    quatrains: int = 5_000  # of our own phrases, Chinese
    lushi: int = 2_000
    verses_zh: int = 8_000  # of the poets
    lushi_zh: int = 1_500

    def scaled(self, share: float) -> "Amounts":
        """The same, `share` times as many of each."""
        counts = {f.name: getattr(self, f.name) for f in fields(self)}
        times = counts.pop("lyrics_en_times")
        return Amounts(**{k: int(v * share) for k, v in counts.items()}, lyrics_en_times=times)


def draw_examples(corpora: Path | None, amounts: Amounts, seed: int) -> dict[str, list[Example]]:
    """All examples by kind, guarded; without corpora the grammars alone."""
    rng = random.Random(seed)
    guard = Guard()
    said = NOTHING_SAID if corpora is None else sentences_of(corpora, rng, guard)
    kinds = drawn_from_grammars(amounts, rng, said)
    if corpora is not None:
        kinds["old poem en"] = english_verses(corpora, rng, guard)
        poems = chinese_verses(corpora, rng, guard)
        kinds["old poem zh"] = [e for e in poems if e.form == "poem"][: amounts.verses_zh]
        kinds["old lushi zh"] = [e for e in poems if e.form == "lushi"][: amounts.lushi_zh]
    for examples in kinds.values():
        rng.shuffle(examples)
    return {
        kind: [
            e for e in found if guard.first_fault(e.premise + "\n" + e.passage, e.language) is None
        ]
        for kind, found in kinds.items()
    }


def drawn_from_grammars(
    amounts: Amounts, rng: random.Random, said: Said
) -> dict[str, list[Example]]:
    """The examples of our own making, by kind."""
    english, chinese = EnglishStories(rng, said["en"]), ChineseStories(rng, said["zh"])
    verses, regulated = EnglishVerses(rng, said["en"]), ChineseVerses(rng, said["zh"])
    songs = Songs(rng, said)
    n = amounts.songs
    kinds = {
        "story en": [english.draw() for _ in range(amounts.stories)],
        "story zh": [chinese.draw() for _ in range(amounts.stories)],
        "poem en": [verses.draw() for _ in range(amounts.verses_en)],
        "quatrain zh": [regulated.draw("poem") for _ in range(amounts.quatrains)],
        "lushi zh": [regulated.draw("lushi") for _ in range(amounts.lushi)],
        "haiku zh": [regulated.draw("haiku") for _ in range(n)],
        "haiku en": [songs.draw_haiku() for _ in range(n)],
        "sonnet en": [songs.draw_sonnet() for _ in range(n)],
    }
    for language in LANGUAGES:
        kinds[f"lyrics {language}"] = [songs.draw_song(language) for _ in range(n)]
        tunes = Tunes(language, rng, said)
        kinds[f"score {language}"] = [tunes.draw() for _ in range(n)]
        for form, drawn in Scenes(language, rng, said).draw_all(amounts.scenes).items():
            kinds[f"{form} {language}"] = drawn
    return kinds


def encode(tokenizer: Tokenizer, example: Example) -> tuple[list[int], list[float]]:
    """Tokens and loss weights of one text, from BOS to EOS; EOS is part of what is learned."""
    tokens, weights = [BOS_ID], [0.0]
    for text, weight in segments(example):
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        tokens += ids
        weights += [weight] * len(ids)
    return [*tokens, EOS_ID], [*weights, 1.0]


def pack(texts: Iterable[tuple[list[int], list[float]]], row: int = ROW) -> Rows:
    """Fill rows with whole texts; those longer than a row are left out."""
    length = row + 1
    done: list[list[tuple[list[int], list[float]]]] = []
    open_rows: list[tuple[int, list[tuple[list[int], list[float]]]]] = []
    for text in texts:
        size = len(text[0])
        if size > length:
            continue
        fits = [i for i, (used, _) in enumerate(open_rows) if used + size <= length]
        if fits:
            best = max(fits, key=lambda i: open_rows[i][0])
            used, held = open_rows.pop(best)
            open_rows.append((used + size, [*held, text]))
        else:
            open_rows.append((size, [text]))
        if len(open_rows) > OPEN_ROWS:
            fullest = max(range(len(open_rows)), key=lambda i: open_rows[i][0])
            done.append(open_rows.pop(fullest)[1])
    done += [held for _, held in open_rows]
    tokens = torch.zeros(len(done), length, dtype=torch.int16)
    numbers = torch.zeros(len(done), length, dtype=torch.int16)
    weights = torch.zeros(len(done), length, dtype=torch.float16)
    for r, held in enumerate(done):
        at = 0
        for number, (ids, loss) in enumerate(held, start=1):
            end = at + len(ids)
            tokens[r, at:end] = torch.tensor(ids, dtype=torch.int16)
            numbers[r, at:end] = number
            weights[r, at:end] = torch.tensor(loss, dtype=torch.float16)
            at = end
    return Rows(tokens, numbers, weights)


def copying_texts(
    texts: Sequence[tuple[list[int], list[float]]], vocab: int, count: int, seed: int
) -> list[tuple[list[int], list[float]]]:
    """
    Random tokens that are said again, two to four times; only what is repeated is learned.

    They mean nothing and teach one thing: what stood there once may be taken over. Without them a
    model of this size and training copies no hero from its premise for the first thousand steps.
    """
    rng = random.Random(seed)
    common = [token for ids, _ in texts[:2000] for token in ids[1:-1]]
    made = []
    for number in range(count):
        length, times = rng.randint(6, 39), rng.randint(2, 4)
        pool = common if number % 2 else range(300, vocab)
        phrase = rng.choices(pool, k=length)
        weights = [0.0] * (length + 1) + [0.5] * (length * (times - 1))
        made.append(([BOS_ID, *phrase * times], weights))
    return made


def prepare(
    corpora: Path | None, out: Path, amounts: Amounts, seed: int, kept: Tokenizer | None = None
) -> None:
    """
    Write tokenizer, training rows and held-out examples into `out`; print a data card.

    Args:
        kept: The tokenizer of weights to go on from; None learns one from the material.
    """
    kinds = draw_examples(corpora, amounts, seed)
    out.mkdir(parents=True, exist_ok=True)
    sample = (
        "".join(text for text, _ in segments(e)) for found in kinds.values() for e in found[:16_000]
    )
    tokenizer = kept or train_tokenizer(sample, Shape().vocab)
    save_tokenizer(tokenizer, out, 2048)
    texts: list[tuple[list[int], list[float]]] = []
    for kind, found in kinds.items():
        held_out, trained = found[:HELD_OUT], found[HELD_OUT:]
        save_rows(pack(encode(tokenizer, e) for e in held_out), out / f"held {kind}.safetensors")
        save_examples(held_out, out / f"examples {kind}.jsonl")
        encoded = [encode(tokenizer, e) for e in trained]
        times = amounts.lyrics_en_times if kind == "old poem en" else 1
        texts += encoded * times
        tokens = sum(len(ids) for ids, _ in encoded)
        sources = Counter(e.source for e in trained).most_common(4)
        print(f"{kind}: {len(trained)} x {times}, {tokens} tokens, {sources}", flush=True)
    random.Random(seed).shuffle(texts)
    texts += copying_texts(texts, tokenizer.get_vocab_size(), len(texts) // 7, seed)
    random.Random(seed + 1).shuffle(texts)
    rows = pack(texts)
    save_rows(rows, out / "train.safetensors")
    used = (rows.texts > 0).float().mean().item()
    entries = tokenizer.get_vocab_size()
    print(f"{len(rows.tokens)} rows of {ROW}, {used:.1%} filled, vocabulary {entries}")
