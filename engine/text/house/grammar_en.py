"""
Simple English stories from a grammar of our own: who, wants, obstacle, turn, end.

Each story comes with a premise in one of the shapes in which people ask for stories; what the
premise names (hero, place, thing) stands in the story, so that keeping to a premise is learned.
"""

import random
from collections.abc import Sequence

from engine.text.house.english import sentences
from engine.text.house.examples import Example
from engine.text.house.grammar import Expander, Rules, read_rules
from engine.text.house.labels import mood_of
from engine.text.house.openings_en import EnglishOpenings, asked
from engine.text.house.plan import LENGTHS, ORDERS, PLAN, Tale, themes_for

FACTS = (
    ("{hero} has a scar on {his} left hand.", "the scar on {his} left hand hurt a little."),
    ("{hero} cannot read.", "{he} could not read, and {was} ashamed of it."),
    ("{hero} always wears a {adj} scarf.", "{he} wore {his} {adj} scarf, as always."),
    ("{hero} is afraid of {fear}.", "{he} {was} afraid of {fear}, and told nobody."),
    ("{hero} never eats {food}.", "somebody offered {him} {food}, but {he} did not touch it."),
    ("{hero} has a {adj} bird.", "{his} {adj} bird sat on {his} shoulder."),
    ("It always rains on {day}.", "it was {day}, and of course it rained."),
)


class EnglishStories:
    """Draws stories. Not two alike: casts, things, places, weathers and sentences all vary."""

    def __init__(self, rng: random.Random, said: Sequence[str] = ()) -> None:
        self._rng = rng
        self._words = read_rules("en_words.txt", "en_modern_words.txt")
        self._rules: Rules = self._words | read_rules(
            "en_story.txt", "en_more.txt", "en_modern.txt"
        )
        self._openings = EnglishOpenings(rng, self._words, self._rules["keep"], said)

    def tale(self, extra: Rules | None = None) -> Tale:
        """
        A new story, nothing of it told yet.

        Args:
            extra: More rules that its expander knows.
        """
        bound = self._openings.cast()
        bound["want"] = f"to {self._rng.choice(self._words['goal'])}"
        opening = self._openings.opening(bound)
        bound |= self._openings.things(opening)
        expander = Expander(self._rules | (extra or {}), bound, self._rng)
        premise = asked(expander.expand(opening.premise), self._rng)
        first = expander.expand(self._rng.choice(opening.first))
        if opening.thing is None:
            first += " " + expander.pick("keepsake")
        return Tale(premise, bound, first, expander, "a_friend" in opening.premise)

    def draw(self) -> Example:
        """One moment of one new story; half of them are beginnings."""
        rng = self._rng
        tale = self.tale()
        parts = rng.choice(ORDERS)[: rng.choices((1, 2, 3, 4, 5, 6, 7), LENGTHS)[0]]
        fact, told = ("", "")
        if rng.random() < 0.15:
            fact, told = self._fact(tale.expander, tale.bound)
        passages = [
            self.passage(tale, part, told if at == len(parts) - 1 else "")
            for at, part in enumerate(parts)
        ]
        passage = passages[-1]
        return Example(
            form="story",
            language="en",
            premise=tale.premise,
            canon=tuple(passages[:-1]),
            themes=themes_for(tale.premise, passage, "en", rng),
            mood=mood_of(passage, "en"),
            passage=passage,
            lore=(sentences(fact),) if fact else (),
        )

    def _fact(self, expander: Expander, bound: dict[str, str]) -> tuple[str, str]:
        said, told = self._rng.choice(FACTS)
        said = said.replace("has", "have") if bound["many"] else said
        return expander.expand(said), expander.expand(told)

    def passage(self, tale: Tale, part: int, extra: str = "") -> str:
        """The text of one part of PLAN; `extra` is a sentence that must stand in it."""
        rng, expander, first = self._rng, tale.expander, tale.first
        opening, fill, close = PLAN[part]
        if part == 1 and tale.met:
            opening = ("{want}",)
        target = rng.choice((40, 50, 50, 60, 60, 60, 70))
        head = [expander.expand(text.replace("{first}", first)) for text in opening]
        if rng.random() < 0.3:
            head.insert(0, expander.pick("open_weather"))
        if part == 3 and "note" in head[-1].split(" in ")[0]:
            head.append(expander.pick("note"))
        tail = [expander.pick(rng.choice(close))]
        middle = [extra] if extra else []
        rules = rng.sample(fill, len(fill))
        while _words([*head, *middle, *tail]) < target - 6:
            middle.append(expander.pick(rules[len(middle) % len(rules)]))
        return sentences(" ".join([*head, *middle, *tail]))


def _words(sentences: list[str]) -> int:
    return sum(len(s.split()) for s in sentences)
