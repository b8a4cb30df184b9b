"""
Reads the corpora of public-domain verse, and cuts them into examples of the product's shape.

Chinese: quatrains of five or seven characters, whole poems or halves of regulated verse. English:
rhymed stanzas of hymns, nursery rhymes and short lyrics. Premises are made from the poem itself
(its title, its pictures in everyday words), since nobody wrote any.
"""

import io
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import zstandard

from engine.text.guard import Guard
from engine.text.house.examples import Example
from engine.text.house.labels import is_known_noun, lemma, modern_words, mood_of, theme_words
from engine.text.house.plan import Said
from engine.types import Language

Record = dict[str, str]
COUPLET = re.compile(
    "[\u4e00-\u9fff]{5}，[\u4e00-\u9fff]{5}。|[\u4e00-\u9fff]{7}，[\u4e00-\u9fff]{7}。"
)
SENTENCES: dict[Language, tuple[str, ...]] = {
    "en": ("story_simple_en.jsonl.zst", "story_en.jsonl.zst", "poetry_en.jsonl.zst"),
    "zh": (
        "prose_zh_modern.jsonl.zst", "story_zh_modern.jsonl.zst", "novel_zh_vernacular.jsonl.zst",
    ),
}  # fmt: skip
RECORDS_MAX = 800  # of each file that are read for sentences, and what is kept of a record
SENTENCES_MAX = 12
EN_PLAIN = re.compile(r"[A-Z][A-Za-z ',;-]+[.!?]?")
ZH_PLAIN = re.compile("[\u4e00-\u9fff，、；]+")
LUSHI_SHARE = 0.5  # of the poems of eight lines, how many stay whole
COMMON = 2200  # characters by frequency; a poem with a rarer one is left out
SHORT_LYRICS = (
    "openhymnal", "Real-Mother-Goose", "Nursery-Rhyme", "Child-s-Garden",
    "Songs-of-Innocence",
    "Peacock-Pie", "Love-Songs", "Flame-and-Shadow", "Rivers-to-the-Sea", "Helen-of-Troy",
    "Emily-Dickinson",
    "Shropshire-Lad", "Second-April", "Figs-from-Thistles", "w-b-yeats",
)  # fmt: skip
LEFT_OUT = re.compile("释|道士|无名氏|徽宗|陈普|李俊民|印肃|白玉蟾|邵雍")  # sermons and court verse
ZH_PREMISES = (
    "{a}和{b}", "{a}，{b}", "{a}里的{b}", "关于{a}的诗", "{a}与{b}", "{a}{b}",
    "写一首{a}的诗", "{a}", "{a}，{b}，{c}",
    "{a}时想起{b}", "{a}的时候，{b}", "一个人，{a}，{b}", "{a}看{b}", "有{a}也有{b}",
)  # fmt: skip
EN_PREMISES = (
    "the {a} and the {b}", "{a} and {b}", "{a}, {b}, {c}", "a poem about {a}", "the {a} in the {b}",
    "{a}",
    "a {a} and a {b}", "a poem about the {a} and the {b}", "the {a}",
)  # fmt: skip


def read_records(path: Path) -> Iterator[Record]:
    """Records of one zstd JSON-lines file; those that are free in few countries are left out."""
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            record: Record = json.loads(line)
            if "life+50 only" not in record["licence"]:
                yield record


def sentences_of(folder: Path, rng: random.Random, guard: Guard) -> Said:
    """Sentences that name something we know, to stand as premises; nothing else is taken."""
    found: dict[Language, Sequence[str]] = {}
    for language, names in SENTENCES.items():
        kept: set[str] = set()
        for name in names:
            for record in islice(read_records(folder / name), RECORDS_MAX):
                parts = re.split(r"(?<=[.!?])\s+|[。！？…”“\n]+", record["text"][:20_000])
                good = [s for s in map(str.strip, parts) if _is_premise(s, language)]
                kept.update(rng.sample(good, min(len(good), SENTENCES_MAX)))
        found[language] = sorted(s for s in kept if guard.first_fault(s, language) is None)
    return found


def _is_premise(text: str, language: Language) -> bool:
    """A short plain sentence with a noun that a story can be about."""
    if language == "zh":
        plain = 5 <= len(text) <= 22 and ZH_PLAIN.fullmatch(text) is not None
        return plain and any(len(word) > 1 for word in theme_words(text, "zh"))
    plain = 4 <= len(text.split()) <= 13 and EN_PLAIN.fullmatch(text) is not None
    return plain and any(is_known_noun(word) for word in theme_words(text, "en"))


def chinese_verses(folder: Path, rng: random.Random, guard: Guard) -> list[Example]:
    """One example for each good quatrain of Tang and Song poets."""
    poems: list[tuple[str, str, list[str]]] = []
    counts: Counter[str] = Counter()
    for record in read_records(folder / "poetry_zh_classical.jsonl.zst"):
        text = re.sub(r"\s", "", record["text"])
        counts.update(text)
        couplets = COUPLET.findall(text)
        regular = "".join(couplets) == text and len(set(map(len, couplets))) == 1
        if not regular or len(couplets) not in (2, 4) or LEFT_OUT.search(record["author"]):
            continue
        if guard.first_fault(text, "zh") is None:
            poems.append((record["title"], record["source"], couplets))
    common = {c for c, _ in counts.most_common(COMMON)}
    good = [p for p in poems if all(c in common for line in p[2] for c in line)]
    rng.shuffle(good)
    by_picture: dict[str, list[str]] = defaultdict(list)
    examples: list[Example] = []
    for title, source, couplets in good:
        examples.extend(_quatrains(title, source, couplets, by_picture, rng))
    return examples


