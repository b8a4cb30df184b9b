"""
Scene: what a picture of the house shows, in a closed set of words, and how it is written down.

Knows the words of both languages and nothing of colours, lines or pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from engine.types import STYLES, Language

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
    "room": ("a room with a window", "屋里窗前"),
    "hall": ("a tall hall", "大厅里"),
    "square": ("a town square", "广场上"),
    "island": ("an island", "小岛"),
    "stars": ("the starry heavens", "星空"),
    "elevation": ("an architect's elevation", "建筑立面图"),
    "plan": ("a floor plan", "建筑平面图"),
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
    "ship": ("a sailing ship", "一艘大帆船"),
    "tower": ("a stone tower", "一座石塔楼"),
    "castle": ("a castle", "一座城堡"),
    "windmill": ("a windmill", "一架风车"),
    "temple": ("a temple", "一座庙"),
    "crane": ("a crane on one leg", "一只鹤"),
    "child": ("a child", "一个孩子"),
    "couple": ("two people side by side", "并肩的两个人"),
    "umbrella": ("an open umbrella", "一把伞"),
    "kite": ("a kite", "一只风筝"),
    "balloon": ("a hot-air balloon", "一只热气球"),
    "train": ("a train", "一列火车"),
    "bicycle": ("a bicycle", "一辆自行车"),
    "bench": ("an empty bench", "一张长椅"),
    "clock": ("a clock", "一座钟"),
    "key": ("a key", "一把钥匙"),
    "letter": ("a letter", "一封信"),
    "book": ("an open book", "一本打开的书"),
    "robot": ("a robot", "一个机器人"),
    "cat": ("a cat", "一只猫"),
    "dog": ("a dog", "一条狗"),
    "fox": ("a fox", "一只狐狸"),
    "rabbit": ("a rabbit", "一只兔子"),
    "horse": ("a horse", "一匹马"),
    "deer": ("a deer", "一头鹿"),
    "fish": ("a fish", "一条鱼"),
    "whale": ("a whale", "一头鲸"),
    "butterfly": ("a butterfly", "一只蝴蝶"),
    "dragon": ("a dragon", "一条龙"),
    "flower": ("a flower", "一朵花"),
    "statue": ("a statue on its plinth", "一尊雕像"),
    "vase": ("a vase", "一只花瓶"),
    "tent": ("a tent", "一顶帐篷"),
    "campfire": ("a campfire", "一堆篝火"),
    "well": ("a well", "一口井"),
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
STYLE_WORDS: Words = {
    "flat": ("flat colours", "平涂"),
    "watercolour": ("watercolour", "水彩"),
    "ink": ("ink wash", "水墨"),
    "woodcut": ("a woodcut", "木刻"),
    "pixel": ("pixel art", "像素画"),
}
LABELS: Words = {
    "place": ("Place", "地方"),
    "hour": ("Hour", "时辰"),
    "weather": ("Weather", "天气"),
    "season": ("Season", "季节"),
    "thing": ("Thing", "景物"),
    "mood": ("Mood", "情绪"),
    "second": ("Beside it", "相伴"),
    "style": ("Style", "画法"),
}
VOCABULARY: Mapping[str, Words] = {
    "place": PLACES,
    "hour": HOURS,
    "weather": WEATHERS,
    "season": SEASONS,
    "thing": THINGS,
    "mood": MOODS,
    "second": THINGS,
    "style": STYLE_WORDS,
}
DEFAULTS: Mapping[str, str] = {"second": "nothing", "style": STYLES[0]}  # may be left unsaid


@dataclass(frozen=True, slots=True)
class Scene:
    """
    One picture in words; every field is a code of its vocabulary.

    `second` keeps `thing` company; with "nothing" the thing stands alone.

    Raises:
        ValueError: A field is no code of its vocabulary.
    """

    place: str
    hour: str
    weather: str
    season: str
    thing: str
    mood: str
    second: str = "nothing"
    style: str = "flat"

    def __post_init__(self) -> None:
        for name, words in VOCABULARY.items():
            if getattr(self, name) not in words:
                raise ValueError(f"{name}: {getattr(self, name)!r} is not a word of scenes")


def _side(language: Language) -> int:
    return 1 if language == "zh" else 0


def caption(scene: Scene, language: Language) -> str:
    """The picture in two or three sentences, every field named: its alt text."""
    said = {n: VOCABULARY[n][getattr(scene, n)][_side(language)] for n in VOCABULARY}
    shown = _shown(scene, language)
    if language == "zh":
        return (
            f"{said['season']}天{said['hour']}，{said['place']}，{said['weather']}；"
            f"{shown}。意境{said['mood']}。{said['style']}。"
        )
    place = said["place"][0].upper() + said["place"][1:]
    style = said["style"][0].upper() + said["style"][1:]
    return (
        f"{place} {said['hour']} {said['season']}, {said['weather']}; {shown}."
        f" The mood is {said['mood']}. {style}."
    )


def _shown(scene: Scene, language: Language) -> str:
    """Thing and companion as one phrase; a companion without a thing is the thing."""
    side = _side(language)
    codes = [one for one in (scene.thing, scene.second) if one != "nothing"]
    if len(codes) < 2:
        return THINGS[codes[0] if codes else "nothing"][side]
    first, second = (THINGS[one][side] for one in codes)
    return f"{first}，旁边是{second}" if language == "zh" else f"{first}, with {second}"


def written(scene: Scene, language: Language) -> str:
    """The scene as labelled lines, which members can edit; what is as by default is left out."""
    side = _side(language)
    colon = "：" if language == "zh" else ": "
    return "\n".join(
        f"{LABELS[one.name][side]}{colon}{VOCABULARY[one.name][getattr(scene, one.name)][side]}"
        for one in fields(Scene)
        if getattr(scene, one.name) != DEFAULTS.get(one.name)
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
        if name not in found and name not in DEFAULTS:
            return None, (0, LABELS[name][side])
    return Scene(**found), (0, "")


def _code_of(words: Words, value: str, side: int) -> str | None:
    return next(
        (code for code, said in words.items() if value in (code, said[side].casefold())), None
    )
