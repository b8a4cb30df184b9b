"""
The words of an adapter's card, English and Chinese. Knows the codes of what is asked, no figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Tongue = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Words:
    """Of one language: the columns, what was asked by code, and where pictures ask otherwise."""

    columns: tuple[str, str, str]
    asked: Mapping[str, str]
    of_pictures: Mapping[str, str]

    def named(self, code: str, kind: str) -> str:
        """What was asked, in a member's words."""
        if kind == "image" and code in self.of_pictures:
            return self.of_pictures[code]
        return self.asked[code]


ASKED: Mapping[Tongue, Words] = {
    "en": Words(
        ("What was asked of it", "Result", "Floor"),
        {
            "prefers": "Prefers what members chose, on rounds it never saw",
            "better": "Prefers it more often than the adapter before",
            "form": "Keeps the form",
            "variety": "Four drafts stay different from one another",
            "reads": "Still reads other writing well (perplexity)",
            "copies": "Says things anew: runs of twelve that it learned by heart",
            "taste": "Liked better than before, by a taste learned from the held-out votes alone",
            "canary": "Stays itself when a watched phrase is put to it (nats a token)",
        },
        {
            "form": "Draws what was asked",
            "variety": "Four pictures stay different from one another",
            "reads": "Still draws everything else as well (loss)",
            "copies": "Draws things anew: pictures that it learned by heart",
        },
    ),
    "zh": Words(
        ("考核内容", "结果", "下限"),
        {
            "prefers": "在没见过的轮次里，与大家的选择一致",
            "better": "比上一个适配器更合大家的选择",
            "form": "守住体裁",
            "variety": "四稿之间仍各不相同",
            "reads": "别的文字照样读得通（困惑度）",
            "copies": "写的是新句子：照背所学的十二连字",
            "taste": "只凭留出的票学到的口味，比原来更受喜欢",
            "canary": "遇到受监视的词句仍如常（每词元纳特）",
        },
        {
            "form": "画得出所要的",
            "variety": "四幅之间仍各不相同",
            "reads": "别的画照样画得好（损失）",
            "copies": "画的是新画：照背所学的图",
        },
    ),
}
VERDICTS: Mapping[Tongue, Mapping[str, str]] = {
    "en": {
        "promoted": "The figures say that it is an improvement, so it may be used.",
        "trial": "The figures cannot tell yet. It draws blind beside the one in use until votes"
        " decide.",
        "refused": "It was kept out. Nothing has changed.",
    },
    "zh": {
        "promoted": "各项数字表明确有进步，可以启用。",
        "trial": "凭数字还分不出高下。它会与现用的一起匿名起草，由投票决定。",
        "refused": "没有放行，一切照旧。",
    },
}
_SHARES = frozenset(("prefers", "better", "form", "copies", "taste"))
_LESS_IS_GOOD = frozenset(("reads", "copies", "canary"))


def sources(said: Mapping[str, Any], language: Tongue) -> str:
    """From what it learned, that only those taught it who agreed, and what that is worth."""
    pairs, ballots, sessions = said["pairs"], said["ballots"], said["sessions"]
    few = said["held_out"].get("by") == "round"
    if language == "zh":
        who = "模拟成员" if said["simulated"] else "同意参与训练的成员"
        learned = f"从 {sessions} 场会话、{ballots} 票里的 {pairs} 组取舍中学来，均出自{who}。"
        return learned + ("会话太少，考核用的轮次与学过的同出几场，说服力有限。" if few else "")
    who = "simulated members" if said["simulated"] else "members who agreed to it"
    learned = (
        f"Learned from {pairs} preferences on {ballots} ballots in {sessions} sessions, by {who}."
    )
    if not few:
        return learned
    return learned + (
        " There are few sessions, so it was judged on other rounds of those that it learned from;"
        " that says less."
    )


def shown(one: Mapping[str, Any], language: Tongue) -> tuple[str, str]:
    """The result and the floor of one thing that was asked."""
    code = one["code"]
    result = _figure(code, one["value"])
    if "low" in one:
        low, high = _figure(code, one["low"]), _figure(code, one["high"])
        result += f"（{low} 至 {high}）" if language == "zh" else f" ({low} to {high})"
    if "of" in one:
        of = _figure(code, one["of"])
        result = f"{of} 中的 {result}" if language == "zh" else f"{result} of {of}"
    if "base" in one:
        base = _figure(code, one["base"])
        result += f"，原为 {base}" if language == "zh" else f", was {base}"
    if "floor" not in one:
        return result, ""
    floor = _figure(code, one["floor"])
    if code not in _LESS_IS_GOOD:
        return result, floor
    return result, f"至多 {floor}" if language == "zh" else f"at most {floor}"


def _figure(code: str, value: float) -> str:
    if code in _SHARES:
        return f"{100 * value:.0f} %"
    if code == "canary" or abs(value) < 1:
        return f"{value:.3f}"
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"
