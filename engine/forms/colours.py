"""
Colour words of painters in both languages, with the sRGB that they are shown in.

The values are ours, mixed by eye for a light ground. Knows no form and no page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from engine.types import Language


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour that a text names: the word as written there, and its sRGB as "#rrggbb"."""

    word: str
    srgb: str


# English words, Chinese words, sRGB. Longer words win over shorter ones inside them.
_TABLE = """
white|白色 白|f7f5ef
snow white|雪白|fbfcfc
chalk|粉笔白 粉白|efece3
ivory|象牙白 象牙色|f2e9d0
cream|米色 米白 奶白 奶油色|f0e4c4
pearl|珍珠白 珠白|e9e4dc
bone|骨白|e4d9c3
moon white|月白|d6e4ea
silver|银色 银白 银|bfc4c8
grey gray|灰色 灰|8c9194
ash|灰白|b4b4ae
smoke|烟灰 烟色|9a9a97
slate|青灰 石板灰|5d6b73
stone|石灰色 石色|a59f92
lead|铅灰|6e7478
charcoal|炭黑 炭灰 炭色|36393b
black|黑色 黑|1c1d1f
ink|墨色 墨黑 墨|22262b
jet|漆黑 乌黑|111214
red|红色 红|c0281f
scarlet|猩红 绯红|cf2f22
crimson|深红 殷红|9c1b2e
cinnabar|丹红 丹砂|bb3a21
vermilion|朱红 朱砂 朱|d8432a
carmine|胭脂红 胭脂 洋红|a5203f
cherry|樱桃红|b3173a
brick|砖红|a2482f
rust|铁锈色 铁锈红 锈红 锈色|9a4a23
wine|酒红|6b1d32
maroon|枣红|6a2124
blood|血红|8e0f14
coral|珊瑚色 珊瑚红|e8765f
salmon|鲑红|ee9479
rose|玫瑰红 玫瑰色|cf5b73
pink|粉红 粉色 粉|eaa9b4
peach|桃红 桃色|f2b48f
blush|浅粉|eec5bd
magenta|品红|b5246f
orange|橙色 橙|e07c24
amber|琥珀色 琥珀|d3902a
apricot|杏色 杏黄|eeb06a
tangerine|橘色 橘红 橘|e2682a
copper|铜色 铜红|b06a3b
bronze|古铜 青铜色|83603a
yellow|黄色 黄|ebc53a
lemon|柠檬黄|f0dc4e
gold|金色 金黄 金|cc9f2e
honey|蜂蜜色 蜜色 蜂蜜的颜色 蜜黄|d6a036
straw|稻草黄 草黄|dcc67a
mustard|芥末黄|c09a2b
saffron|藏红|e2a02c
ochre|赭石 赭色 赭黄 赭|b87a2e
sand|沙色 沙黄|d6bf92
wheat|麦色 麦黄|dfc68b
goose yellow|鹅黄|f3dc74
earth|土黄 土色|a07b45
brown|棕色 棕 褐色 褐|74492a
sepia|乌贼墨|6a5138
umber|深褐|5b4228
burnt umber|焦褐|53321f
sienna|赭红|a4592c
burnt sienna|熟褐|8f4524
chestnut|栗色|7a3b22
chocolate|巧克力色|51301d
coffee|咖啡色|5c432f
tea|茶色|9a6f3f
walnut|胡桃色|5f452f
oak|橡木色|a58152
rosewood|檀色 檀红|7d3a2c
leather|皮革色|8f5e38
tan|驼色 黄褐|c29a6b
khaki|卡其色|b0a06e
green|绿色 绿|3f7d4a
grass|草绿|6a9a3c
moss|苔绿 苔色|69753a
olive|橄榄绿 橄榄色|74743a
leaf|叶绿|4f8a3f
emerald|祖母绿 翡翠绿 翠绿|1f8a5b
jade|玉色 碧玉色|5fa58a
celadon|豆青|9fbfa6
mint|薄荷绿|a6d6bb
sage|灰绿|93a284
fern|蕨绿|557d3e
pine|松绿 松柏绿 松青|2c5344
bottle green|墨绿|1f4538
willow|柳绿 柳色|a3b55c
pea green|豆绿|9bbf69
verdigris|铜绿|5fa092
teal|水鸭色 深青|1f6f74
turquoise|绿松石色 松石绿|3fb0a8
cyan|青色 青|3f93a0
aqua|碧色 碧|6ac3bd
blue|蓝色 蓝|2f5fa5
sky blue|天蓝 天青|86b6dc
azure|碧蓝 蔚蓝|3f86c9
navy|海军蓝 藏青|1e2d50
indigo|靛蓝 靛青 靛|2b2f6b
cobalt|钴蓝 宝蓝|1f4ba5
ultramarine|群青|2a369c
prussian blue|普蓝 普鲁士蓝|17365a
cerulean|湖蓝|3c92bc
midnight|午夜蓝 夜蓝|171f3a
steel|钢蓝 钢灰|5b7590
ice|冰蓝|cbe2ea
sea green|海绿|3e8e7e
stone blue|石青|2f6d8a
stone green|石绿|4c9b82
cornflower|矢车菊蓝|6785c9
forget-me-not|浅蓝 淡蓝|9ebfe4
purple|紫色 紫|6c3b85
violet|紫罗兰色 紫罗兰|6f4aa5
lilac|丁香紫 丁香色|bba2cf
lavender|薰衣草色 淡紫|aea3d3
mauve|藕荷色 藕色|b28fae
plum|梅子色 梅紫|6a3157
aubergine|茄紫 绛紫|40213f
heather|石楠紫|9c7f9f
wisteria|藤紫 雪青|9a8fc4
flesh|肉色 肤色|e3bb98
skin|蜡黄|d9b48c
terracotta|陶土色 陶土红 陶红|bb6343
lacquer|漆红|8e1f1b
"""

# Words of daily speech with a colour's character in them that speak of no colour.
_NO_COLOURS = (
    "黄昏 明白 白天 空白 坦白 青年 青春 年青 黑暗 黑夜 金属 银行 奖金 资金 粉笔 花粉 墨水 朱门"
)


@dataclass(frozen=True, slots=True)
class _Words:
    srgb: dict[str, str]
    pattern: re.Pattern[str]


def colours_in(text: str, language: Language) -> list[Colour]:
    """The colours that a text names, in its order, each word once."""
    words = _words(language)
    found: dict[str, Colour] = {}
    for match in words.pattern.finditer(text.lower()):
        srgb = words.srgb.get(match[0])
        if srgb is not None:
            found.setdefault(match[0], Colour(match[0], srgb))
    return list(found.values())


def colour_words(language: Language) -> tuple[str, ...]:
    """Every word that is understood in this language, sorted."""
    return tuple(sorted(_words(language).srgb))


@cache
def _words(language: Language) -> _Words:
    srgb = dict(_table(language))
    known = [*srgb, *(_NO_COLOURS.split() if language == "zh" else ())]
    longest_first = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    pattern = longest_first if language == "zh" else rf"\b(?:{longest_first})\b"
    return _Words(srgb, re.compile(pattern))


def _table(language: Language) -> Iterator[tuple[str, str]]:
    for row in _TABLE.strip().split("\n"):
        english, chinese, srgb = row.split("|")
        for word in chinese.split() if language == "zh" else _english(english):
            yield word, f"#{srgb}"


def _english(words: str) -> tuple[str, ...]:
    """Names of two words stand alone in their row; the one row with two spellings is grey's."""
    return tuple(words.split()) if words == "grey gray" else (words,)
