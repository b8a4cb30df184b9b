"""
Verse that needs more than rhyme: sonnets, haiku and songs, from line lists of our own.

A noun of the premise goes only where its syllables fit; how many it has, the lexicon of spoken
English says. Knows no corpus.
"""

import random
from collections.abc import Sequence

from engine.forms.english.phonemes import lexicon, syllables
from engine.text.house.english import articles
from engine.text.house.examples import Example
from engine.text.house.formats import SECTIONS
from engine.text.house.grammar import read_rules
from engine.text.house.grammar_zh import ChineseStories
from engine.text.house.labels import lemma, mood_of, theme_words
from engine.text.house.plan import NOTHING_SAID, Said
from engine.text.house.verse_en import EnglishVerses
from engine.types import Language

COUNTS = (70, 20, 10)  # weights of works of 1, 2 or 3 passages
SONG_PLANS = (
    ("verse", "chorus", "verse", "chorus", "bridge", "chorus"),
    ("verse", "chorus", "verse", "chorus", "bridge", "chorus"),
    ("verse", "verse", "chorus", "bridge", "chorus", "chorus"),
)
SONG_LENGTHS = (40, 22, 14, 12, 7, 5)


def spoken_syllables(text: str) -> int | None:
    """How many syllables a line has, each word said its likeliest way; None for an unknown word."""
    total = 0
    for word in text.replace(",", " ").split():
        sounds = lexicon().sounds(word.lower())
        if not sounds:
            return None
        total += syllables(sounds[0])
    return total


