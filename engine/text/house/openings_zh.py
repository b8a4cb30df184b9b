"""
Who, where and what of a Chinese story, and the shapes in which people ask for one.

The Chinese sister of openings_en: its own casts, things and shapes, neither translated.
"""

import random
from collections.abc import Callable, Sequence

from engine.text.house.grammar import Rules
from engine.text.house.labels import theme_words
from engine.text.house.plan import Opening

SAID_SHARE = 0.4  # of the premises, how many are sentences from elsewhere
ADJECTIVES = (
    "红色的 蓝色的 银色的 金色的 破旧的 小小的 空空的 丢失的 "
    "沉重的 奇怪的 木头的 玻璃的 白色的 黑色的 借来的 发光的"
)
GIVEN = "安柏岑棠恩帆谷禾吉珂澜芒南宁欧沛琪然森桐维溪彦野芷"
CLAUSES = (
    "永远不会停的",
    "谁也打不开的",
    "没有人要的",
    "什么都记得的",
    "会在黑暗里发光的",
    "夜里会唱歌的",
    "每天晚上都会回来的",
    "能实现一个愿望的",
    "只有孩子看得见的",
    "总说真话的",
    "不会说谎的",
    "会做梦的",
)
EVENTS = (
    "{t}晚到了四十年",
    "{t}不见了",
    "{t}没有来",
    "{t}开口说话了",
    "{t}忽然不动了",
    "{t}被偷走了",
    "{t}坏了",
    "{t}从天上掉了下来",
    "有人把{t}放在了门口",
    "{t}一直没有人来取",
)
FOODS = ("鱼", "苹果", "豆腐", "蜂蜜", "面条", "馒头")


