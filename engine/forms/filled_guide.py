"""
The grammar of a form that is filled in: its labels in their order, what stands behind them free.

A palette has a colour among its words and speech has its quotation marks on both sides, so that a
draft passes the check; the words themselves are left to the model.
"""

from collections.abc import Collection, Sequence

from engine.forms.colours import colour_words
from engine.forms.filled import COLON
from engine.forms.form import Field
from engine.types import Language

# Rules that values are built of. A word is at most one word and a mark is none, so bounds on rules
# are bounds on values. English words carry their marks and are parted by one space: so tokens can
# be judged once for all (0.01 ms each on one core; 3 ms with marks among the gaps).
LETTERS: dict[Language, tuple[str, ...]] = {
    "en": (
        "letters ::= [A-Za-zÀ-ÖØ-öø-ÿ]{1,16}",
        """word ::= (letters (['’-] letters){0,2} | [0-9]{1,4}) [,;:.?!]?""",
        'gap ::= " "',
        'end ::= ""',
    ),
    "zh": (
        "han ::= [一-龥]",
        'mark ::= [，。、；：？！] | "——" | "……"',
        "part ::= mark? [0-9]{0,4} han",
        'end ::= ("……" | [。？！])?',
    ),
}
_QUOTED: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (('\\"', '\\"'), ("“", "”")),
    "zh": (("“", "”"),),
}
_SENTENCE_MIN = 14  # words or characters; below, a field is a name or a title and holds no speech
_COLOUR_LONGEST = {"en": 3, "zh": 6}  # words or characters of a colour's name
_BEFORE_COLOUR = {"en": 4, "zh": 6}  # "the colour of wet", "大片大片的"


def grammar(fields: Sequence[Field], language: Language, spoken: Collection[str] = ()) -> str:
    """
    EBNF of a sheet: every label in its order, each value free within its bound.

    Args:
        spoken: Keys of fields that hold speech and nothing else.
    """
    lines = [f'"{one.label[language]}{COLON[language]}" {_rule_name(one)}' for one in fields]
    rules = ["root ::= " + ' "\\n" '.join(lines), *LETTERS[language]]
    for one in fields:
        rule = _value_rule(one, language, is_spoken=one.key in spoken)
        rules.append(f"{_rule_name(one)} ::= {rule}")
    if any(one.key == "palette" for one in fields):
        rules.append("colour ::= " + " | ".join(f'"{word}"' for word in _colours(language)))
    return "\n".join(rules)


def free_words(most: int, language: Language) -> str:
    """
    At most `most` words (Chinese: characters) of the model's own, speech among them closed.

    Needs the rules `LETTERS`.
    """
    half = most // 2
    said = quoted(half, language)
    into = "gap" if language == "en" else "[，：]"
    return f"{_run(most, language)} end | {said} | {_run(half, language)} {into} ({said})"


def quoted(most: int, language: Language) -> str:
    """Speech of at most `most` words (characters) between its marks; needs the rules `LETTERS`."""
    run = _run(most, language)
    return " | ".join(f'"{opens}" {run} end "{closes}"' for opens, closes in _QUOTED[language])


def _colours(language: Language) -> list[str]:
    """Every colour word, also as a line may begin with it."""
    words = colour_words(language)
    return sorted({*words, *(word.capitalize() for word in words)})


def _run(most: int, language: Language) -> str:
    if language == "zh":
        return f"han part{{0,{most - 1}}}"
    return f"word (gap word){{0,{most - 1}}}"


def _rule_name(field: Field) -> str:
    return f"v-{field.key.replace('_', '-')}"


def _value_rule(field: Field, language: Language, *, is_spoken: bool) -> str:
    if field.choices is not None:
        return " | ".join(f'"{one}"' for one in field.choices[language])
    if field.key == "palette":
        return _palette_rule(field.length_max, language)
    if is_spoken:
        return quoted(field.length_max, language)
    if field.length_max < _SENTENCE_MIN:
        return f"{_run(field.length_max, language)} end"
    return free_words(field.length_max, language)


def _palette_rule(most: int, language: Language) -> str:
    """
    Free words as elsewhere, with a colour early among them; which one is left to the model. Late,
    a small model that has said all it wanted would have to ramble on until it met a colour.
    """
    room = max(0, most - _COLOUR_LONGEST[language])
    before = min(room, _BEFORE_COLOUR[language])
    after = room - before
    if language == "zh":
        return f"part{{0,{before}}} mark? colour part{{0,{after}}} end"
    return f"(word gap){{0,{before}}} colour [,;.]? (gap word){{0,{after}}}"
