"""
Who, where and what of an English story, and the shapes in which people ask for one.

What a premise names (hero, place, thing) is bound, so that every form can hold to it.
"""

import random
import re
from collections.abc import Callable, Sequence

from engine.text.house.english import PRONOUNS, SELVES, articles, sentences, third_person
from engine.text.house.grammar import Rules
from engine.text.house.labels import is_known_noun, theme_words
from engine.text.house.plan import Opening

SAID_SHARE = 0.4  # of the premises, how many are sentences from elsewhere
PAIRS = ("sisters", "brothers", "friends", "children", "old friends", "neighbours", "thieves")
ADJECTIVES = (
    "red blue silver golden green broken little old empty lost forgotten heavy strange paper "
    "wooden glass tiny white black yellow crooked second-hand borrowed wet warm"
)
SYLLABLES = "ka lo mi ra ne to bel dri ves an or il tu sha mar go fe zu pi ren"
# What may be true of a thing, in the present (premise) and the past (story).
CLAUSES = (
    ("never stops", "never stopped"),
    ("nobody can open", "nobody could open"),
    ("nobody wants", "nobody wanted"),
    ("remembers everything", "remembered everything"),
    ("glows in the dark", "glowed in the dark"),
    ("sings at night", "sang at night"),
    ("comes back every night", "came back every night"),
    ("belongs to no one", "belonged to no one"),
    ("can grant one wish", "could grant one wish"),
    ("only children can see", "only children could see"),
    ("always tells the truth", "always told the truth"),
    ("will not go out", "would not go out"),
)
EVENTS = (
    ("the {t} arrives forty years late", "the {t} arrived forty years late"),
    ("the {t} disappears", "the {t} disappeared"),
    ("the {t} never comes", "the {t} never came"),
    ("the {t} begins to speak", "the {t} began to speak"),
    ("the {t} goes out", "the {t} went out"),
    ("the {t} stops", "the {t} stopped"),
    ("the {t} is stolen", "the {t} was stolen"),
    ("the {t} breaks", "the {t} broke"),
    ("the {t} falls from the sky", "the {t} fell from the sky"),
    ("someone leaves a {t} at the door", "someone left a {t} at the door"),
)
FOODS = ("fish", "apples", "soup", "honey", "cheese", "bread")
DAYS = ("Monday", "Tuesday", "Thursday", "Friday", "Sunday")


