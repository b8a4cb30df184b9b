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
        "sea": "sea ocean shore beach tide wave waves harbour coast 海 潮 浪 港 岸",
        "river": "river stream ferry bridge current 江 河 溪 渡 桥 流水",
        "lake": "lake pond pool 湖 池 塘",
        "mountain": "mountain mountains hill hills peak cliff valley 山 岭 峰 崖 谷",
        "forest": "forest wood woods trees leaf leaves 林 森 树 叶 竹",
        "field": "field fields meadow harvest wheat farm farmer 田 野 麦 稻 农 草原",
        "village": "village home cottage lane hearth 村 乡 家 巷 故乡 炊烟",
        "city": "city street town window train station traffic robot 城 街 楼 车站 窗 市",
        "garden": "garden flower flowers rose orchard gate 园 花 梅 菊 桃 杏 院",
        "desert": "desert sand dune dust camel 沙 漠 塞 驼",
        "room": "room bedroom kitchen attic desk sofa curtain 屋里 房间 书房 卧室 厨房 窗前 帘",
        "hall": "hall museum palace ballroom gallery 大厅 殿 宫 博物馆",
        "square": "square plaza market fair carnival 广场 集市 市集",
        "island": "island islands isle castaway 岛 岛上 屿",
        "stars": "galaxy planet planets space comet astronaut universe 银河 宇宙 星空 星球 星际",
        "elevation": "facade elevation architect architecture 立面 建筑师",
        "plan": "blueprint floorplan 平面图 蓝图",
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
        "boat": "boat ferry canoe fisherman sailor 舟 小船 渔 渡",
        "ship": "ship ships sail voyage captain pirate 大船 帆 航 轮船",
        "lighthouse": "lighthouse keeper beacon 灯塔",
        "bridge": "bridge crossing 桥",
        "pagoda": "pagoda 宝塔 佛塔 古塔",
        "temple": "temple monk bell shrine 寺 庙 僧 钟声",
        "tower": "tower turret 塔楼 高塔",
        "castle": "castle fortress king queen knight 城堡 堡垒 国王 骑士",
        "windmill": "windmill mill miller 风车 磨坊",
        "birds": "bird birds gull gulls crow crows goose geese swallow wing wings 鸟 雁 鸦 燕 鸥",
        "crane": "crane cranes heron 鹤 鹭",
        "lantern": "lamp lantern light candle 灯 烛 灯笼",
        "tree": "tree oak willow pine 树 松 柳 槐",
        "house": "house home cottage door 屋 家 门 舍",
        "person": "man woman mother father friend stranger walker somebody"
        " 人 母 父 友 客 老 姑娘 妈 爸",
        "child": "child children girl boy kid daughter son 孩 童 少年 小姑娘 男孩 女孩",
        "couple": "couple lovers lover bride wedding 恋人 情侣 夫妻 两人 相爱",
        "umbrella": "umbrella parasol 伞",
        "kite": "kite kites 风筝 纸鸢",
        "balloon": "balloon balloons airship 气球",
        "train": "train railway locomotive 火车 列车 班车 铁路",
        "bicycle": "bicycle bike cyclist 自行车 单车",
        "bench": "bench 长椅 板凳",
        "clock": "clock watchmaker hourglass 时钟 钟表 怀表",
        "key": "key keys lock 钥匙 锁",
        "letter": "letter letters envelope postman mail 信 邮",
        "book": "book books library poet diary story 书 诗集 日记",
        "robot": "robot robots android machine 机器人",
        "cat": "cat cats kitten 猫",
        "dog": "dog dogs puppy hound 狗 犬",
        "fox": "fox foxes 狐",
        "rabbit": "rabbit rabbits hare bunny 兔",
        "horse": "horse horses pony rider 骏马 白马 老马 骑马 马蹄",
        "deer": "deer stag fawn 鹿",
        "fish": "fish carp goldfish salmon 鱼 鲤",
        "whale": "whale whales 鲸",
        "butterfly": "butterfly butterflies moth 蝶",
        "dragon": "dragon dragons 龙",
        "flower": "flower rose tulip sunflower 花朵 玫瑰 一朵花 牡丹",
        "statue": "statue sculpture sculptor marble 雕像 石像 雕塑",
        "vase": "vase porcelain 花瓶 瓷",
        "tent": "tent camp camping 帐篷 营地",
        "campfire": "campfire bonfire fire embers 篝火 火堆",
        "well": "wellspring 井",
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
    "desert": ("birds", "person", "tent"),
    "room": ("cat", "vase", "book"),
    "hall": ("statue", "clock", "person"),
    "square": ("clock", "couple", "bicycle"),
    "island": ("lighthouse", "tree", "tent"),
    "stars": ("robot", "child", "whale"),
    "elevation": ("house", "tower", "temple"),
    "plan": ("house", "castle", "pagoda"),
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
