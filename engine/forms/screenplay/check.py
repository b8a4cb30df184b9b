"""What a scene of a script must keep: its heading, its speeches, its people's names."""

import re
from collections.abc import Iterable, Sequence

from engine.forms.craft import Place
from engine.forms.screenplay.faults import fault
from engine.forms.screenplay.fountain import CHARS_MAX, Issue, Script, fits, read
from engine.forms.shape import check_language, check_length, check_lines
from engine.types import Language, Problem

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\x85\u200b\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_CODES: dict[Issue, str] = {
    "open_comment": "script_comment",
    "open_note": "script_note",
    "mute_cue": "script_mute_cue",
}
_BARE_HEADING = re.compile(r"(?:内景|外景|内外景)[ 　.。·、：:—-]*\S")
_COLON = re.compile(r"([\u4e00-\u9fff·]{1,6})[：:]|([A-Z][A-Z .'-]{1,24}):\s")
_BABBLE = re.compile(r"([\u4e00-\u9fff])\1{4,}|\b(?=\w)(\w+)(?: \2){3,}\b")
_NAME_MIN = {"en": 4, "zh": 3}  # shorter names differ by a letter and are still two people
_CANON_MAX = 24  # scenes that are looked through for names


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text; an empty list is a well-made scene."""
    if hidden := _HIDDEN.search(text):
        return [fault("script_hidden", text.count("\n", 0, hidden.start()) + 1)]
    if not fits(text):
        return [fault("script_too_big", None)]
    script = read(text)
    found = _unfinished(text, script) + _opening(script) + _colons(script) + _speeches(script)
    found += _names(script, place) + _babble(script)
    words = "\n".join(part.text for part in script.parts if part.kind != "note")
    found = _in_order(found)
    found += check_length(words, place.language, place.limits) + check_lines(text, place.limits)
    return found + check_language(words, place.language)


def check_animation(text: str, place: Place) -> list[Problem]:
    """As `check`; besides, something moves between speeches, and a line may be a sound alone."""
    found = check(text, place)
    if any(problem.code in ("script_hidden", "script_too_big") for problem in found):
        return found
    script = read(text)
    speakers = {part.text for part in script.parts if part.kind == "cue"}
    lines = text.split("\n")
    found = [p for p in found if not _is_sound(p, lines, speakers)]
    return _in_order([*found, *_still(script)])


def _in_order(found: Iterable[Problem]) -> list[Problem]:
    """By line; what concerns the whole scene comes last."""
    return sorted(found, key=lambda problem: problem.line or CHARS_MAX)


def people(scenes: Iterable[str]) -> list[str]:
    """Who speaks, in the order in which they first do; of many scenes, the last ones count."""
    names: dict[str, None] = {}
    for scene in tuple(scenes)[-_CANON_MAX:]:
        if fits(scene):
            names |= dict.fromkeys(p.text for p in read(scene).parts if p.kind == "cue")
    return list(names)


def _unfinished(text: str, script: Script) -> list[Problem]:
    lines = text.split("\n")
    return [fault(_CODES[issue], line, lines[line - 1].strip()) for issue, line in script.issues]


def _opening(script: Script) -> list[Problem]:
    """The first part that is seen is a heading; a Chinese one without its mark is named as such."""
    found = [
        fault("script_heading_mark", part.line, part.text.split("\n")[0])
        for part in script.parts
        if part.kind == "action" and _BARE_HEADING.match(part.text)
    ]
    seen = [part for part in script.parts if part.kind != "note"]
    if not seen or (seen[0].kind != "heading" and not found):
        found.append(fault("script_heading", seen[0].line if seen else None))
    return found


def _colons(script: Script) -> list[Problem]:
    return [
        fault("script_colon", part.line, named[1] or named[2])
        for part in script.parts
        if part.kind == "action" and (named := _COLON.match(part.text))
    ]


def _speeches(script: Script) -> list[Problem]:
    """Every name is followed by a speech, an aside or a song before it at most."""
    found = []
    parts = [part for part in script.parts if part.kind != "note"]
    for index, part in enumerate(parts):
        if part.kind == "cue":
            said = next((p.kind for p in parts[index + 1 :] if p.kind != "aside"), "other")
            if said not in ("speech", "lyric"):
                found.append(fault("script_mute_cue", part.line, part.text))
    mute = {problem.line for problem in found}
    if not any(part.kind == "cue" and part.line not in mute for part in parts):
        found.append(fault("script_no_speech", None))
    return found


def _names(script: Script, place: Place) -> list[Problem]:
    """Names that differ from one known before by case alone or by one letter."""
    known = people(place.canon)
    found = []
    for part in script.parts:
        if part.kind != "cue":
            continue
        twin = next((one for one in known if _is_slip(part.text, one, place.language)), None)
        if twin is None or part.text in known:
            known.append(part.text)
        else:
            found.append(
                fault(
                    "script_name",
                    part.line,
                    f"{part.text} is written {twin} elsewhere",
                    f"「{part.text}」在别处写作「{twin}」",
                )
            )
    return found


def _babble(script: Script) -> list[Problem]:
    """A word four times in a row is a machine that stumbles."""
    return [
        fault("script_babble", part.line, stumbled[1] or stumbled[2])
        for part in script.parts
        if (stumbled := _BABBLE.search(part.text))
    ]


def _is_slip(name: str, known: str, language: Language) -> bool:
    if name == known:
        return False
    if name.upper() == known.upper():
        return True
    if min(len(name), len(known)) < _NAME_MIN[language] or abs(len(name) - len(known)) > 1:
        return False
    return _is_one_letter_off(name.upper(), known.upper())


def _is_one_letter_off(one: str, other: str) -> bool:
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return not (one + other)[-1].isdigit()
    if one[start].isdigit() or other[start].isdigit():  # GUARD 1 and GUARD 2 are two people
        return False
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(longer) == len(shorter):
        return longer[start + 1 :] == shorter[start + 1 :]
    return longer[start + 1 :] == shorter[start:]


def _is_sound(problem: Problem, lines: Sequence[str], speakers: set[str]) -> bool:
    """An upper-case line that nobody speaks by is a sound: BANG."""
    if problem.code != "script_mute_cue" or problem.line is None:
        return False
    line = lines[problem.line - 1].strip()
    return not line.startswith("@") and line not in speakers


def _still(script: Script) -> list[Problem]:
    parts = [part for part in script.parts if part.kind in ("cue", "action", "heading")]
    cues = [index for index, part in enumerate(parts) if part.kind == "cue"]
    if not cues:
        return []
    first, last = (cues[0], cues[-1]) if len(cues) > 1 else (0, len(parts))
    if any(part.kind == "action" for part in parts[first:last]):
        return []
    return [fault("animation_still", parts[cues[min(1, len(cues) - 1)]].line)]