class EnglishOpenings:
    """Draws casts, premises and things from the word lists."""

    def __init__(
        self, rng: random.Random, words: Rules, keep: list[str], said: Sequence[str]
    ) -> None:
        self._rng = rng
        self._words = words
        self._keep = keep
        self._said = said
        people = (line.partition("|") for line in words["person"] + words["animal"])
        self._people = {noun: kind for noun, _, kind in people}
        self._adjectives = ADJECTIVES.split()

    def cast(self) -> dict[str, str]:
        rng = self._rng
        roll = rng.random()
        if roll < 0.07:
            noun, kind = f"two {rng.choice(PAIRS)}", "p"
        elif roll < 0.2:
            noun, kind = rng.choice(self._words["animal"]).split("|")
        else:
            noun, kind = rng.choice(self._words["person"]).split("|")
        if kind != "p" and " " not in noun and rng.random() < 0.35:
            noun = f"{rng.choice(self._words['trait'])} {noun}"
        he, him, his = PRONOUNS[kind]
        hero = "the " + noun
        indefinite = noun if kind == "p" else "a " + noun
        if kind != "p" and rng.random() < 0.4:
            hero = self._name(kind)
            indefinite = rng.choice((f"a {noun} named {hero}", f"{hero}, a {noun},", hero))
        many = kind == "p"
        friend_noun, friend_kind = self._friend(noun)
        friend = "the " + friend_noun
        a_friend = "a " + friend_noun
        if rng.random() < 0.3:
            name = self._name(friend_kind)
            friend, a_friend = name, f"a {friend_noun} named {name}"
        relative = rng.choice(self._words[rng.choice(("relative_m", "relative_f"))])
        return {
            "hero": hero, "a_hero": indefinite, "he": he, "him": him, "his": his,
            "they": "they", "himself": SELVES[kind],
            "was": "were" if many else "was", "is": "are" if many else "is", "rel": relative,
            "friend": friend, "a_friend": a_friend, "many": "yes" if many else "",
        }  # fmt: skip

    def _friend(self, hero: str) -> tuple[str, str]:
        while True:
            if self._rng.random() < 0.3:
                noun, kind = self._rng.choice(self._words["animal"]).split("|")
            else:
                noun, kind = self._rng.choice(self._words["person"]).split("|")
            if noun not in hero:
                return noun, kind

    def _name(self, kind: str) -> str:
        if self._rng.random() < 0.25:  # names nobody knows, so that names are copied, not guessed
            return "".join(
                self._rng.sample(SYLLABLES.split(), self._rng.choice((2, 2, 3)))
            ).capitalize()
        if kind == "n":
            kind = self._rng.choice("mf")
        rule = {"m": "male_name", "f": "female_name"}.get(kind)
        names = self._words[rule] if rule else self._words["male_name"] + self._words["female_name"]
        return self._rng.choice(names)

    def _thing(self) -> str:
        thing = self._rng.choice(self._words["thing"])
        if " " not in thing and self._rng.random() < 0.3:
            return f"{self._rng.choice(self._adjectives)} {thing}"
        return thing

    def _third(self, verb: str, bound: dict[str, str]) -> str:
        return verb if bound["many"] else third_person(verb)

    def opening(self, bound: dict[str, str]) -> Opening:
        kinds: list[Callable[[dict[str, str]], Opening]] = [
            self._walk, self._find, self._wish, self._fear, self._meeting, self._deed,
            self._still_life, self._event, self._pair, self._who, self._words_only,
            self._odd,
        ]  # fmt: skip
        if self._said and self._rng.random() < SAID_SHARE:
            return self._anything(bound)
        weights = (18, 13, 12, 6, 8, 12, 8, 6, 5, 7, 5, 22)
        return self._rng.choices(kinds, weights)[0](bound)

    def _where(self) -> tuple[str, str]:
        prep, place = self._rng.choice(self._words["place"]).split("|")
        return f"{prep} {place}", f"{prep}|{place}"

    def _complement(self, past: str) -> tuple[str, str, str]:
        """A thing to do something with: as the premise says it, as the story does, and its core."""
        rng = self._rng
        if rng.random() < 0.5:
            core = "the " + rng.choice(self._words["plural"])
        else:
            core = "the " + self._thing()
        if rng.random() < 0.2:
            return f"{core} {{his}} {{rel}} {past}", f"{core} {{his}} {{rel}} had {past}", core
        return core, core, core

    def _walk(self, bound: dict[str, str]) -> Opening:
        base, past, _ = self._rng.choice(self._words["verb"]).split("|")
        _, other_past, ger = self._rng.choice(self._words["verb_thing"]).split("|")
        at, place = self._where()
        said = self._third(base, bound)
        if self._rng.random() < 0.35:
            first: tuple[str, ...] = (
                f"{{often}}, {{a_hero}} {past} {at}.",
                f"{{time}}, {{a_hero}} {past} {at}.",
            )
            return Opening(f"{{a_hero}} {said} {at}", first, place)
        asked, told, core = self._complement(other_past)
        first = (
            f"{{often}}, {{a_hero}} {past} {at}, {ger} {told}.",
            f"{{a_hero}} {past} {at}. {{he}} {{was}} {ger} {told}.",
            f"{{time}}, {{a_hero}} {past} {at}, {ger} {told}.",
            f"{at}, {{often}}, {{a_hero}} {past} alone, {ger} {told}.",
        )
        return Opening(f"{{a_hero}} {said} {at}, {ger} {asked}", first, place, core)

    def _find(self, bound: dict[str, str]) -> Opening:
        thing = self._thing()
        at, place = self._where()
        verb = self._third("find", bound)
        where = f" {at}" if self._rng.random() < 0.6 else ""
        first: tuple[str, ...] = (
            f"{{time}}, {{a_hero}} found a {thing} {at}.",
            f"{{a_hero}} found a {thing} {at}. nobody knew whose it was.",
            f"the {thing} lay {at}, and {{a_hero}} found it.",
        )
        return Opening(f"{{a_hero}} {verb} a {thing}{where}", first, place, f"the {thing}")

    def _wish(self, bound: dict[str, str]) -> Opening:
        goal = self._rng.choice(self._words["goal"])
        bound["want"] = f"to {goal}"
        at, place = self._where()
        verb = self._third("want", bound)
        first: tuple[str, ...] = (
            f"{{a_hero}} wanted to {goal}. {{he}} lived {at}.",
            f"{at} lived {{a_hero}} who wanted to {goal}.",
            f"more than anything in the world, {{a_hero}} wanted to {goal}.",
        )
        tail = f" {at}" if self._rng.random() < 0.2 else ""
        if self._rng.random() < 0.3:
            base, past = self._rng.choice((("learn", "learned"), ("try", "tried")))
            verb = self._third(base, bound)
            goal = goal.removeprefix("learn to ")
            first = (f"{{time}}, {{a_hero}} {past} to {goal}.", *first[:1])
            return Opening(f"{{a_hero}} {verb} to {goal}", first, place)
        return Opening(f"{{a_hero}} {verb} to {goal}{tail}", first, place)

    def _fear(self, bound: dict[str, str]) -> Opening:
        fear = self._rng.choice(self._words["fear"])
        at, place = self._where()
        bound["want"] = "to be brave"
        first: tuple[str, ...] = (
            f"{{a_hero}} {{was}} afraid of {fear}. {{he}} lived {at}.",
            f"nobody knew that {{a_hero}} {{was}} afraid of {fear}.",
        )
        who = "{a_hero} who" if self._rng.random() < 0.5 else "{a_hero}"
        return Opening(f"{who} {{is}} afraid of {fear}", first, place)

    def _meeting(self, bound: dict[str, str]) -> Opening:
        at, place = self._where()
        verb = self._third("meet", bound)
        first: tuple[str, ...] = (
            f"{{time}}, {{a_hero}} met {{a_friend}} {at}.",
            f"{at}, {{a_hero}} met {{a_friend}}. it was {{time}}.",
        )
        where = f" {at}" if self._rng.random() < 0.6 else ""
        return Opening(f"{{a_hero}} {verb} {{a_friend}}{where}", first, place)

    def _deed(self, bound: dict[str, str]) -> Opening:
        base, past, _ = self._rng.choice(self._words["verb_thing"]).split("|")
        asked, told, core = self._complement("loved")
        at, place = self._where()
        where = f" {at}" if self._rng.random() < 0.5 else ""
        first: tuple[str, ...] = (
            f"{{time}}, {{a_hero}} {past} {told}{where}.",
            f"{{often}}, {{a_hero}} {past} {told} {at}.",
            f"{{a_hero}} {past} {told}, and nobody knew why.",
        )
        return Opening(f"{{a_hero}} {self._third(base, bound)} {asked}{where}", first, place, core)

    def _still_life(self, bound: dict[str, str]) -> Opening:
        thing = self._thing()
        if self._rng.random() < 0.4:
            said, told = self._rng.choice(CLAUSES)
            link = " " if said.startswith(("nobody", "only")) else " that "
            first: tuple[str, ...] = (
                f"there was once a {thing}{link}{told}. it belonged to {{a_hero}}.",
                f"{{a_hero}} had a {thing}{link}{told}.",
            )
            return Opening(f"a {thing}{link}{said}", first, None, f"the {thing}")
        at, place = self._where()
        first = (
            f"{at} there was a {thing}. it belonged to {{a_hero}}.",
            f"the {thing} {at} had been there for a hundred years. only {{a_hero}} still saw it.",
            f"{{a_hero}} saw the {thing} {at}.",
        )
        return Opening(
            f"{self._rng.choice(('the', 'a'))} {thing} {at}", first, place, f"the {thing}"
        )

    def _event(self, bound: dict[str, str]) -> Opening:
        thing = self._thing()
        said, told = (text.replace("{t}", thing) for text in self._rng.choice(EVENTS))
        at, place = self._where()
        where = f" {at}" if self._rng.random() < 0.3 else ""
        first: tuple[str, ...] = (
            f"{{time}}, {told}{where}. {{a_hero}} {{was}} the first to see it.",
            f"{told}{where}, and {{a_hero}} did not know what to do.",
        )
        return Opening(said + where, first, place, f"the {thing}")

    def _pair(self, bound: dict[str, str]) -> Opening:
        at, place = self._where()
        first: tuple[str, ...] = (
            f"{at} lived {{a_hero}} and {{a_friend}}.",
            f"{{a_hero}} and {{a_friend}} were friends. they met {at} {{often}}.",
        )
        if self._rng.random() < 0.4:
            thing = self._thing()
            first = (f"{{a_hero}} and {{a_friend}} shared one {thing}.", *first)
            return Opening(
                f"{{a_hero}} and {{a_friend}} share one {thing}", first, place, f"the {thing}"
            )
        return Opening("{a_hero} and {a_friend}", first, place)

    def _who(self, bound: dict[str, str]) -> Opening:
        base, past, _ = self._rng.choice(self._words["verb_thing"]).split("|")
        asked, told, core = self._complement("loved")
        at, place = self._where()
        first: tuple[str, ...] = (
            f"{at} lived {{a_hero}} who {past} {told}.",
            f"there {{was}} once {{a_hero}} who {past} {told} {{often}}.",
        )
        return Opening(f"{{a_hero}} who {self._third(base, bound)} {asked}", first, place, core)

    def _words_only(self, bound: dict[str, str]) -> Opening:
        thing = self._thing()
        at, place = self._where()
        bare = re.sub(r"^(the|a|an) ", "", place.split("|")[1])
        words = self._rng.choice((thing, bare, f"{bare}, {thing}", f"the {thing} and the {bare}"))
        first: tuple[str, ...] = (
            f"{{time}}, {{a_hero}} came to {{place_bare}} with a {thing}.",
            f"{{a_hero}} sat {at} with the {thing} in {{his}} hands.",
        )
        return Opening(words, first, place, f"the {thing}")

    def _odd(self, bound: dict[str, str]) -> Opening:
        """Something is out of place: the manner of the premises that the product offers."""
        thing = self._rng.choice(self._words["thing"])
        at, place = self._where()
        said = self._rng.choice(self._words["odd"])
        if self._rng.random() < 0.5:
            said += self._rng.choice(self._words["odd_more"])
        if bound["many"] and "{a_hero}" in said:
            said = "there is a {t} {at} that nobody remembers"
        return Opening(
            said.replace("{t}", thing).replace("{at}", at),
            self._odd_firsts(thing, at, place),
            place,
            f"the {thing}",
        )

    def _odd_firsts(self, thing: str, at: str, place: str) -> tuple[str, ...]:
        to = f"to {place.split('|')[1]}"
        return (
            f"{{time}}, {at}, {{a_hero}} stood in front of the {thing} and did not move.",
            f"it began with the {thing}. {{a_hero}} saw it {at} and stopped.",
            f"nobody spoke about the {thing} {at}. only {{a_hero}} could think of nothing else.",
            f"{{time}}, {{a_hero}} came {to} for the {thing}.",
            f"{{a_hero}} had thought about the {thing} all night. now {{he}} {{was}} {at}.",
        )

    def _anything(self, bound: dict[str, str]) -> Opening:
        """A sentence from elsewhere: of its nouns one is the thing, and one may be the hero."""
        said = self._rng.choice(self._said)
        nouns = [w for w in theme_words(said, "en") if is_known_noun(w)]
        hero = next((n for n in nouns if n in self._people and n not in bound["friend"]), None)
        if hero is not None:
            kind = self._people[hero]
            he, him, his = PRONOUNS[kind]
            bound |= {
                "hero": f"the {hero}", "a_hero": f"a {hero}", "he": he, "him": him, "his": his,
                "himself": SELVES[kind], "was": "was", "is": "is", "many": "",
            }  # fmt: skip
        things = [n for n in nouns if n != hero]
        at, place = self._where()
        if not things:
            first: tuple[str, ...] = (
                "{time}, {a_hero} came to {place_bare}.",
                f"{{a_hero}} stood {at} and waited.",
            )
            return Opening(said, first, place)
        return Opening(said, self._odd_firsts(things[0], at, place), place, f"the {things[0]}")

    def things(self, opening: Opening) -> dict[str, str]:
        rng = self._rng
        prep, place = (opening.place or rng.choice(self._words["place"])).split("|")
        thing = opening.thing or "the " + rng.choice(self._keep)
        plural = thing.split()[-1] in self._words["plural"]
        many_places = place.endswith(("mountains", "clouds", "ruins"))
        definite = re.sub(r"^an? ", "the ", place)
        return {
            "at": f"{prep} {definite}", "place": definite, "place_bare": definite, "thing": thing,
            "pwas": "were" if many_places else "was", "adj": rng.choice(self._adjectives),
            "twas": "were" if plural else "was", "tis": "are" if plural else "is",
            "it": "they" if plural else "it", "it2": "them" if plural else "it",
            "food": rng.choice(FOODS), "day": rng.choice(DAYS),
            "fear": rng.choice(self._words["fear"]),
            "a_thing": thing.replace("the ", "some " if plural else "a ", 1),
        }  # fmt: skip


def asked(premise: str, rng: random.Random) -> str:
    """The premise as a person types it: with or without capital, full stop and "a story about"."""
    premise = premise.replace(", who", " who").rstrip(",")
    if rng.random() < 0.08:
        about = rng.choice(("a story about ", "write a story about ", "tell me about "))
        return sentences(about + premise)
    premise = articles(premise)
    if rng.random() < 0.75:
        premise = premise[0].upper() + premise[1:]
    return premise + rng.choice((".", ".", ""))
