"""How people put words for a picture into one line, in both languages. Knows no scenes."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from engine.types import Language

Words = Mapping[str, str]  # field -> a phrase for it

_WISHES_EN = (
    "draw me {}", "draw {}", "paint {}", "please paint {}", "show me {}", "a picture of {}",
    "an image of {}", "i want {}", "make a picture of {}", "I would like to see {}", "imagine {}",
    "could you draw {}", "a drawing of {}, please", "give us {}",
)  # fmt: skip
_ASIDES_EN = (
    "as if time had stopped", "the way I remember it", "nothing moves", "very detailed",
    "for the cover", "as in an old tale", "seen from far away", "with soft light", "beautiful",
    "just like that", "high quality", "with a long shadow", "and then", "nothing else",
)  # fmt: skip
_DOING = ("standing", "waiting", "alone", "there", "seen", "resting", "all alone", "")
_BESIDE_EN = (
    "{} and {}",
    "{} with {}",
    "{} beside {}",
    "{} next to {}",
    "{} near {}",
    "{} under {}",
)
_WISHES_ZH = (
    "画{}", "请画{}", "帮我画{}", "画一幅{}", "我想要{}", "给我看{}", "想看{}", "一幅画：{}",
    "来一张{}", "麻烦画一下{}", "画里有{}", "能不能画{}",
)  # fmt: skip
_ASIDES_ZH = (
    "像记忆里一样", "时间停住了", "细节很多", "用来做封面", "从远处看", "光线很好", "很美",
    "什么也没有动", "画得简单些", "影子很长", "就这样", "谢谢", "高清",
)  # fmt: skip
_BESIDE_ZH = ("{}和{}", "{}，旁边是{}", "{}与{}", "{}，还有{}", "{}，边上有{}", "{}、{}")
_WHOLE = {  # what a place is counted by
    "森林": "一片", "树林": "一片", "竹林": "一片", "松林": "一片", "大海": "一片", "麦田": "一片",
    "草地": "一片", "草原": "一片", "稻田": "一片", "沙漠": "一片", "星空": "一片", "田野": "一片",
    "小岛": "一座", "孤岛": "一座", "城市": "一座", "花园": "一座", "小河": "一条", "村庄": "一个",
    "广场": "一个", "房间": "一个", "小村": "一个", "大厅": "一间",
}  # fmt: skip
_PREPOSITIONS = (
    *("in", "on", "at", "by", "under", "among", "along", "beside", "below", "with", "deep", "of"),
    "as",
)


def phrased(words: Words, rng: Random, language: Language) -> str:
    """One line that says all of `words`, its order and its manner left to chance."""
    if language == "zh":
        return rng.choices((_sentence_zh, _list_zh, _keywords), (6, 4, 1.5))[0](words, rng)
    line = rng.choices((_sentence_en, _list_en, _keywords), (6, 4, 1.5))[0](words, rng)
    return _cased(line, rng)


def _sentence_en(words: Words, rng: Random) -> str:
    head = _head_en(words, rng)
    trails = [words[one] for one in ("place", "hour", "weather", "season") if one in words]
    if "thing" not in words and "place" in words:
        trails.remove(words["place"])
    rng.shuffle(trails)
    if trails and rng.random() < 0.2:
        first = trails.pop()
        line = " ".join(filter(None, [f"{first},", head, *trails]))
    else:
        line = " ".join(filter(None, [head, *trails]))
    line = _styled_en(line, words, rng)
    if rng.random() < 0.4:
        line = rng.choice(_WISHES_EN).format(line)
    return f"{line}, {rng.choice(_ASIDES_EN)}" if rng.random() < 0.12 else line


def _head_en(words: Words, rng: Random) -> str:
    mood = words.get("mood", "")
    if "thing" not in words:
        place = _bare(words["place"]) if "place" in words else ""
        return _with_adjective(place, mood) if place else f"{mood} mood" if mood else ""
    thing = _bare(words["thing"])
    inside = rng.random() < 0.5
    if mood and inside:
        thing = _with_adjective(thing, mood)
    if "second" in words:
        thing = rng.choice(_BESIDE_EN).format(thing, _bare(words["second"]))
    if rng.random() < 0.3:
        thing = f"{thing} {rng.choice(_DOING)}".rstrip()
    return thing if inside or not mood else f"{thing}, {mood} mood,"


def _styled_en(line: str, words: Words, rng: Random) -> str:
    if "style" not in words:
        return line
    style = words["style"]
    if style.startswith(("in ", "as ")):
        return f"{line} {style}"
    if style.startswith("a ") and rng.random() < 0.6:
        return f"{style} of {line}"
    return rng.choice((f"{line}, {style}", f"{style}: {line}", f"{line} in {style} style"))


def _list_en(words: Words, rng: Random) -> str:
    parts = _parts(words, rng, lambda a, b: f"{a}, {b}", _bare)
    mood = words.get("mood")
    return ", ".join(f"{p} mood" if p == mood and rng.random() < 0.5 else p for p in parts)


def _sentence_zh(words: Words, rng: Random) -> str:
    trails = [words[one] for one in ("season", "hour", "weather", "place") if one in words]
    if "thing" not in words and "place" in words:
        trails = trails[:-1]
    if rng.random() < 0.4:
        rng.shuffle(trails)
    head, mood = _head_zh(words, rng)
    line = rng.choice(("", "，", "的")).join(trails)
    if line and head:
        line += rng.choice(("，", "，", "", "有" if "thing" in words else "的"))
    line += head
    if mood:
        line += (
            rng.choice(("，{}", "，{}的气氛", "，意境{}")).format(mood).lstrip("" if line else "，")
        )
    if "style" in words:
        manners = ("{0}，{1}", "{1}，{0}", "{1}：{0}", "用{1}画{0}") if line else ("{1}", "用{1}画")
        line = rng.choice(manners).format(line, words["style"])
    if rng.random() < 0.35:
        line = rng.choice(_WISHES_ZH).format(line)
    return f"{line}，{rng.choice(_ASIDES_ZH)}" if rng.random() < 0.12 else line


def _head_zh(words: Words, rng: Random) -> tuple[str, str]:
    """What is seen, and the mood where it still has to be said."""
    mood = words.get("mood", "")
    inside = bool(mood) and rng.random() < 0.5
    described = f"{mood}的" if inside else ""
    if "thing" in words:
        head = f"{described}{words['thing']}"
        if "second" in words:
            head = rng.choice(_BESIDE_ZH).format(head, words["second"])
        return head, "" if inside else mood
    if "place" in words:
        counted = _WHOLE.get(words["place"], "") if rng.random() < 0.6 else ""
        return f"{counted}{described}{words['place']}", "" if inside else mood
    return "", mood


def _list_zh(words: Words, rng: Random) -> str:
    comma = rng.choice(("，", "，", "、", "，", ", "))
    return comma.join(_parts(words, rng, lambda a, b: f"{a}{comma}{b}", str))


def _keywords(words: Words, rng: Random) -> str:
    return " ".join(_parts(words, rng, lambda a, b: f"{a} {b}", _bare))


def _parts(
    words: Words,
    rng: Random,
    pair: Callable[[str, str], str],
    bare: Callable[[str], str],
) -> Sequence[str]:
    """All phrases in any order, but thing and companion together and in theirs."""
    parts = [
        bare(phrase) if field == "thing" or rng.random() < 0.5 else phrase
        for field, phrase in words.items()
        if field not in {"thing", "second"}
    ]
    if "thing" in words:
        thing = bare(words["thing"])
        parts.append(pair(thing, bare(words["second"])) if "second" in words else thing)
    rng.shuffle(parts)
    return parts


def _bare(phrase: str) -> str:
    """An English phrase without the prepositions that lead it."""
    words = phrase.split(" ")
    while len(words) > 1 and words[0] in _PREPOSITIONS:
        words = words[1:]
    return " ".join(words)


def _with_adjective(noun: str, adjective: str) -> str:
    if not adjective:
        return noun
    article, _, rest = noun.partition(" ")
    if article not in {"a", "an", "the"}:
        return f"{adjective} {noun}"
    if article == "the":
        return f"the {adjective} {rest}"
    return f"{'an' if adjective[:1] in 'aeiou' else 'a'} {adjective} {rest}"


def _cased(line: str, rng: Random) -> str:
    kind = rng.random()
    if kind < 0.25:
        return line[:1].upper() + line[1:] + rng.choice(("", ".", "."))
    if kind < 0.29:
        return line.upper()
    return line.title() if kind < 0.32 else line
