"""The sentences of everything that can be wrong with a script. Finds nothing itself."""

from engine.types import Problem

_SHOWN_MAX = 40  # characters of a member's own words in a sentence
_SENTENCES: dict[str, tuple[str, str]] = {
    "script_hidden": (
        "there is a character here that cannot be shown; write the line again",
        "这里有显示不出来的字符，请把这一行重写一遍",
    ),
    "script_too_big": (
        "this is longer than a scene may be; end it earlier",
        "这一场太长了，请早些收尾",
    ),
    "script_comment": (
        "the comment that begins here with /* is never closed; write */ at its end",
        "这里用 /* 开始的注释没有结束，请在末尾写上 */",
    ),
    "script_note": (
        "the note that begins here with [[ is never closed; write ]] at its end",
        "这里用 [[ 开始的批注没有结束，请在末尾写上 ]]",
    ),
    "script_heading": (
        "a scene opens with its heading, such as INT. KITCHEN - NIGHT, and an empty line after it",
        "一场戏以场景标题开头，例如 .内景 厨房 夜，下面空一行",
    ),
    "script_heading_mark": (
        "a heading that does not begin with INT. or EXT. needs a full stop before it: .{what}",
        "中文的场景标题前面要加一个点：.{what}",
    ),
    "script_no_speech": (
        "nobody speaks in this scene; write a name on a line of its own and the speech below it",
        "这一场没有人说话；请把人名单独写一行，台词写在下一行",
    ),
    "script_mute_cue": (
        "{what} stands here like a name that speaks, but no speech follows; write it on the very"
        " next line",
        "「{what}」像是要说话，下面却没有台词；请把台词写在紧接着的下一行",
    ),
    "script_colon": (
        "a name stands on a line of its own, without a colon, and the speech on the next one",
        "人名单独写一行，前面加 @，不用冒号，台词写在下一行：@{what}",
    ),
    "script_name": (
        "{what}; write the name of a person the same way each time",
        "{what}；同一个人的名字请前后写得一样",
    ),
    "script_babble": (
        "{what} stands there again and again in a row; write the line anew",
        "「{what}」连着写了许多遍，请把这一行重写一遍",
    ),
    "animation_still": (
        "the speeches stand together and nothing moves between them; write a line of action, what"
        " moves and what one hears",
        "台词挨着台词，中间什么也没有动；请插一行动作，写写什么在动、听见什么",
    ),
}


def fault(code: str, line: int | None, what: str = "", what_zh: str = "") -> Problem:
    """The problem of a code; `what` (in Chinese `what_zh`, where it differs) is quoted in it."""
    english, chinese = _SENTENCES[code]
    english = english.replace("{what}", _shown(what))
    chinese = chinese.replace("{what}", _shown(what_zh or what))
    if line is None:
        return Problem(code, None, f"{english[0].upper()}{english[1:]}.", f"{chinese}。")
    return Problem(code, line, f"Line {line}: {english}.", f"第{line}行：{chinese}。")


def _shown(what: str) -> str:
    return what if len(what) <= _SHOWN_MAX * 2 else what[:_SHOWN_MAX] + "…"
