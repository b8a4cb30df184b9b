"""
A work's arc told in a sentence, in both languages, for those who do not see the drawing.

Knows points of an arc; neither sentence is translated from the other.
"""

from collections.abc import Sequence

from engine.types import ArcPoint

_TURN = 0.35  # of valence, from which beginning and end differ
_LEVEL = 0.15  # of valence around 0 that is neither sad nor glad
_AWAY = 0.15  # of nearness that must be lost before a work has moved away


def mood_sentence(points: Sequence[ArcPoint]) -> tuple[str, str]:
    """How the mood moves, (English, Chinese)."""
    if not points:
        return "There is no passage yet.", "还没有段落。"
    first, last = points[0].valence, points[-1].valence
    low = min(points, key=lambda point: point.valence)
    if len(points) == 1:
        return f"One passage, {_en(first)}.", f"只有一段，{_zh(first)}。"
    count = len(points)
    if last - first > _TURN:
        en, zh = f"brightens from {_en(first)} to {_en(last)}", f"由{_zh(first)}渐渐转亮"
    elif first - last > _TURN:
        en, zh = f"darkens from {_en(first)} to {_en(last)}", f"由{_zh(first)}渐渐转暗"
    else:
        en, zh = f"ends as it began, {_en(last)}", f"首尾相近，{_zh(last)}"
    en = f"Over {count} passages the mood {en}"
    zh = f"全文 {count} 段，{zh}"
    if 1 < low.number < count and min(first, last) - low.valence > _TURN:
        return f"{en}; passage {low.number} is the lowest.", f"{zh}，第 {low.number} 段最低沉。"
    return f"{en}.", f"{zh}。"


def drift_sentence(points: Sequence[ArcPoint]) -> tuple[str, str]:
    """Whether the work keeps to its premise, (English, Chinese)."""
    near = [(p.number, p.to_premise) for p in points if p.to_premise is not None]
    if len(near) < 2:
        return (
            "Too little stands here yet to say how the themes move.",
            "内容还少，看不出主题的走向。",
        )
    half = len(near) // 2
    early = sum(value for _, value in near[:half]) / half
    late = sum(value for _, value in near[-half:]) / half
    far = min(near, key=lambda pair: pair[1])[0]
    if early - late > _AWAY:
        return (
            f"The work moves away from its premise; passage {far} is the farthest.",
            f"越写离前提越远，第 {far} 段最远。",
        )
    if late - early > _AWAY:
        return (
            f"The work comes back to its premise; passage {far} was the farthest.",
            f"后来回到前提上，最远的是第 {far} 段。",
        )
    return (
        f"The work stays about as near to its premise throughout; passage {far} is the farthest.",
        f"前后与前提的远近差不多，最远的是第 {far} 段。",
    )


def _en(valence: float) -> str:
    return "even" if abs(valence) <= _LEVEL else "glad" if valence > 0 else "sad"


def _zh(valence: float) -> str:
    return "平静" if abs(valence) <= _LEVEL else "明朗" if valence > 0 else "低沉"
