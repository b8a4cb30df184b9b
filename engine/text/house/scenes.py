"""
Writes scenes from the grammars: scripts, animation, storyboards, branching talk, and sheets.

One writer a language; each example is one passage of a new work, with the passages before it.
"""

import random
import re
from collections.abc import Callable

from engine.text.house import formats
from engine.text.house.english import sentences
from engine.text.house.examples import Example
from engine.text.house.grammar import Expander, read_rules
from engine.text.house.grammar_en import EnglishStories
from engine.text.house.grammar_zh import ChineseStories
from engine.text.house.labels import mood_of, theme_words
from engine.text.house.plan import NOTHING_SAID, PLAN, Said, Tale
from engine.types import Language

PASSAGES = (60, 25, 15)  # weights of a work of 1, 2 or 3 passages
BEATS = ("open", "want", "obstacle", "turn", "end")
INSIDE = re.compile(
    "kitchen|library|shop|attic|cellar|tower|house|barn|castle|bakery|café|hospital|museum|theatre"
    "|church|temple|train|workshop|apartment|school$|cave|lift|tram$|laundromat|room|airport"
    "|office|stairwell|pool|hotel|floor|supermarket|station|里|上|馆|店|楼|机场|室"
)
ABOUT = {
    "en": {
        "painting": "a painting of ", "sculpture": "a statue of ", "script": "a scene about ",
        "dialogue": "a talk about ", "quest": "a quest about ", "novel": "a novel about ",
        "animation": "a cartoon about ", "storyboard": "a short film about ",
    },
    "zh": {
        "painting": "画一幅画：", "sculpture": "一座雕像：", "script": "一场戏：",
        "dialogue": "一段对话：", "quest": "一个任务：", "novel": "一部长篇：",
        "animation": "一段动画：", "storyboard": "一部短片：",
    },
}  # fmt: skip


