"""
Scene: what a picture of the house shows, in a closed set of words, and how it is written down.

Knows the words of both languages and nothing of colours, lines or pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from engine.types import Language

Words = Mapping[str, tuple[str, str]]  # code -> (English, Chinese)

PLACES: Words = {
    "sea": ("the sea", "海边"),
    "river": ("a river", "江上"),
    "lake": ("a lake", "湖畔"),
    "mountain": ("mountains", "山中"),
    "forest": ("a forest", "林间"),
    "field": ("fields", "田野"),
    "village": ("a village", "村庄"),
    "city": ("a city", "城里"),
    "garden": ("a garden", "园中"),
    "desert": ("a desert", "沙漠"),
}
HOURS: Words = {
    "dawn": ("at dawn", "清晨"),
    "day": ("by day", "白天"),
    "dusk": ("at dusk", "黄昏"),
    "night": ("at night", "夜里"),
}
WEATHERS: Words = {
    "clear": ("under a clear sky", "晴"),
    "cloudy": ("under clouds", "多云"),
    "rain": ("in the rain", "雨"),
    "snow": ("in the snow", "雪"),
    "fog": ("in fog", "雾"),
}
SEASONS: Words = {
    "spring": ("in spring", "春"),
    "summer": ("in summer", "夏"),
    "autumn": ("in autumn", "秋"),
    "winter": ("in winter", "冬"),
}
THINGS: Words = {
    "nothing": ("nobody about", "空无一人"),
    "boat": ("a boat", "一叶小船"),
    "house": ("a lone house", "一间小屋"),
    "tree": ("a single tree", "一棵孤树"),
    "bridge": ("a bridge", "一座桥"),
    "lighthouse": ("a lighthouse", "一座灯塔"),
    "pagoda": ("a pagoda", "一座塔"),
    "birds": ("birds in the air", "几只飞鸟"),
    "person": ("somebody standing", "一个人影"),
    "lantern": ("a lantern", "一盏灯"),
}
MOODS: Words = {
    "calm": ("calm", "平静"),
    "joy": ("glad", "喜悦"),
    "sorrow": ("sorrowful", "忧伤"),
    "fear": ("uneasy", "不安"),
    "tenderness": ("tender", "温柔"),
    "wonder": ("full of wonder", "惊奇"),
    "anger": ("angry", "愤怒"),
    "longing": ("longing", "思念"),
}
LABELS: Words = {
    "place": ("Place", "地方"),
    "hour": ("Hour", "时辰"),
    "weather": ("Weather", "天气"),
    "season": ("Season", "季节"),
    "thing": ("Thing", "景物"),
    "mood": ("Mood", "情绪"),
}
VOCABULARY: Mapping[str, Words] = {
    "place": PLACES,
    "hour": HOURS,
    "weather": WEATHERS,
    "season": SEASONS,
    "thing": THINGS,
    "mood": MOODS,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture in words; every field is a code of its vocabulary."""

    place: str
    hour: str
    weather: str
    season: str
    thing: str
    mood: str

    def __post_init__(self) -> None:
        for name, words in VOCABULARY.items():
            if getattr(self, name) not in words:
                raise ValueError(f"{name}: {getattr(self, name)!r} is not a word of scenes")


def _side(language: Language) -> int:
    return 1 if language == "zh" else 0


def caption(scene: Scene, language: Language) -> str:
    """The picture in one sentence: its alt text."""
    said = {n: VOCABULARY[n][getattr(scene, n)][_side(language)] for n in VOCABULARY}
    if language == "zh":
        return (
            f"{said['season']}天{said['hour']}，{said['place']}，{said['weather']}；"
            f"{said['thing']}。意境{said['mood']}。"
        )
    place = said["place"][0].upper() + said["place"][1:]
    return (
        f"{place} {said['hour']} {said['season']}, {said['weather']}; {said['thing']}."
        f" The mood is {said['mood']}."
    )


def written(scene: Scene, language: Language) -> str:
    """The scene as labelled lines, which members can edit."""
    side = _side(language)
    colon = "：" if language == "zh" else ": "
    return "\n".join(
        f"{LABELS[one.name][side]}{colon}{VOCABULARY[one.name][getattr(scene, one.name)][side]}"
        for one in fields(Scene)
    )


def parsed(text: str, language: Language) -> tuple[Scene | None, tuple[int, str]]:
    """
    The scene that labelled lines describe; None, with the 1-based line and label at fault.

    Line 0 means that a label is missing.
    """
    side = _side(language)
    names = {LABELS[name][side].casefold(): name for name in LABELS}
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        label, _, value = line.replace("：", ":", 1).partition(":")
        name = names.get(label.strip().casefold())
        if name is None:
            return None, (number, label.strip()[:40])
        code = _code_of(VOCABULARY[name], value.strip().casefold(), side)
        if code is None:
            return None, (number, LABELS[name][side])
        found[name] = code
    for name in LABELS:
        if name not in found:
            return None, (0, LABELS[name][side])
    return Scene(**found), (0, "")


def _code_of(words: Words, value: str, side: int) -> str | None:
    return next(
        (code for code, said in words.items() if value in (code, said[side].casefold())), None
    )
