"""
The text shapes of the forms in both languages: labels, headings, numbers. Knows no story.

What stands here is what the checks of engine/forms ask for; the grammars fill it.
"""

from collections.abc import Sequence

from engine.types import Language

# Labels of the sheets, each with the name of the rule that fills it.
SHEETS: dict[str, dict[Language, tuple[tuple[str, str], ...]]] = {
    "painting": {
        "en": (
            ("Subject", "subject"), ("Composition", "composition"), ("Light", "light"),
            ("Palette", "palette"), ("Medium", "medium"), ("Mood", "mood"), ("Detail", "detail"),
        ),
        "zh": (
            ("题材", "subject"), ("构图", "composition"), ("光线", "light"), ("色彩", "palette"),
            ("媒材", "medium"), ("情绪", "mood"), ("细节", "detail"),
        ),
    },
    "sculpture": {
        "en": (
            ("Subject", "subject"), ("Material", "material"), ("Size", "size"), ("Pose", "pose"),
            ("Surface", "surface"), ("Base", "base"), ("Mood", "mood"),
        ),
        "zh": (
            ("题材", "subject"), ("材料", "material"), ("尺寸", "size"), ("姿态", "pose"),
            ("表面", "surface"), ("基座", "base"), ("情绪", "mood"),
        ),
    },
    "architecture": {
        "en": (
            ("Building", "building"), ("Site", "site"), ("Structure", "structure"),
            ("Material", "material"), ("Light", "light"), ("Path", "path"), ("Mood", "mood"),
        ),
        "zh": (
            ("建筑", "building"), ("场地", "site"), ("结构", "structure"), ("材料", "material"),
            ("光线", "light"), ("路径", "path"), ("情绪", "mood"),
        ),
    },
    "character": {
        "en": (
            ("Name", "name"), ("Role", "role"), ("Looks", "looks"), ("Wants", "wants"),
            ("Fears", "fears"), ("Habit", "habit"), ("Says", "says"),
        ),
        "zh": (
            ("姓名", "name"), ("身份", "role"), ("样貌", "looks"), ("愿望", "wants"),
            ("恐惧", "fears"), ("习惯", "habit"), ("口头话", "says"),
        ),
    },
    "quest": {
        "en": (
            ("Quest", "quest"), ("Giver", "giver"), ("Goal", "goal"), ("First", "first"),
            ("Then", "then"), ("Last", "last"), ("Obstacle", "obstacle"), ("Reward", "reward"),
        ),
        "zh": (
            ("任务", "quest"), ("委托人", "giver"), ("目标", "goal"), ("第一步", "first"),
            ("第二步", "then"), ("最后", "last"), ("阻碍", "obstacle"), ("报酬", "reward"),
        ),
    },
    "lines": {
        "en": (
            ("Name", "name"), ("Greeting", "greeting"), ("Idle", "idle"), ("In danger", "danger"),
            ("After victory", "victory"), ("Farewell", "farewell"),
        ),
        "zh": (
            ("姓名", "name"), ("见面", "greeting"), ("闲时", "idle"), ("遇险", "danger"),
            ("得胜", "victory"), ("告别", "farewell"),
        ),
    },
}  # fmt: skip
SIZES: dict[Language, dict[str, str]] = {
    "en": {"wide": "wide", "medium": "medium", "close": "close"},
    "zh": {"wide": "远景", "medium": "中景", "close": "近景"},
}
MOVES: dict[Language, tuple[str, ...]] = {
    "en": ("still", "still", "pan", "tilt", "push", "follow"),
    "zh": ("固定", "固定", "横摇", "俯仰", "推近", "跟随"),
}
SECTIONS: dict[Language, dict[str, str]] = {
    "en": {"verse": "[Verse]", "chorus": "[Chorus]", "bridge": "[Bridge]"},
    "zh": {"verse": "[主歌]", "chorus": "[副歌]", "bridge": "[桥段]"},
}
_NUMBERS = "一二三四五六七八九十"


def sheet(form: str, language: Language, values: Sequence[str]) -> str:
    """One labelled line for each value, in the order of SHEETS."""
    colon = ": " if language == "en" else "："
    labels = SHEETS[form][language]
    return "\n".join(f"{label}{colon}{v}" for (label, _), v in zip(labels, values, strict=True))


def scene_heading(language: Language, inside: bool, place: str, time: str) -> str:
    """A Fountain heading; the Chinese one is forced by its full stop."""
    if language == "zh":
        return f".{'内景' if inside else '外景'} {place} {time}"
    return f"{'INT.' if inside else 'EXT.'} {place.upper()} - {time}"


def speech(language: Language, name: str, text: str, aside: str = "") -> str:
    """A cue, an aside in parentheses where there is one, and what is said."""
    cue = f"@{name}" if language == "zh" else name.upper()
    return "\n".join((cue, *((f"({aside})",) if aside else ()), text))


def shot(
    language: Language, number: int, size: str, move: str, seconds: int, seen: str, heard: str
) -> str:
    """One shot of a storyboard in three lines."""
    if language == "zh":
        head = f"镜头{number}｜{SIZES['zh'][size]}｜{move}｜{seconds} 秒"
        return f"{head}\n画面：{seen}\n声音：{heard}"
    return f"Shot {number} | {size} | {move} | {seconds} s\nPicture: {seen}\nSound: {heard}"


def outline(language: Language, chapters: Sequence[tuple[str, str]]) -> str:
    """The plan of a novel: a first line that says so, then a line for each (title, sentence)."""
    if language == "zh":
        lines = [f"{_NUMBERS[i]}、{title}：{said}" for i, (title, said) in enumerate(chapters)]
        return "\n".join(["大纲", *lines])
    lines = [f"{i}. {title}: {said}" for i, (title, said) in enumerate(chapters, start=1)]
    return "\n".join(["Outline", *lines])


def chapter(language: Language, number: int, title: str, text: str) -> str:
    """A chapter, `number` from 1, with its heading."""
    if language == "zh":
        return f"第{_NUMBERS[number - 1]}章 {title}\n\n{text}"
    return f"Chapter {number}: {title}\n\n{text}"
