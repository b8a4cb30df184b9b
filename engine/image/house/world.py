"""
What free text names of the closed picture world, what it names beyond it, and what is drawn then.

Rules and word lists, pure. It composes nothing: what a text leaves open, the model decides.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from engine.analysis.words_zh import Segmenter
from engine.image.house.words import Found, lists, scan, tokens
from engine.image.scenes.scene import PLACES, STYLE_WORDS, THINGS, Scene

MAX_CHARS = 2_000  # of a text; what lies beyond is not read
MAX_LEFT_OUT = 3
_LONGEST_NAME = 40  # characters of one thing left out
_HAN = re.compile(r"[\u3400-\u9fff]+")
_JOINED = re.compile(r"[\s]*(?:中的|里的|上的|边的|的|中|里|上)?\s*")
_SUBJECTS = ("that", "which", "who", "nobody", "it", "he", "she", "they", "we", "you")
_SHORTEST_ENDED = 6  # letters; "ring" and "bed" only look as if they had an ending
# Endings of English words that hardly ever name a thing.
_NO_NOUN = ("ly", "ing", "ful", "ous", "less", "ish", "able", "ible", "ward", "wards", "est", "ed")


@dataclass(frozen=True, slots=True)
class Mapped:
    """
    What a text names, as codes of `VOCABULARY`.

    `named` is what it names in so many words, `left_out` (at most 3, as written) what it names
    that the world has not, `instead` the codes that stand nearest to those. `nothing` says that
    neither `named` nor `instead` holds anything.
    """

    named: Mapping[str, str]
    left_out: tuple[str, ...]
    nothing: bool
    instead: Mapping[str, str]


def mapped(text: str) -> Mapped:
    """
    Reads a prompt in either language, or in both; only its first MAX_CHARS characters.

    Takes 0.1 ms; the first call reads our lists (20 ms) and the first Chinese word that they do
    not hold reads a dictionary (0.4 s), so the first calls are not for an event loop.
    """
    text = text[:MAX_CHARS]
    found = scan(text)
    named = _codes(text, [one for one in found if not one.near])
    instead = _codes(text, [one for one in found if one.near])
    if "thing" in named and "thing" in instead:
        instead.setdefault("second", instead.pop("thing"))
    if named.get("thing") == "nothing" and "second" in instead:
        instead = {**instead, "thing": instead["second"]}
        del named["thing"], instead["second"]
    instead = {field: code for field, code in instead.items() if field not in named}
    return Mapped(named, _left_out(text, found), not named and not instead, instead)


def nearest(text: Mapped, scene: Scene) -> tuple[str, str]:
    """
    What the picture shows in place of what was left out, as part of a sentence, (English,
    Chinese): "a cat", "一只猫"; two empty strings where nothing was left out.
    """
    if not text.left_out:
        return "", ""
    codes = text.instead
    shown = [THINGS[codes[field]] for field in ("thing", "second") if field in codes]
    shown += [PLACES[codes["place"]]] if "place" in codes and not shown else []
    shown += [STYLE_WORDS[codes["style"]]] if "style" in codes and not shown else []
    if not shown:
        open_thing = "thing" not in text.named and scene.thing != "nothing"
        shown = [THINGS[scene.thing] if open_thing else PLACES[scene.place]]
    return " and ".join(en for en, _ in shown), "和".join(zh for _, zh in shown)


def _codes(text: str, found: Iterable[Found]) -> dict[str, str]:
    """The codes by field: the first of each, of places that stand together the last (a head)."""
    named: dict[str, str] = {}
    things: list[str] = []
    place_end = -1
    for one in found:
        for field, code in one.codes.items():
            if field == "thing":
                things.append(code)
            elif field == "place":
                beside = place_end >= 0 and _JOINED.fullmatch(text, place_end, one.start)
                if field not in named or beside:
                    named[field] = code
                    place_end = one.end
            else:
                named.setdefault(field, code)
    somebody = list(dict.fromkeys(code for code in things if code != "nothing"))
    if somebody or things:
        named["thing"] = somebody[0] if somebody else "nothing"
    if len(somebody) > 1:
        named["second"] = somebody[1]
    return named


def _left_out(text: str, found: list[Found]) -> tuple[str, ...]:
    names = sorted([*_left_out_en(text, found), *_left_out_zh(text, found)])
    kept = dict.fromkeys(name[:_LONGEST_NAME] for _, name in names)
    return tuple(kept)[:MAX_LEFT_OUT]


def _left_out_en(text: str, found: list[Found]) -> Iterable[tuple[int, str]]:
    """
    Runs of words that no list explains, with the near word that ends them.

    A run before a word of the world only describes it ("crystal lighthouse").
    """
    known = lists("en")
    starts = {one.start: one for one in found}
    run: list[tuple[int, int, str]] = []
    skip = last = 0
    acts = False  # the word before does something, so that a verb may follow
    for start, end, word in tokens(text.lower() if len(text.lower()) == len(text) else text):
        if start < skip:
            continue
        if re.search(r"[^\s'’]", text[last:start]):
            yield from _named_run(text, run, known.adjectives)
            run, acts = [], False
        last = end
        if (one := starts.get(start)) is not None:
            if one.near:
                begin = run[0][0] if run else start
                yield begin, text[begin : one.end]
            run, skip, last, acts = [], one.end, one.end, True
        elif acts and not run and word.endswith(("s", "ed")) and word not in known.ignored:
            acts = False
        elif word in known.ignored or word.isdigit() or len(word) < 3:
            yield from _named_run(text, run, known.adjectives)
            run, acts = [], word in _SUBJECTS
        elif not (word in known.adjectives and not run):
            run.append((start, end, word))
            acts = False
    yield from _named_run(text, run, known.adjectives)


def _named_run(
    text: str, run: list[tuple[int, int, str]], adjectives: frozenset[str]
) -> Iterable[tuple[int, str]]:
    while run and (run[-1][2] in adjectives or _is_no_noun(run[-1][2])):
        run = run[:-1]
    if run:
        yield run[0][0], text[run[0][0] : run[-1][1]]


def _is_no_noun(word: str) -> bool:
    return len(word) >= _SHORTEST_ENDED and word.endswith(_NO_NOUN)


def _left_out_zh(text: str, found: list[Found]) -> Iterable[tuple[int, str]]:
    """Near words, and nouns of the dictionary that lie outside all that was found."""
    taken: set[int] = set()
    for one in found:
        taken.update(range(one.start, one.end))
        if one.near and _HAN.match(text, one.start):
            yield one.start, text[one.start : one.end]
    for run in _HAN.finditer(text):
        if taken.issuperset(range(run.start(), run.end())):
            continue
        yield from _nouns(run.group(), run.start(), taken)


def _nouns(run: str, offset: int, taken: set[int]) -> Iterable[tuple[int, str]]:
    known, segmenter = lists("zh").ignored, _segmenter()
    at, noun = offset, ""
    for word in segmenter.cut(run):
        tag = segmenter.tag(word)
        free = taken.isdisjoint(range(at, at + len(word)))
        if free and tag[:1] == "n" and word not in known and (len(word) > 1 or noun):
            noun += word
        else:
            if noun:
                yield at - len(noun), noun
            noun = ""
        at += len(word)
    if noun:
        yield at - len(noun), noun


@cache
def _segmenter() -> Segmenter:
    return Segmenter.load()
