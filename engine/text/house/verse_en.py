"""Simple rhymed English quatrains of our own: lines of four beats, paired by their rhymes."""

import random

from engine.text.house.examples import Example
from engine.text.house.grammar import read_rules
from engine.text.house.labels import lemma, mood_of, theme_words

PREMISES = (
    "the {a} in the {b}", "the {a} and the {b}", "{a} and {b}", "a {a} by the {b}", "{a}, {b}",
    "the {a} of an empty {b}", "a poem about the {a} and the {b}", "the {a} that waits for the {b}",
    "the old {a} under the {b}", "what the {a} said to the {b}", "a {a} without a {b}",
    "the {a} beside the {b}", "the last {a} of the {b}", "the {a}", "a poem about {a}",
)  # fmt: skip
SEASONS = "wind rain snow night morning winter summer spring autumn river hill sea"


class EnglishVerses:
    """Draws quatrains, rhymed AABB or ABAB, that hold the nouns of their premise."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._lines = read_rules("en_verse.txt")
        words = read_rules("en_words.txt")
        nouns = [w for w in words["thing"] + words["animal"] if " " not in w]
        nouns += [line.split("|")[1].split()[-1] for line in words["place"]]
        nouns += [w for line in words["person"] if " " not in (w := line.split("|")[0])]
        nouns += [
            "wind",
            "rain",
            "snow",
            "night",
            "morning",
            "winter",
            "summer",
            "spring",
            "autumn",
            "river",
            "hill",
            "sea",
        ]
        self._nouns = sorted({n for n in nouns if len(n) < 9 and n != "world"})

    def draw(self) -> Example:
        rng = self._rng
        a, b = rng.sample(self._nouns, 2)
        template = rng.choice(PREMISES)
        premise = template.format(a=a, b=b)
        nouns = (a, b) if "{b}" in template else (a,)
        count = rng.choices((1, 2, 3), (60, 25, 15))[0]
        used: set[str] = set()
        stanzas = [self._stanza(nouns, used) for _ in range(count)]
        passage = stanzas[-1]
        themes = list(theme_words(premise, "en")) or [lemma(a)]
        if rng.random() < 0.4:
            premise = premise[0].upper() + premise[1:]
        return Example(
            form="poem", language="en", premise=_article(premise), canon=tuple(stanzas[:-1]),
            themes=tuple(themes), mood=mood_of(passage, "en"), passage=passage,
        )  # fmt: skip

    def _stanza(self, nouns: tuple[str, ...], used: set[str]) -> str:
        rng = self._rng
        first, second = rng.sample(sorted(self._lines), 2)
        order = rng.choice(((first, first, second, second), (first, second, first, second)))
        marks = rng.choice(((",", ".", ",", "."), (",", ";", ",", "."), (";", ",", ",", ".")))
        named = list(nouns) + list(nouns[:1]) * rng.randint(0, 1)
        slots = sorted(rng.sample(range(4), min(len(named), 4)))
        lines = []
        for at, family in enumerate(order):
            wants_noun = at in slots
            fresh = [x for x in self._lines[family] if x not in used and ("{a}" in x) == wants_noun]
            line = rng.choice(fresh or self._lines[family])
            used.add(line)
            noun = named[slots.index(at)] if wants_noun else rng.choice(nouns)
            line = line.replace("{a}", noun)
            lines.append(_article(line[0].upper() + line[1:]) + marks[at])
        return "\n".join(lines)


def _article(text: str) -> str:
    for vowel in "aeiou":
        text = text.replace(f" a {vowel}", f" an {vowel}").replace(f"A {vowel}", f"An {vowel}")
    return f"an {text[2:]}" if text[:2] == "a " and text[2:3] in set("aeiou") else text
