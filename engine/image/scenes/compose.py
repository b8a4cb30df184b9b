"""
Composes a scene from one reading of a text: what is named there is taken, the rest is the mood's.

Rules, not a model: words of both languages point at places, hours and things of the closed world;
where none does, the emotion chooses among what suits it. What was left out can be told.
"""

import re
from collections.abc import Mapping
from random import Random

from engine.image.scenes.scene import Scene
from engine.types import EmotionName, Reading

# field -> code -> words that point at it; English words whole, Chinese ones anywhere.
CUES: Mapping[str, Mapping[str, str]] = {
    "place": {
        "sea": "sea ocean shore beach tide wave waves harbour island coast 海 潮 浪 港 岛 岸",
        "river": "river stream ferry bridge current 江 河 溪 渡 桥 流水",
        "lake": "lake pond pool 湖 池 塘",
        "mountain": "mountain mountains hill hills peak cliff valley 山 岭 峰 崖 谷",
        "forest": "forest wood woods trees leaf leaves 林 森 树 叶 竹",
        "field": "field fields meadow harvest wheat farm farmer 田 野 麦 稻 农 草原",
        "village": "village home cottage lane hearth 村 乡 家 巷 故乡 炊烟",
        "city": "city street town tower window train station traffic robot 城 街 楼 车站 窗 市",
        "garden": "garden flower flowers rose orchard gate 园 花 梅 菊 桃 杏 院",
        "desert": "desert sand dune dust camel 沙 漠 塞 驼",
    },
    "hour": {
        "dawn": "dawn morning sunrise early breakfast 晨 晓 早 黎明 朝 曙",
        "day": "day noon afternoon sun sunny daylight 昼 午 日光 白天 晴天",
        "dusk": "dusk evening sunset twilight 黄昏 夕 暮 傍晚 晚霞",
        "night": "night midnight moon star stars dark dream lamp 夜 月 星 梦 灯 宵",
    },
    "weather": {
        "rain": "rain rains rainy umbrella storm thunder wet 雨 伞 雷",
        "snow": "snow snows snowy frost ice 雪 冰 霜",
        "fog": "fog mist haze smoke 雾 烟 霭",
        "cloudy": "cloud clouds cloudy wind grey 云 风 阴",
        "clear": "clear bright moonlight starlight sunny sunshine 晴 明月 月光",
    },
    "season": {
        "spring": "spring april blossom bud swallow 春 桃 柳 燕 杏",
        "summer": "summer july cicada heat lotus 夏 蝉 荷 莲",
        "autumn": "autumn fall october harvest leaves maple geese 秋 枫 雁 菊 落叶",
        "winter": "winter december snow frost cold ice 冬 雪 寒 梅 冰",
    },
    "thing": {
        "boat": "boat ship sail ferry fisherman sailor captain 船 舟 帆 渔 渡",
        "lighthouse": "lighthouse keeper beacon 灯塔",
        "bridge": "bridge crossing 桥",
        "pagoda": "pagoda temple monk bell 寺 塔 庙 僧 钟",
        "birds": "bird birds gull gulls crow crows goose geese swallow wing 鸟 雁 鸦 燕 鸥 鹤",
        "lantern": "lamp lantern light candle letter 灯 烛 信 灯笼",
        "tree": "tree oak willow pine 树 松 柳 槐",
        "house": "house home cottage door window room 屋 家 门 窗 舍",
        "person": "man woman girl boy child mother father friend stranger walker somebody robot"
        " 人 孩 母 父 友 客 老 姑娘 少年 妈 爸",
    },
}
# What suits an emotion where the text names nothing: the first is likeliest.
_SUITS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "calm": {"place": ("lake", "field"), "hour": ("dawn", "day"), "weather": ("clear", "fog")},
    "joy": {"place": ("garden", "field"), "hour": ("day", "dawn"), "weather": ("clear", "cloudy")},
    "sorrow": {"place": ("river", "sea"), "hour": ("dusk", "night"), "weather": ("rain", "cloudy")},
    "fear": {"place": ("forest", "sea"), "hour": ("night", "dusk"), "weather": ("rain", "fog")},
    "tenderness": {
        "place": ("village", "garden"), "hour": ("dusk", "dawn"), "weather": ("clear", "snow"),
    },
    "wonder": {
        "place": ("desert", "mountain"), "hour": ("dusk", "night"), "weather": ("clear", "cloudy"),
    },
    "anger": {
        "place": ("sea", "mountain"), "hour": ("dusk", "night"), "weather": ("cloudy", "rain"),
    },
    "longing": {"place": ("river", "sea"), "hour": ("night", "dusk"), "weather": ("clear", "fog")},
}  # fmt: skip
_SEASONS: Mapping[str, tuple[str, ...]] = {
    "snow": ("winter",),
    "rain": ("spring", "autumn"),
    "fog": ("autumn", "spring"),
}
_STANDS: Mapping[str, tuple[str, ...]] = {
    "sea": ("boat", "lighthouse", "birds"),
    "river": ("boat", "bridge", "person"),
    "lake": ("boat", "tree", "pagoda"),
    "mountain": ("pagoda", "birds", "person"),
    "forest": ("person", "house", "lantern"),
    "field": ("house", "tree", "birds"),
    "village": ("lantern", "person", "tree"),
    "city": ("person", "lantern", "birds"),
    "garden": ("bridge", "lantern", "person"),
    "desert": ("birds", "person", "nothing"),
}
_WORD = re.compile(r"[a-z]+")


def compose(reading: Reading, text: str, rng: Random) -> Scene:
    """
    A scene for a text that was read: the same state of `rng` gives the same scene.

    Args:
        text: The premise or passage; words of either language in it are looked for.
    """
    told = f"{text} {' '.join(reading.themes)}".lower()
    mood = leading_emotion(reading)
    suits = _SUITS[mood]
    place = named("place", told, rng) or _drawn(suits["place"], rng)
    weather = named("weather", told, rng) or _drawn(suits["weather"], rng)
    hour = named("hour", told, rng) or _drawn(suits["hour"], rng)
    season = named("season", told, rng) or _drawn(
        _SEASONS.get(weather, ("spring", "summer", "autumn")), rng
    )
    thing = named("thing", told, rng) or _drawn(_STANDS[place], rng)
    return Scene(place, hour, weather, season, thing, mood)


def named(field: str, told: str, rng: Random) -> str | None:
    """A code of this field that a lower-cased text names; the more often, the likelier."""
    words = set(_WORD.findall(told))
    counts = {
        code: sum(cue in words if cue.isascii() else cue in told for cue in cues.split())
        for code, cues in CUES[field].items()
    }
    most = max(counts.values())
    return rng.choice([code for code, n in counts.items() if n == most]) if most else None


def leading_emotion(reading: Reading) -> EmotionName:
    """The strongest that was named, else what the valence suggests."""
    if reading.emotions:
        return reading.emotions[0].name
    if reading.valence < -0.3:
        return "sorrow"
    return "joy" if reading.valence > 0.35 else "calm"


def _drawn(choices: tuple[str, ...], rng: Random) -> str:
    return rng.choices(choices, weights=[2**-n for n in range(len(choices))])[0]