class Scenes:
    """Draws examples of the forms that tell a scene or fill a sheet."""

    def __init__(self, language: Language, rng: random.Random, said: Said = NOTHING_SAID) -> None:
        self._language = language
        self._rng = rng
        self._english = language == "en"
        names = [f"{language}_{part}.txt" for part in ("sheets", "scenes", "chapters")]
        self._rules = read_rules(*names)
        self._stories: EnglishStories | ChineseStories
        self._stories = (EnglishStories if self._english else ChineseStories)(rng, said[language])

    @property
    def forms(self) -> dict[str, Callable[[Tale, int], str]]:
        """What writes the passage with a number of one form."""
        sheets = {form: self._sheet_of(form) for form in formats.SHEETS}
        return {
            **sheets,
            "script": self._script,
            "animation": self._animation,
            "storyboard": self._storyboard,
            "dialogue": self._dialogue,
        }

    def draw_all(self, count: int) -> dict[str, list[Example]]:
        """`count` examples of each form, novels among them."""
        drawn = {form: [self.draw(form) for _ in range(count)] for form in self.forms}
        return drawn | {"novel": [self.draw_novel() for _ in range(count)]}

    def draw(self, form: str) -> Example:
        """One passage of a new work of a form, and those before it."""
        rng, write = self._rng, self.forms[form]
        tale = self._tale()
        count = rng.choices((1, 2, 3), PASSAGES)[0]
        passages = [write(tale, number) for number in range(count)]
        return self._example(form, tale, passages)

    def draw_novel(self) -> Example:
        """An outline, or one of its chapters after it."""
        rng = self._rng
        tale = self._tale()
        titles = [_heading(tale.expander.pick("title")) for _ in range(5)]
        told = [self._sentence(tale.expander.pick(f"chapter{n}")) for n in range(1, 6)]
        pairs = list(zip(titles, told, strict=True))
        passages = [formats.outline(self._language, pairs)]
        for number in range(1, rng.choices((1, 2, 3, 4), (40, 30, 20, 10))[0]):
            text = self._stories.passage(tale, min(number - 1, len(PLAN) - 1))
            passages.append(
                formats.chapter(self._language, number, titles[number - 1], self._broken(text))
            )
        return self._example("novel", tale, passages)

    def _broken(self, text: str) -> str:
        """At times in two paragraphs, after a whole sentence outside of talk."""
        ends = [m.end() for m in re.finditer(r"[.]\s(?=[A-Z])|(?<=[^”])。(?!”)", text)]
        middle = [at for at in ends if len(text) * 0.35 < at < len(text) * 0.75]
        if not middle or self._rng.random() < 0.4:
            return text
        at = self._rng.choice(middle)
        return f"{text[:at].rstrip()}\n\n{text[at:]}"

    def _example(self, form: str, tale: Tale, passages: list[str]) -> Example:
        premise, passage = tale.premise, passages[-1]
        about = ABOUT[self._language].get(form)
        if about and self._rng.random() < 0.08 and not premise.startswith(("Write", "Tell", "写")):
            premise = about + (premise[0].lower() + premise[1:] if self._english else premise)
        return Example(
            form, self._language, premise, tuple(passages[:-1]),
            theme_words(premise, self._language) or (_core(tale),),
            mood_of(passage, self._language), passage,
        )  # fmt: skip

    def _tale(self) -> Tale:
        """A tale of one hero and one thing: sheets and scenes have no room for more."""
        while True:
            tale = self._stories.tale(self._rules)
            bound = tale.bound
            if self._english and not bound["many"] and bound["twas"] == "was":
                bound |= self._english_words(bound)
                return tale
            if not self._english and not bound["he"].endswith("们"):
                bound |= self._chinese_words(bound)
                return tale

    def _english_words(self, bound: dict[str, str]) -> dict[str, str]:
        hero, friend, thing = bound["hero"], bound["friend"], bound["thing"]
        named = not hero.startswith("the ")
        role = re.sub(r"( named|,).*", "", bound["a_hero"])
        if named and not re.match(r"an? ", role):
            role = "a stranger"
        bare = re.sub(r"^(the|a|an) ", "", thing)
        other = self._rng.choice(("the station", "the harbour", "the old mill", "the ferry"))
        return {
            "who": hero if named else role, "role": role, "thing_bare": bare,
            "Place_bare": re.sub(r"^(the|a|an) ", "", bound["place"]).capitalize(),
            "friend_name": friend, "place_other": other,
            "Want": sentences(bound["want"]), "Hero_s": sentences(hero) + "'s",
            "cue": re.sub("^the ", "", hero), "friend_cue": re.sub("^the ", "", friend),
        }  # fmt: skip

    def _chinese_words(self, bound: dict[str, str]) -> dict[str, str]:
        thing = bound["thing"]
        one = f"一{thing[1:]}" if thing.startswith("那") else thing
        role = re.sub("^一[位个只头匹条对]", "", bound["a_hero"]).replace(bound["hero"], "")
        return {
            "who": bound["hero"], "role": role or bound["hero"], "thing_core": thing,
            "thing_one": one, "place_bare": _without_side(bound["place"]),
            "cue": bound["hero"], "friend_cue": bound["friend"],
        }  # fmt: skip

    def _sentence(self, text: str) -> str:
        return sentences(text) if self._english else text

    def _sheet_of(self, form: str) -> Callable[[Tale, int], str]:
        def write(tale: Tale, number: int) -> str:
            values = [
                self._value(tale.expander, form, rule)
                for _, rule in formats.SHEETS[form][self._language]
            ]
            return formats.sheet(form, self._language, values)

        return write

    def _value(self, expander: Expander, form: str, rule: str) -> str:
        if rule == "name":
            return _heading(expander.expand("{cue}"))
        return self._sentence(expander.pick(f"{form}_{rule}"))

    def _script(self, tale: Tale, number: int) -> str:
        return self._scene(tale, number, "act_open", "act_mid")

    def _animation(self, tale: Tale, number: int) -> str:
        return self._scene(tale, number, "anim_act", "anim_act")

    def _scene(self, tale: Tale, number: int, first: str, later: str) -> str:
        rng, expander = self._rng, tale.expander
        place = tale.bound["place"]
        bare = re.sub("^(the|a|an) ", "", place) if self._english else _without_side(place)
        inside = INSIDE.search(place) is not None
        blocks = [formats.scene_heading(self._language, inside, bare, expander.pick("tod"))]
        blocks.append(self._sentence(expander.pick(first if number == 0 else later)))
        speeches = expander.pick(f"say_{BEATS[min(number, 4)]}").split("|")
        if len(speeches) < 4 and rng.random() < 0.4:
            beat = rng.choice(BEATS[1:])
            more = expander.pick(f"say_{beat}").split("|")
            speeches += more[: 5 - len(speeches)] if len(speeches) % 2 == 0 else []
        cut = rng.randint(1, len(speeches))
        for at, said in enumerate(speeches):
            if at == cut:
                blocks.append(self._sentence(expander.pick(later)))
            name = expander.expand("{friend_cue}" if at % 2 else "{cue}")
            aside = expander.pick("paren") if rng.random() < 0.2 else ""
            blocks.append(formats.speech(self._language, name, self._sentence(said), aside))
        if rng.random() < 0.4:
            blocks.append(self._sentence(expander.pick("act_end")))
        return "\n\n".join(blocks)

    def _storyboard(self, tale: Tale, number: int) -> str:
        rng, shots = self._rng, []
        for at in range(3):
            size = "wide" if number == at == 0 and rng.random() < 0.7 else rng.choice(
                ("wide", "medium", "medium", "close")
            )  # fmt: skip
            seen, heard = (
                self._sentence(tale.expander.pick(rule)) for rule in (f"shot_{size}", "shot_sound")
            )
            move, seconds = rng.choice(formats.MOVES[self._language]), rng.randint(2, 6)
            shots.append(
                formats.shot(self._language, 3 * number + at + 1, size, move, seconds, seen, heard)
            )
        return "\n".join(shots)

    def _dialogue(self, tale: Tale, number: int) -> str:
        rng, expander = self._rng, tale.expander
        lines = [self._sentence(expander.pick("ink_open"))]
        if rng.random() < 0.25:
            lines.append(self._sentence(expander.pick("act_mid")))
        choices = rng.choice((2, 3, 3))
        deeper = rng.randrange(choices) if rng.random() < 0.3 else None
        for at in range(choices):
            asked, *answers = self._rng_line("ink_ask", tale)
            lines += [f"* {asked}", f"    {rng.choice(answers)}"]
            if at != deeper:
                if rng.random() < 0.25:
                    lines.append(f"    {self._sentence(expander.pick('act_end'))}")
                lines.append("    -> END")
                continue
            for _ in range(2):
                further, answer = self._rng_line("ink_deeper", tale)
                lines += [f"    ** {further}", f"        {answer}", "        -> END"]
        return "\n".join(lines)

    def _rng_line(self, rule: str, tale: Tale) -> list[str]:
        return [self._sentence(part) for part in tale.expander.pick(rule).split("|")]


def _heading(text: str) -> str:
    text = sentences(text)
    return text[:1].upper() + text[1:]


def _without_side(place: str) -> str:
    """A Chinese place without its 里 or 上, as a heading names it."""
    return place[:-1] if len(place) > 2 and place[-1] in "里上" else place


def _core(tale: Tale) -> str:
    """The last word of the thing of a tale, where its premise names nothing."""
    return tale.bound["thing"].split()[-1]
