"""
A grammar that lets a model write nothing but a scene with choices that all end.

Only the marks are held, quotation marks among them: a model may say what it likes, in lines of so
many words or characters. EBNF as xgrammar reads it.
"""

from engine.types import Language

_EN = r"""
line ::= told (" " talk)? | talk (" " told)?
act ::= first rest{0,7} [.!?] | quote first rest{0,7} [.!?] quote
told ::= first rest{2,11} [.!?]
talk ::= quote first rest{0,9} ([.!?] quote | [,!?] quote said)
said ::= (" " word){1,4} ("." | ". " quote first rest{0,5} [.!?] quote)
first ::= [A-Z] tail
rest ::= [,;:]? " " word | [.!?] " " first
word ::= [A-Za-z0-9] tail
tail ::= [a-z]{0,13} ("'" [a-z]{1,2} | "-" [a-z]{1,9})?
quote ::= "\""
"""
_ZH = r"""
line ::= told talk? | talk told?
act ::= han{2,10} (mid han{1,8})? [。！？] | "“" han{1,10} (mid han{1,8})? [。！？] "”"
told ::= han{4,12} (mid han{2,10})? [。！？]
talk ::= "“" han{1,10} (mid han{1,10})? ([。！？] "”" | [，！？] "”" said)
said ::= han{2,6} ("。" | "，“" han{1,10} [。！？] "”")
han ::= [一-龥]
mid ::= [，、；]
"""
_SCENE = r"""
root ::= line ("\n" line){0,2} flat (flat | deep) flat?
flat ::= "\n* " act answer
deep ::= "\n* " act "\n    " line below below
answer ::= "\n    " line ("\n    " line)? "\n    -> END"
below ::= "\n    ** " act "\n        " line "\n        -> END"
"""


def guide(language: Language) -> str:
    """One to three lines, two or three choices, one of them with choices of its own at times."""
    return (_SCENE + (_ZH if language == "zh" else _EN)).strip()
