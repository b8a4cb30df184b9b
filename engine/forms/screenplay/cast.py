"""
Who speaks in a scene that a grammar guides: two of those who spoke before, else those whom the
premise names, else people by names of the house.

A small model cannot be trusted to spell a name twice, so the grammar spells it.
"""

import re
from collections.abc import Sequence
from random import Random

from engine.types import Language

_LEADS = 2
_NAMES: dict[Language, tuple[str, ...]] = {
    "en": (
        "ADA", "BRUNO", "CLARA", "DOV", "EDITH", "FENN", "GRETA", "HUGO", "INES", "JONAS", "KIT",
        "LENA", "MARA", "NILS", "OTTO", "PIA", "ROSA", "SAM", "TOBIN", "UMA", "VERA", "WREN",
    ),
    "zh": (
        "阿宁", "小满", "老周", "林舟", "秋生", "阿木", "小梅", "青山", "老陈", "小雨", "阿禾",
        "春生", "文娟", "大海", "小川", "老秦", "云姐", "石头",
    ),
}  # fmt: skip
_PLAIN = {"en": re.compile(r"[A-Z][A-Z .'-]{1,24}"), "zh": re.compile(r"[\u4e00-\u9fff·]{1,8}")}
_NAMED_EN = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,11}\b")
_ROLE_EN = re.compile(
    r"\b([a-z]{2,9}(?:maker|keeper|master|man|woman|ist)|baker|sailor|painter|teacher|doctor|farmer"
    r"|fisher|gardener|writer|singer|dancer|hunter|tailor|miller|driver|singer|soldier|postman"
    r"|mother|father|sister|brother|grandmother|grandfather|daughter|son|girl|boy|king|queen|ghost"
    r"|fox|cat|dog|bear|robot|witch|giant|stranger|neighbour|captain|librarian|thief|nurse)s?\b"
)
_ROLE_ZH = re.compile(
    r"(?:^|[，。、的个位名只和跟与])([\u4e00-\u9fff]{0,3}"
    r"(?:匠|师傅|师|工|员|司机|船长|老板|医生|老人|女孩|男孩|姑娘|奶奶|爷爷|妈妈|爸爸|姐姐|妹妹"
    r"|哥哥|弟弟|狐狸|猫|机器人|画家|诗人|守门人|摆渡人))"
)


def leads(language: Language, spoke: Sequence[str], premise: str, rng: Random) -> tuple[str, str]:
    """
    The two who speak in a scene, as they stand in a cue, without its mark.

    Args:
        spoke: Who spoke in the scenes before; what is no plain name is left out.
    """
    known = [name for name in spoke if _PLAIN[language].fullmatch(name)]
    if len(known) < _LEADS:
        others = rng.sample(_NAMES[language], len(_NAMES[language]))
        known = list(dict.fromkeys([*known, *_of_premise(language, premise), *others]))[:_LEADS]
    one, other = rng.sample(known, _LEADS)
    return one, other


def _of_premise(language: Language, premise: str) -> list[str]:
    told = premise[:400]
    if language == "zh":
        return [name for name in _ROLE_ZH.findall(told) if len(name) > 1]
    roles = [found[1] for found in _ROLE_EN.finditer(told.lower())]
    return [name.upper() for name in [*_NAMED_EN.findall(told), *roles]]
