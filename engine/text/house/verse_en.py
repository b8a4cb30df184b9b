"""Simple rhymed English quatrains of our own: lines of four beats, paired by their rhymes."""

import random
from collections.abc import Sequence

from engine.text.house.english import articles
from engine.text.house.examples import Example
from engine.text.house.grammar import read_rules
from engine.text.house.grammar_en import EnglishStories
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

    def __init__(self, rng: random.Random, said: Sequence[str] = ()) -> None:
        self._rng = rng
        self._lines = read_rules("en_verse.txt")
        words = read_rules("en_words.txt")
        nouns = [
            w for w in words["thing"] + [a.split("|")[0] for a in words["animal"]] if " " not in w
        ]
        nouns += [line.split("|")[1].split()[-1] for line in words["place"]]
        nouns += [w for line in words["person"] if " " not in (w := line.split("|")[0])]
        nouns += SEASONS.split()
        self._nouns = sorted({n for n in nouns if len(n) < 9 and n != "world"})
        self._known = frozenset(self._nouns)
        self._stories = EnglishStories(rng, said)

    @property
    def nouns(self) -> list[str]:
        """The nouns that premises are made of."""
        return self._nouns

    def asked(self) -> tuple[str, list[str]]:
        """A premise, and the nouns of it that the verse shall hold."""
        rng = self._rng
        if rng.random() < 0.45:
            premise = self._stories.tale().premise
            found = [w for w in theme_words(premise, "en") if w in self._known]
            if found:
                return premise, found[:2]
        a, b = rng.sample(self._nouns, 2)
        template = rng.choice(PREMISES)
        premise = template.format(a=a, b=b)
        if rng.random() < 0.4:
            premise = premise[0].upper() + premise[1:]
        return articles(premise), [a, b] if "{b}" in template else [a]

    def draw(self) -> Example:
        """One stanza, at times after others."""
        rng = self._rng
        premise, nouns = self.asked()
        count = rng.choices((1, 2, 3), (60, 25, 15))[0]
        used: set[str] = set()
        stanzas = [self.stanza(nouns, used) for _ in range(count)]
        passage = stanzas[-1]
        themes = theme_words(premise, "en") or (lemma(nouns[0]),)
        return Example(
            form="poem", language="en", premise=premise, canon=tuple(stanzas[:-1]),
            themes=themes, mood=mood_of(passage, "en"), passage=passage,
        )  # fmt: skip

    def couplet(self, nouns: Sequence[str], used: set[str]) -> tuple[str, str]:
        """Two rhymed lines without marks at their ends."""
        family = self._rng.choice(sorted(self._lines))
        fresh = [x for x in self._lines[family] if x not in used and "{a}" not in x]
        first, second = self._rng.sample(fresh if len(fresh) > 1 else self._lines[family], 2)
        used.update((first, second))
        filled = (articles(x.replace("{a}", self._rng.choice(nouns))) for x in (first, second))
        a, b = (x[0].upper() + x[1:] for x in filled)
        return a, b

    def stanza(self, nouns: Sequence[str], used: set[str]) -> str:
        """Four lines, rhymed aabb or abab; lines in `used` are left out, new ones added."""
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
            lines.append(articles(line[0].upper() + line[1:]) + marks[at])
        return "\n".join(lines)