class ChineseOpenings:
    """Draws casts, premises and things from the word lists."""

    def __init__(
        self, rng: random.Random, words: Rules, keep: list[str], said: Sequence[str]
    ) -> None:
        self._rng = rng
        self._words = words
        self._keep = keep
        self._said = said
        self._people = {line.split("|")[0]: line.split("|")[1:] for line in words["person"]}
        self._adjectives = ADJECTIVES.split()

    def cast(self) -> dict[str, str]:
        rng = self._rng
        if rng.random() < 0.15:
            noun, measure = rng.choice(self._words["animal"]).split("|")
            he = "它"
        else:
            noun, measure, he = rng.choice(self._words["person"]).split("|")
        many = he.endswith("们")
        a_hero = "一" + measure + noun
        if not many and rng.random() < 0.3:
            a_hero = "一" + measure + rng.choice(self._words["trait"]) + noun
        hero = noun
        if not many and rng.random() < 0.4:
            hero = self._name(he)
            a_hero = rng.choice((f"{noun}{hero}", f"{a_hero}{hero}", hero))
        elif rng.random() < 0.25:
            a_hero = noun  # Chinese asks for no article: 小猫想当国王
        friend, a_friend = self._friend(noun)
        return {
            "hero": hero, "a_hero": a_hero, "he": he, "him": he, "his": he + "的",
            "friend": friend, "a_friend": a_friend, "rel": rng.choice(self._words["relative"]),
        }  # fmt: skip

    def _friend(self, hero: str) -> tuple[str, str]:
        while True:
            if self._rng.random() < 0.3:
                noun, measure = self._rng.choice(self._words["animal"]).split("|")
            else:
                noun, measure, he = self._rng.choice(self._words["person"]).split("|")
                if he.endswith("们"):
                    continue
            if noun not in hero and hero not in noun:
                return noun, "一" + measure + noun

    def _name(self, he: str) -> str:
        rng = self._rng
        if rng.random() < 0.3:  # names nobody knows, so that names are copied, not guessed
            return rng.choice(("阿", "小", "")) + "".join(rng.sample(GIVEN, 2))
        rule = {"他": "male_name", "她": "female_name"}.get(he)
        names = self._words[rule] if rule else self._words["male_name"] + self._words["female_name"]
        return rng.choice(names)

    def _thing(self) -> tuple[str, str]:
        """A thing and the same with its measure word: 信, 一封信."""
        noun, measure = self._rng.choice(self._words["thing"]).split("|")
        if self._rng.random() < 0.25:
            noun = self._rng.choice(self._adjectives) + noun
        return noun, f"一{measure}{noun}"

    def _core(self) -> str:
        if self._rng.random() < 0.5:
            return self._rng.choice(self._words["plural"])
        return self._thing()[0]

    def opening(self, bound: dict[str, str]) -> Opening:
        kinds: list[Callable[[], Opening]] = [
            self._walk, self._find, self._wish, self._fear, self._meeting, self._deed,
            self._still_life, self._event, self._pair, self._words_only, self._odd,
        ]  # fmt: skip
        if self._said and self._rng.random() < SAID_SHARE:
            return self._anything(bound)
        weights = (20, 13, 14, 7, 9, 12, 9, 7, 6, 6, 23)
        return self._rng.choices(kinds, weights)[0]()

    def _walk(self) -> Opening:
        verb, place = self._rng.choice(self._words["verb"]), self._rng.choice(self._words["place"])
        if self._rng.random() < 0.5:
            first: tuple[str, ...] = (
                f"{{often}}，{{a_hero}}都在{place}{verb}。",
                f"{{time}}，{{a_hero}}在{place}{verb}。",
                f"{{a_hero}}在{place}{verb}，走得很慢，想得很远。",
            )
            return Opening(f"{{a_hero}}在{place}{verb}", first, place)
        doing, core = self._rng.choice(self._words["verb_thing"]), self._core()
        whose = "{his}{rel}留下的" if self._rng.random() < 0.25 else ""
        first = (
            f"{{often}}，{{a_hero}}都在{place}{verb}，一边{doing}{whose}{core}。",
            f"{{time}}，{{a_hero}}在{place}{verb}，{doing}{whose}{core}。",
        )
        return Opening(f"{{a_hero}}在{place}{verb}，{doing}{whose}{core}", first, place, core)

    def _find(self) -> Opening:
        _, a_thing = self._thing()
        place = self._rng.choice(self._words["place"])
        verb = self._rng.choice(("捡到", "发现", "收到", "得到", "看见"))
        where = f"在{place}" if self._rng.random() < 0.6 else ""
        first: tuple[str, ...] = (
            f"{{time}}，{{a_hero}}在{place}{verb}了{a_thing}。",
            f"{{a_hero}}在{place}{verb}了{a_thing}，谁也不知道是谁的。",
        )
        return Opening(f"{{a_hero}}{where}{verb}{a_thing}", first, place, f"那{a_thing[1:]}")

    def _wish(self) -> Opening:
        place = self._rng.choice(self._words["place"])
        first: tuple[str, ...] = (
            f"{{a_hero}}想{{want}}。{{he}}住在{place}。",
            f"从前，{place}有{{a_hero}}，最想{{want}}。",
            "{a_hero}从小就想{want}。",
        )
        return Opening("{a_hero}想{want}", first, place)

    def _fear(self) -> Opening:
        fear = self._rng.choice(self._words["fear"])
        first: tuple[str, ...] = (
            f"谁也不知道，{{a_hero}}怕{fear}。",
            f"{{a_hero}}最怕{fear}，可是从来不说。",
        )
        shape = self._rng.choice(("{a_hero}怕{f}", "怕{f}的{hero}", "{a_hero}害怕{f}"))
        return Opening(shape.replace("{f}", fear), first)

    def _meeting(self) -> Opening:
        place = self._rng.choice(self._words["place"])
        where = f"在{place}" if self._rng.random() < 0.6 else ""
        first: tuple[str, ...] = (
            f"{{time}}，{{a_hero}}在{place}遇见了{{a_friend}}。",
            f"{{a_hero}}没有想到，会在{place}遇见{{a_friend}}。",
        )
        return Opening(f"{{a_hero}}{where}遇见{{a_friend}}", first, place)

    def _deed(self) -> Opening:
        verb, core = self._rng.choice(self._words["verb_thing"]), self._core()
        place = self._rng.choice(self._words["place"])
        where = f"在{place}" if self._rng.random() < 0.5 else ""
        first: tuple[str, ...] = (
            f"{{time}}，{{a_hero}}在{place}{verb}{core}。",
            f"{{often}}，{{a_hero}}都{where}{verb}{core}。",
            f"{{a_hero}}{where}{verb}{core}，谁也不知道为什么。",
        )
        shape = self._rng.choice(("{a_hero}{w}{v}{c}", "{w}{v}{c}的{hero}", "{a_hero}{w}{v}{c}"))
        asked = shape.replace("{w}", where).replace("{v}", verb).replace("{c}", core)
        return Opening(asked, first, place, core)

    def _still_life(self) -> Opening:
        thing, a_thing = self._thing()
        place = self._rng.choice(self._words["place"])
        if self._rng.random() < 0.4:
            clause = self._rng.choice(CLAUSES)
            measured = a_thing.removesuffix(thing) + clause + thing
            first: tuple[str, ...] = (
                f"{{a_hero}}有{measured}。",
                f"{place}有{measured}，是{{hero}}的。",
            )
            return Opening(measured, first, place, thing)
        first = (
            f"{place}有{a_thing}，只有{{a_hero}}还记得。",
            f"{{time}}，{{a_hero}}看见了{place}的{thing}。",
            f"{place}的{thing}，已经在那里一百年了。{{a_hero}}每天都去看一看。",
        )
        return Opening(f"{place}的{thing}", first, place, thing)

    def _event(self) -> Opening:
        thing = self._thing()[0]
        place = self._rng.choice(self._words["place"])
        said = self._rng.choice(EVENTS).replace("{t}", thing)
        first: tuple[str, ...] = (
            f"{{time}}，{said}。最先看见的是{{a_hero}}。",
            f"{said}，{{a_hero}}不知道怎么办才好。",
        )
        return Opening(said, first, place, thing)

    def _pair(self) -> Opening:
        place = self._rng.choice(self._words["place"])
        first: tuple[str, ...] = (
            f"{{a_hero}}和{{a_friend}}住在{place}。",
            f"{{a_hero}}和{{a_friend}}是好朋友，{{often}}都在{place}见面。",
        )
        return Opening(self._rng.choice(("{hero}和{friend}", "{a_hero}和{a_friend}")), first, place)

    def _words_only(self) -> Opening:
        thing, a_thing = self._thing()
        place = self._rng.choice(self._words["place"])
        words = self._rng.choice((thing, place, f"{place}，{thing}", f"{place}和{thing}"))
        first: tuple[str, ...] = (
            f"{{time}}，{{a_hero}}带着{a_thing}来到{place}。",
            f"{{a_hero}}坐在{place}，手里拿着{a_thing}。",
        )
        return Opening(words, first, place, thing)

    def _odd(self) -> Opening:
        """Something is out of place: the manner of the premises that the product offers."""
        thing, a_thing = self._thing()
        place = self._rng.choice(self._words["place"])
        said = self._rng.choice(self._words["odd"])
        if self._rng.random() < 0.5:
            said += "，" + self._rng.choice(self._words["odd_more"])
        asked = said.replace("{t}", thing).replace("{a_t}", a_thing).replace("{p}", place)
        return Opening(asked, self._odd_firsts(thing, place), place, thing)

    def _odd_firsts(self, thing: str, place: str) -> tuple[str, ...]:
        return (
            f"{{time}}，{{a_hero}}站在{place}，看着{thing}，一动也不动。",
            f"事情是从{thing}开始的。{{a_hero}}在{place}看见了，就停了下来。",
            f"{place}的人都不提{thing}，只有{{a_hero}}总是想着它。",
            f"为了{thing}，{{a_hero}}来到了{place}。",
            f"{{a_hero}}一夜都想着{thing}。天亮的时候，{{he}}已经在{place}了。",
        )

    def _anything(self, bound: dict[str, str]) -> Opening:
        """A sentence from elsewhere: of its words one is the thing, and one may be the hero."""
        said = self._rng.choice(self._said)
        words = theme_words(said, "zh")
        hero = next((w for w in words if w in self._people and w not in bound["friend"]), None)
        if hero is not None:
            measure, he = self._people[hero]
            bound |= {"hero": hero, "he": he, "him": he, "his": he + "的"}
            bound["a_hero"] = self._rng.choice((hero, f"一{measure}{hero}"))
        things = [w for w in words if w != hero and len(w) > 1]
        place = self._rng.choice(self._words["place"])
        if not things:
            first = (f"{{time}}，{{a_hero}}来到{place}。", f"{{a_hero}}站在{place}，等着。")
            return Opening(said, first, place)
        return Opening(said, self._odd_firsts(things[0], place), place, things[0])

    def things(self, opening: Opening) -> dict[str, str]:
        noun, measure = self._rng.choice(self._keep).split("|")
        a_thing = f"一{measure}{noun}"
        return {
            "place": opening.place or self._rng.choice(self._words["place"]),
            "thing": opening.thing or f"那{a_thing[1:]}",
            "a_thing": a_thing,
            "adj": self._rng.choice(self._adjectives),
            "fear": self._rng.choice(self._words["fear"]),
            "food": self._rng.choice(FOODS),
        }


def asked(premise: str, rng: random.Random) -> str:
    """The premise as a person types it."""
    if rng.random() < 0.08:
        return rng.choice(("写一个故事：", "讲一个故事，关于", "一个故事：")) + premise
    return premise + rng.choice(("", "", "。"))
