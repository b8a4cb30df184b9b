"""
The grammar of a form that is filled in: its labels in their order, what stands behind them free.

A palette has a colour among its words, so that it passes the check; which one the model chooses.
"""

from collections.abc import Sequence

from engine.forms.colours import colour_words
from engine.forms.filled import COLON
from engine.forms.form import Field
from engine.types import Language

# Rules that values are built of. A word is at most one word and a mark is none, so bounds on rules
# are bounds on values.
LETTERS: dict[Language, tuple[str, ...]] = {
    "en": (
        'open ::= ["“]?',
        "word ::= [A-Za-zÀ-ÖØ-öø-ÿ]{1,16} | [0-9]{1,4}",
        'gap ::= [,;:.?!]? " " ["“]? | ["”] " " | " – " | [\'’-]',
        'end ::= [.?!]? ["”]?',
    ),
    "zh": (
        "open ::= [“《]?",
        "han ::= [一-龥]",
        "mark ::= [，。、；：？！“”《》（）—…0-9]",
        "part ::= mark{0,3} han",
        'end ::= ("……" | [。？！])? [”》]?',
    ),
}
_COLOUR_LONGEST = {"en": 3, "zh": 6}  # words or characters of a colour's name
_BEFORE_COLOUR = {"en": 4, "zh": 6}  # "the colour of wet", "大片大片的"


def grammar(fields: Sequence[Field], language: Language) -> str:
    """EBNF of a sheet: every label in its order, each value free within its bound."""
    lines = [f'"{one.label[language]}{COLON[language]}" {_rule_name(one)}' for one in fields]
    rules = ["root ::= " + ' "\\n" '.join(lines), *LETTERS[language]]
    rules += [f"{_rule_name(one)} ::= {_value_rule(one, language)}" for one in fields]
    if any(one.key == "palette" for one in fields):
        rules.append("colour ::= " + " | ".join(f'"{word}"' for word in colour_words(language)))
    return "\n".join(rules)


def _rule_name(field: Field) -> str:
    return f"v-{field.key.replace('_', '-')}"


def _value_rule(field: Field, language: Language) -> str:
    if field.choices is not None:
        return " | ".join(f'"{one}"' for one in field.choices[language])
    most = field.length_max
    if field.key == "palette":
        return _palette_rule(most, language)
    return free_words(most, language)


def free_words(most: int, language: Language) -> str:
    """At most `most` words (Chinese: characters) of the model's own; needs the rules `LETTERS`."""
    if language == "zh":
        return f"open han part{{0,{most - 1}}} end"
    return f"open word (gap word){{0,{most - 1}}} end"


def _palette_rule(most: int, language: Language) -> str:
    """
    Free words as elsewhere, with a colour early among them; which one is left to the model. Late,
    a small model that has said all it wanted would have to ramble on until it met a colour.
    """
    room = max(0, most - _COLOUR_LONGEST[language])
    before = min(room, _BEFORE_COLOUR[language])
    after = room - before
    if language == "zh":
        return f"part{{0,{before}}} mark{{0,1}} colour part{{0,{after}}} end"
    return f"(word gap){{0,{before}}} colour (gap word){{0,{after}}} end"
