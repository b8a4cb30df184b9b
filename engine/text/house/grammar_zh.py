"""
Simple Chinese stories from a grammar of our own: who, wants, obstacle, turn, end.

The Chinese sister of grammar_en: its own casts, things and sentences, since neither language's
stories are translations. What the premise names stands in the story.
"""

import random
from collections.abc import Sequence

from engine.text.house.examples import Example
from engine.text.house.grammar import Expander, Rules, read_rules
from engine.text.house.labels import mood_of
from engine.text.house.openings_zh import ChineseOpenings, asked
from engine.text.house.plan import LENGTHS, ORDERS, PLAN, Tale, themes_for

FACTS = (
    ("{hero}的左手有一道疤。", "{he}左手上的那道疤又疼了。"),
    ("{hero}不认字。", "{he}不认字，心里有些难为情。"),
    ("{hero}总围着一条{adj}围巾。", "{he}还是围着那条{adj}围巾。"),
    ("{hero}怕{fear}。", "{he}怕{fear}，却没有告诉任何人。"),
    ("{hero}从来不吃{food}。", "桌上有{food}，可是{he}碰也没碰。"),
    ("{hero}养了一只{adj}鸟。", "那只{adj}鸟停在{his}肩上。"),
)  # fmt: skip


class ChineseStories:
    """Draws stories, as EnglishStories does."""

    def __init__(self, rng: random.Random, said: Sequence[str] = ()) -> None:
        self._rng = rng
        self._words = read_rules("zh_words.txt", "zh_modern_words.txt")
        self._rules: Rules = self._words | read_rules(
            "zh_story.txt", "zh_more.txt", "zh_modern.txt"
        )
        self._openings = ChineseOpenings(rng, self._words, self._rules["keep"], said)

    def tale(self, extra: Rules | None = None) -> Tale:
        """A new story, nothing of it told yet; `extra` as in EnglishStories."""
        bound = self._openings.cast()
        bound["want"] = self._rng.choice(self._words["goal"])
        opening = self._openings.opening(bound)
        bound |= self._openings.things(opening)
        expander = Expander(self._rules | (extra or {}), bound, self._rng)
        premise = asked(expander.expand(opening.premise), self._rng)
        first = expander.expand(self._rng.choice(opening.first))
        if opening.thing is None:
            first += expander.pick("keepsake")
        return Tale(premise, bound, first, expander, "a_friend" in opening.premise)

    def draw(self) -> Example:
        """One moment of one new story; half of them are beginnings."""
        rng = self._rng
        tale = self.tale()
        fact, told = "", ""
        if rng.random() < 0.15:
            fact, told = (tale.expander.expand(text) for text in rng.choice(FACTS))
        parts = rng.choice(ORDERS)[: rng.choices((1, 2, 3, 4, 5, 6, 7), LENGTHS)[0]]
        passages = [
            self.passage(tale, part, told if at == len(parts) - 1 else "")
            for at, part in enumerate(parts)
        ]
        passage = passages[-1]
        return Example(
            form="story",
            language="zh",
            premise=tale.premise,
            canon=tuple(passages[:-1]),
            themes=themes_for(tale.premise, passage, "zh", rng),
            mood=mood_of(passage, "zh"),
            passage=passage,
            lore=(fact,) if fact else (),
        )

    def passage(self, tale: Tale, part: int, extra: str = "") -> str:
        """The text of one part of PLAN; `extra` is a sentence that must stand in it."""
        rng, expander, first = self._rng, tale.expander, tale.first
        opening, fill, close = PLAN[part]
        if part == 1 and tale.met:
            opening = ("{want}",)
        target = rng.choice((60, 70, 80, 90, 90, 90, 100))
        head = [expander.expand(text.replace("{first}", first)) for text in opening]
        if rng.random() < 0.25:
            head.insert(0, expander.pick("open_weather"))
        tail = [expander.pick(rng.choice(close))]
        middle = [extra] if extra else []
        rules = rng.sample(fill, len(fill))
        while sum(map(len, [*head, *middle, *tail])) < target:
            middle.append(expander.pick(rules[len(middle) % len(rules)]))
        return "".join([*head, *middle, *tail])