def _quatrains(
    title: str,
    source: str,
    couplets: list[str],
    by_picture: dict[str, list[str]],
    rng: random.Random,
) -> Iterator[Example]:
    """Quatrains, at times after others on the same picture; eight lines are one poem or two."""
    whole = len(couplets) == 4 and rng.random() < LUSHI_SHARE
    size = 4 if whole else 2
    stanzas = ["\n".join(couplets[i : i + size]) for i in range(0, len(couplets), size)]
    passage = stanzas[-1]
    canon = tuple(stanzas[:-1])
    pictures = [p for p in theme_words(passage, "zh", 12, form="poem") if p in passage]
    if len(pictures) < 2:
        return
    chosen = rng.sample(pictures[:8], min(len(pictures), rng.choice((2, 3, 3))))
    if not canon and rng.random() < 0.25:  # a cycle: another poem on the same picture came first
        same = [s for s in by_picture[f"{len(passage)}{chosen[0]}"][-30:] if s != passage]
        canon = tuple(rng.sample(same, min(len(same), 1 if whole else rng.choice((1, 1, 2)))))
    for picture in chosen:
        by_picture[f"{len(passage)}{picture}"].append(passage)
    premise = _chinese_premise(title, passage, chosen, rng)
    themes = theme_words(premise, "zh", form="poem" if rng.random() < 0.8 else "story")
    if not any(theme in passage for theme in themes) or rng.random() < 0.4:
        themes = tuple(chosen)
    form = "lushi" if whole else "poem"
    yield Example(form, "zh", premise, canon, themes, mood_of(passage, "zh"), passage, (), source)


def _chinese_premise(title: str, passage: str, chosen: Sequence[str], rng: random.Random) -> str:
    shares = sum(c in passage for c in title)
    if 2 <= len(title) <= 7 and shares and rng.random() < 0.35:
        return title
    words = [rng.choice((*modern_words(p), p)) for p in chosen]
    fallback = words[-1]
    a, b, c = (*words, fallback, fallback)[:3]
    shape = rng.choice(ZH_PREMISES[:8] if len(words) < 3 else ZH_PREMISES)
    return shape.format(a=a, b=b, c=c)


def english_verses(folder: Path, rng: random.Random, guard: Guard) -> list[Example]:
    """One example for each rhymed stanza of four to six short lines."""
    examples: list[Example] = []
    for name in ("lyrics_en.jsonl.zst", "poetry_en.jsonl.zst"):
        for record in read_records(folder / name):
            if any(part in record["source"] for part in SHORT_LYRICS):
                stanzas = [s for s in map(clean_stanza, record["text"].split("\n\n")) if s]
                examples.extend(_stanzas(record, stanzas, rng, guard))
    return examples


def _stanzas(
    record: Record, stanzas: list[str], rng: random.Random, guard: Guard
) -> Iterator[Example]:
    for at, passage in enumerate(stanzas):
        words = [w for w in theme_words(passage, "en", 12) if is_known_noun(w)]
        if not words or guard.first_fault(passage, "en"):
            continue
        chosen = rng.sample(words[:6], min(len(words), 3))
        a, b, c = (*chosen, chosen[0], chosen[0])[:3]
        premise = rng.choice(EN_PREMISES).format(a=a, b=b, c=c)
        title = record["title"].strip()
        if {lemma(w) for w in title.lower().split()} & set(words) and rng.random() < 0.3:
            premise = title
        canon = tuple(stanzas[max(0, at - 2) : at])
        yield Example(
            "poem", "en", premise, canon, theme_words(premise, "en") or tuple(chosen),
            mood_of(passage, "en"), passage, (), record["source"],
        )  # fmt: skip


def clean_stanza(text: str) -> str | None:
    """A stanza of four to six lines that rhymes somewhere, or None."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if not 4 <= len(lines) <= 6 or any(not 10 <= len(line) <= 56 for line in lines):
        return None
    if re.search(r"[\[\](){}_*0-9#@|]", text) or not rhymes(lines):
        return None
    text = re.sub(r"\b[A-Z]{2,}\b", lambda m: m.group().capitalize(), "\n".join(lines))
    return "\n".join(line[0].upper() + line[1:] for line in text.split("\n"))


def rhymes(lines: Sequence[str]) -> bool:
    """True when two lines of the stanza end on the same sound, judged by their last letters."""
    ends = [re.sub(r"[^a-z]", "", line.lower().split()[-1]) for line in lines]
    tails = [end[-2:] for end in ends if len(end) > 1]
    return len(set(tails)) < len(tails) and len(set(ends)) > 1
