"""
A grammar that lets a model write nothing but one scene of a script.

Heading, names and blank lines are held, and that two people speak in turn; what is done and said is
the model's own. EBNF as xgrammar reads it.
"""

import json

from engine.types import Language

_EN = r"""
heading ::= ("INT. " | "EXT. ") caps (" " caps){0,3} " - " time
time ::= "DAY" | "NIGHT" | "MORNING" | "EVENING" | "DAWN" | "DUSK"
caps ::= [A-Z]{2,12}
aside ::= "(" [a-z]{2,12} (" " [a-z]{1,12}){0,3} ")\n"
said ::= first rest{0,16} stop
action ::= first rest{4,18} stop
first ::= [A-Z] [a-z]{1,13} mid? | ("A " | "I ") [a-z]{1,13} mid?
rest ::= [,;:]? " " [A-Za-z0-9] tail | [.!?] " " first
tail ::= [a-z]{0,13} mid?
mid ::= "'" [a-z]{1,2} | "-" [a-z]{1,9}
stop ::= [.!?]
"""
_ZH = r"""
heading ::= (".内景 " | ".外景 ") han{1,8} " " ("日" | "夜" | "晨" | "黄昏" | "清早" | "傍晚")
aside ::= "(" han{2,7} ")\n"
said ::= han{1,12} (mid han{1,12}){0,3} stop
action ::= han{4,12} (mid han{1,12}){0,3} stop
han ::= [一-龥]
mid ::= [，、；。！？]
stop ::= [。！？]
"""
_SCENE = """
root ::= heading block (one_first | other_first) block?
one_first ::= one gap other (gap one (gap other (gap one (gap other)?)?)?)?
other_first ::= other gap one (gap other (gap one (gap other (gap one)?)?)?)?
block ::= "\\n\\n" action
said_by ::= "\\n" aside? said
"""
_GAP = {False: "block?", True: "block"}


def guide(language: Language, leads: tuple[str, str], *, moves: bool) -> str:
    """
    A grammar for one scene.

    Args:
        leads: The two who speak, in turn; their names in plain letters.
        moves: Whether something must happen between speeches, as in an animation.
    """
    mark = "@" if language == "zh" else ""
    one, other = (json.dumps("\n\n" + mark + name, ensure_ascii=False) for name in leads)
    cues = f"one ::= {one} said_by\nother ::= {other} said_by\ngap ::= {_GAP[moves]}"
    return f"{_SCENE}{cues}{_ZH if language == 'zh' else _EN}".strip()