class Songs:
    """Draws sonnets, haiku and the sections of songs."""

    def __init__(self, rng: random.Random, said: Said = NOTHING_SAID) -> None:
        self._rng = rng
        self._sonnet = read_rules("en_sonnet.txt")
        self._haiku = read_rules("en_haiku.txt")
        self._song = {"en": read_rules("en_song.txt"), "zh": read_rules("zh_song.txt")}
        self._verses = EnglishVerses(rng, said["en"])
        self._stories = ChineseStories(rng, said["zh"])
        self._lengths = {noun: _noun_length(noun) for noun in self._verses.nouns}

    def draw_sonnet(self) -> Example:
        """A sonnet, rhymed abab cdcd efef gg, at times after another."""
        premise, nouns = self._verses.asked()
        nouns = [n for n in nouns if self._lengths[n]]
        used: set[str] = set()
        count = self._rng.choices((1, 2), (88, 12))[0]
        return self._example(
            "sonnet", premise, [self._one_sonnet(nouns, used) for _ in range(count)], nouns
        )

    def _one_sonnet(self, nouns: Sequence[str], used: set[str]) -> str:
        rng = self._rng
        a, b, c, d, e, f, g = rng.sample(sorted(self._sonnet), 7)
        order = (a, b, a, b, c, d, c, d, e, f, e, f, g, g)
        marks = rng.choice((",,,.,,,.,,,;,.", ",;,.,;,.,;,.,.", ",,;.,,;.,;,.,."))
        lines = []
        for family, mark in zip(order, marks, strict=True):
            fits = [x for x in self._sonnet[family] if x not in used and self._noun_for(x, nouns)]
            line = rng.choice(fits or [x for x in self._sonnet[family] if "{" not in x])
            used.add(line)
            noun = self._noun_for(line, nouns)
            line = articles(line.replace("{1}", noun).replace("{2}", noun))
            lines.append(line[0].upper() + line[1:] + mark)
        return "\n".join(lines)

    def _noun_for(self, line: str, nouns: Sequence[str]) -> str:
        """A noun for the slot of a line; "" when none fits, any when it has no slot."""
        if "{" not in line:
            return "-"
        wanted = 1 if "{1}" in line else 2
        fits = [n for n in nouns if self._lengths[n] == wanted]
        return self._rng.choice(fits) if fits else ""

    def draw_haiku(self) -> Example:
        """Three lines of five, seven and five syllables."""
        premise, nouns = self._verses.asked()
        used: set[str] = set()
        count = self._rng.choices((1, 2, 3), COUNTS)[0]
        return self._example(
            "haiku", premise, [self._one_haiku(nouns, used) for _ in range(count)], nouns
        )

    def _one_haiku(self, nouns: Sequence[str], used: set[str]) -> str:
        rng = self._rng
        named = rng.randrange(3)
        lines = []
        for at, (rule, wanted) in enumerate((("five", 5), ("seven", 7), ("five", 5))):
            choices = [x for x in self._haiku[rule] if x not in used]
            rng.shuffle(choices)
            choices.sort(key=lambda x: ("{n}" in x) != (at == named))
            filled = ((x, articles(x.replace("{n}", rng.choice(nouns)))) for x in choices)
            source, line = next(pair for pair in filled if spoken_syllables(pair[1]) == wanted)
            used.add(source)
            lines.append(line)
        return "\n".join(line[0].upper() + line[1:] for line in lines)

    def draw_song(self, language: Language) -> Example:
        """One section of a song; a chorus that comes again is the first, word for word."""
        rng = self._rng
        if language == "en":
            premise, nouns = self._verses.asked()
        else:
            premise = self._stories.tale().premise
            words = [w for w in theme_words(premise, "zh") if len(w) < 4]
            nouns = words[:2] or ["风"]
        plan = rng.choice(SONG_PLANS)[: rng.choices(range(1, 7), SONG_LENGTHS)[0]]
        used: set[str] = set()
        chorus = ""
        sections = []
        for kind in plan:
            if kind == "chorus":
                chorus = chorus or self._section(language, kind, nouns, used)
                sections.append(chorus)
            else:
                sections.append(self._section(language, kind, nouns, used))
        return self._example("lyrics", premise, sections, nouns, language)

    def _section(self, language: Language, kind: str, nouns: Sequence[str], used: set[str]) -> str:
        lines = self._english(kind, nouns, used) if language == "en" else self._chinese(
            kind, nouns, used
        )  # fmt: skip
        return "\n".join((SECTIONS[language][kind], *lines))

    def _english(self, kind: str, nouns: Sequence[str], used: set[str]) -> list[str]:
        rng, rules = self._rng, self._song["en"]
        if kind == "bridge":
            at = rng.randrange(0, len(rules["bridge"]) - 3, 2)
            return [
                _large(x.replace("{a}", rng.choice(nouns))) for x in rules["bridge"][at : at + 4]
            ]
        stanza = [x.rstrip(",.;") for x in self._verses.stanza(nouns, used).split("\n")]
        if kind == "verse":
            return stanza
        hook = _large(rng.choice(rules["hook"]).replace("{a}", nouns[0]))
        first, second = self._verses.couplet(nouns, used)
        return [hook, first, hook, second]

    def _chinese(self, kind: str, nouns: Sequence[str], used: set[str]) -> list[str]:
        rng, rules = self._rng, self._song["zh"]
        family = rules[rng.choice([name for name in rules if name != "hook"])]
        fresh = [x for x in family if x not in used]
        fresh = fresh if len(fresh) > 4 else family
        named = [x for x in fresh if "{a}" in x]
        plain = [x for x in fresh if "{a}" not in x]
        taken = [*rng.sample(named, 1 if kind == "bridge" else min(2, len(named)))]
        taken += rng.sample(plain, 4 - len(taken))
        rng.shuffle(taken)
        used.update(taken)
        lines = [_fitting(x, nouns) for x in taken]
        if kind == "chorus":
            hook = _fitting(rng.choice(rules["hook"]), nouns[:1])
            lines[0] = lines[2] = hook
        return lines

    def _example(
        self,
        form: str,
        premise: str,
        passages: Sequence[str],
        nouns: Sequence[str],
        language: Language = "en",
    ) -> Example:
        passage = passages[-1]
        themes = theme_words(premise, language) or (lemma(nouns[0]),)
        return Example(
            form, language, premise, tuple(passages[:-1]), themes, mood_of(passage, language),
            passage,
        )  # fmt: skip


def _fitting(line: str, nouns: Sequence[str]) -> str:
    """A Chinese line with the noun that brings it nearest to seven or eight characters."""
    return min((line.replace("{a}", noun) for noun in nouns), key=lambda x: abs(len(x) - 7.5))


def _large(line: str) -> str:
    line = articles(line)
    return line[0].upper() + line[1:]


def _noun_length(noun: str) -> int:
    """1, or 2 for two syllables with the first stressed; 0 for what no slot of a sonnet takes."""
    sounds = lexicon().sounds(noun)
    if not sounds:
        return 0
    count = syllables(sounds[0])
    first = next(phone for phone in sounds[0] if syllables((phone,)))
    return count if count == 1 or (count == 2 and first.startswith("ˈ")) else 0
