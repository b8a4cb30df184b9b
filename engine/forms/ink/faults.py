"""The sentences of everything that can be wrong with a dialogue. Finds nothing itself."""

from engine.types import Problem

_SHOWN_MAX = 40  # characters of a member's own words in a sentence
_SENTENCES: dict[str, tuple[str, str]] = {
    "ink_hidden": (
        "there is a character here that cannot be shown; write the line again",
        "这里有显示不出来的字符，请把这一行重写一遍",
    ),
    "ink_too_big": (
        "this is longer than a scene may be; end it earlier",
        "这一场太长了，请早些收尾",
    ),
    "ink_comment": (
        "the comment that begins here with /* is never closed; write */ at its end",
        "这里用 /* 开始的注释没有结束，请在末尾写上 */",
    ),
    "ink_code": (
        "{what} belongs to the part of Ink that computes; here text, choices (* or +), gathers (-),"
        " knots (=== name ===) and diverts (-> name, -> END) are allowed",
        "{what} 是 Ink 里用来计算的写法；这里只用文字、选项（* 或 +）、汇合（-）、"
        "小节（=== 名字 ===）和跳转（-> 名字、-> END）",
    ),
    "ink_character": (
        "{what} has a meaning of its own in Ink and cannot stand in the text; take it out",
        "{what} 在 Ink 里另有用处，不能写进正文，请去掉",
    ),
    "ink_label": (
        "a choice or gather cannot begin with a bracket, which would be a name in Ink; begin with"
        " a word, or write [like this] what is shown on the button only",
        "选项和汇合不能以圆括号开头，Ink 会把它当作名字；请以文字开头，"
        "只显示在按钮上的话写在 [方括号] 里",
    ),
    "ink_brackets": (
        "a choice has one pair of [square brackets] at most, opened and then closed",
        "一个选项至多有一对 [方括号]，先开后合",
    ),
    "ink_empty_choice": (
        "this choice has no words; say what the reader can do",
        "这个选项没有文字，请写出读者可以做什么",
    ),
    "ink_divert": (
        "an arrow needs one place to go to, at the end of its line: -> name, or -> END",
        "箭头写在行末，只指向一处：-> 名字，或 -> END",
    ),
    "ink_divert_tag": (
        "a tag cannot stand behind an arrow; put it on a line of its own before it",
        "标签不能写在箭头后面，请放到前面单独一行",
    ),
    "ink_target": (
        "there is no knot called {what}; write === {what} === before the part that is meant",
        "没有叫「{what}」的小节；请在要去的那一段前写上 === {what} ===",
    ),
    "ink_knot": (
        "a knot's heading is === name ===, the name one word of letters that does not begin with a"
        " figure",
        "小节标题写作 === 名字 ===，名字是一个词，不以数字开头",
    ),
    "ink_knot_twice": (
        "there are two knots called {what}; give one of them another name",
        "有两个小节都叫「{what}」，请给其中一个换个名字",
    ),
    "ink_start": (
        "a dialogue does not begin inside a knot by itself; write -> {what} before this line",
        "开头不会自己走进小节；请在这一行之前写上 -> {what}",
    ),
    "ink_nesting": (
        "this choice or gather is nested deeper than what stands before it allows; use one * (or"
        " -) more than the choice it belongs to, and at most {what}",
        "这里嵌套得太深：比所属的选项多写一个 *（或 -），最多{what}个",
    ),
    "ink_unreached": (
        "nothing leads to this line; lead to it with an arrow or take it out",
        "没有哪一支会走到这一行；请用箭头引到这里，或者删掉",
    ),
    "ink_dead_knot": (
        "nothing leads to the knot {what}; write -> {what} somewhere or take the knot out",
        "没有哪一支通向小节「{what}」；请在某处写上 -> {what}，或者删掉它",
    ),
    "ink_loose_end": (
        "this branch has no end; write -> END or go on",
        "这一支没有结尾；写上 -> END，或者接着写下去",
    ),
    "ink_circle": (
        "this path never ends: it comes back here without a choice; let it go somewhere else",
        "这条路没有尽头：不经过任何选择又回到这里；请让它通向别处",
    ),
    "ink_endless": (
        "this path never ends: from these choices no way surely leads to -> END; give one of them"
        " an end",
        "这条路没有尽头：从这些选项出发，没有一条走得到 -> END；请给其中一个写上结尾",
    ),
    "ink_used_up": (
        "a reader can come back here until nothing leads to -> END any more; begin the choice that"
        " leads on with +, so that it stays",
        "读者会一再回到这里，直到再没有路通向 -> END；请把走得下去的那个选项改用 + 开头，"
        "让它一直留着",
    ),
    "ink_no_choice": (
        "nobody can choose anything here; write at least two choices, each on a line that begins"
        " with *",
        "这一场没有可选的；请至少写两个选项，每个另起一行，以 * 开头",
    ),
    "ink_same_choice": (
        "{what} is offered twice in one place; let this choice say or do something else",
        "同一处有两个选项都是「{what}」，请把这一个改成别的话或别的做法",
    ),
    "ink_babble": (
        "{what} stands there again and again in a row; write the line anew",
        "「{what}」连着写了许多遍，请把这一行重写一遍",
    ),
    "ink_too_many": (
        "there are more than {what} choices in this scene; keep the ones that matter",
        "这一场的选项超过{what}个，请留下要紧的",
    ),
}


def fault(code: str, line: int | None, what: str = "") -> Problem:
    """The problem of a code, with its line where it has one; `what` is quoted in the sentence."""
    shown = what if len(what) <= _SHOWN_MAX else what[: _SHOWN_MAX - 1] + "…"
    english, chinese = (sentence.replace("{what}", shown) for sentence in _SENTENCES[code])
    if line is None:
        return Problem(code, None, f"{english[0].upper()}{english[1:]}.", f"{chinese}。")
    return Problem(code, line, f"Line {line}: {english}.", f"第{line}行：{chinese}。")
