"""
What a picture of a passage is asked to show: a prompt and its alt text in the work's language.

A chat model is asked where there is one; rules over the closed picture world otherwise, and
wherever it fails. Knows prompts, the text engine and the picture world's words; nothing of rounds.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.errors import BadOutput, EngineError
from engine.fence import fenced
from engine.image.house.world import Mapped, mapped
from engine.image.scenes.scene import MOODS, VOCABULARY
from engine.ports import TextGenerator
from engine.templates import Templates
from engine.types import Language, Prompt, Reading, Sampling

log = logging.getLogger(__name__)

MAX_CHARS = 4_000  # of the passage that is read; of the canon before it the last CANON_CHARS
CANON_CHARS = 1_200
PROMPT_CHARS = 600
ALT_CHARS = 400
_FIRST_CHARS = 200  # of a passage that names nothing of the world
_MAX_ANSWER = 6_000
_DECLARED = {
    "system": frozenset({"nonce"}),
    "ask": frozenset({"premise", "canon", "passage", "mood", "style", "nonce"}),
}
_SAMPLING = Sampling(temperature=0.4, top_p=0.9, max_tokens=400)
GRAMMAR = "\n".join(
    (
        r'root ::= "{\"prompt\": \"" letter{20,600} "\", \"alt\": \"" letter{10,300} "\"}"',
        r"letter ::= [^\x00-\x1f\x22\x5c\x7f]",
    )
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|(?<=[。！？])")
# Palette and light of each mood, in words that name nothing of the picture world.
LIGHT: Mapping[str, tuple[str, str]] = {
    "calm": ("soft light, pale colours", "光线柔和，色彩清淡"),
    "joy": ("bright warm light, vivid colours", "光线明亮温暖，色彩鲜明"),
    "sorrow": ("dim light, muted colours", "光线黯淡，色调灰蓝"),
    "fear": ("dim light, dark cold colours", "光线幽暗，色调偏冷"),
    "tenderness": ("warm soft light, pale colours", "光线柔和，色彩温暖"),
    "wonder": ("glowing light, deep colours", "光线明亮，色彩浓丽"),
    "anger": ("bright light, dark red colours", "光线强烈，色调暗红"),
    "longing": ("low light, faded colours", "光线低斜，色彩淡褪"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """
    What is to be pictured: a passage with what stands before it; or, where `passage` is empty,
    the whole work by its premise. `reading` is the passage's.
    """

    language: Language
    premise: str
    passage: str = ""
    canon: tuple[str, ...] = ()  # oldest first, without the passage
    reading: Reading | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Pictured:
    """
    A prompt and its alt text. `left_out` is named in the passage and lies outside the closed
    world (rules only); `drawn` is what the prompt names instead, (English, Chinese).
    """

    prompt: str
    alt: str
    by: Literal["model", "rules"]
    left_out: tuple[str, ...] = ()
    drawn: tuple[str, str] = ("", "")


class Picturing:
    """Asks the text engine; with `text` None it goes by the rules alone."""

    def __init__(
        self,
        text: TextGenerator | None = None,
        templates: Mapping[Language, Templates] | None = None,
        nonce: str = "",
    ) -> None:
        """
        Args:
            templates: As `read_templates` gives them; needed with `text`.
            nonce: Marks members' text in the prompt: secret to members, 4 to 32 of 0-9 a-z.
        """
        self._text = text
        self._templates = templates or {}
        self._nonce = nonce

    async def ask(self, subject: Subject, seed: int) -> Pictured | None:
        """What the model says; None where there is none to ask, or it fails (the log says how)."""
        if self._text is None:
            return None
        try:
            drawn = await self._text.generate(self.prompt(subject), n=1, seed=seed)
            if not drawn:
                raise BadOutput("no completion")
            return parse(drawn[0].text)
        except EngineError as exc:
            log.warning("the picture's prompt goes by the rules: %s: %s", exc.code, exc)
            return None

    def prompt(self, subject: Subject) -> Prompt:
        """What is asked; members' words stand between marks that they cannot forge."""
        templates, nonce = self._templates[subject.language], self._nonce
        canon = "\n\n".join(subject.canon)[-CANON_CHARS:]
        moods = subject.reading.moods if subject.reading else ()
        user = templates.fill(
            "ask",
            premise=fenced(subject.premise, nonce, MAX_CHARS),
            canon=fenced(canon, nonce, MAX_CHARS),
            passage=fenced(subject.passage or subject.premise, nonce, MAX_CHARS),
            mood=("、" if subject.language == "zh" else ", ").join(moods) or "-",
            style=_word("style", subject.style, subject.language) if subject.style else "-",
            nonce=nonce,
        )
        system = templates.fill("system", nonce=nonce)
        return Prompt(system, user, 0, _SAMPLING, guide_grammar=GRAMMAR)


def read_templates(folder: Path) -> dict[Language, Templates]:
    """
    What the model is told, by language, from prompts/picture.

    Raises:
        FormFileError: A template is missing, unknown or wrong.
    """
    return {
        "en": Templates.load(folder / "en", _DECLARED),
        "zh": Templates.load(folder / "zh", _DECLARED),
    }


def parse(answer: str) -> Pictured:
    """
    The prompt in a model's answer.

    Raises:
        BadOutput: It is no such object, or a text is empty or too long.
    """
    try:
        said = json.loads(answer[:_MAX_ANSWER].strip())
    except (ValueError, RecursionError) as exc:
        raise BadOutput("the prompt is no JSON") from exc
    if not isinstance(said, dict) or set(said) != {"prompt", "alt"}:
        raise BadOutput("the prompt has not the shape that was asked")
    prompt, alt = said["prompt"], said["alt"]
    if not isinstance(prompt, str) or not isinstance(alt, str):
        raise BadOutput("the prompt is no text")
    prompt, alt = " ".join(prompt.split()), " ".join(alt.split())
    if not 0 < len(prompt) <= PROMPT_CHARS or not 0 < len(alt) <= ALT_CHARS:
        raise BadOutput("the prompt is empty or too long")
    return Pictured(prompt, alt, "model")


def by_rules(subject: Subject) -> Pictured:
    """
    The words of the picture world that passage and premise name, then mood, palette and light.

    Reads word lists at its first call: not for the event loop.
    """
    passage = subject.passage or subject.premise
    world, around = mapped(passage), mapped(subject.premise)
    codes = _codes(world, around)
    codes.setdefault("mood", _mood(subject.reading))
    language = subject.language
    said = [_word(field, codes[field], language) for field in _ORDER if field in codes]
    mood, light = codes["mood"], LIGHT[codes["mood"]][language == "zh"]
    if not said:
        said = [_first_sentence(passage)]
    scene = _joined(said, language)
    between = "；" if language == "zh" else "; "
    # A passage names much that nobody would paint; only what has something near it is missed.
    left_out = tuple(name for name in world.left_out if mapped(name).instead)
    prompt = between.join((scene, f"{_word('mood', mood, language)}{_comma(language)}{light}"))
    return Pictured(
        prompt[:PROMPT_CHARS], scene[:ALT_CHARS], "rules", left_out, _instead(world, codes)
    )


_ORDER = ("thing", "second", "place", "hour", "weather", "season")


def _codes(world: Mapped, around: Mapped) -> dict[str, str]:
    """What the passage names, else what stands nearest; a place or thing else the premise's."""
    codes = {**world.instead, **world.named}
    for field in ("place", "thing", "hour", "season"):
        if field in around.named:
            codes.setdefault(field, around.named[field])
    if codes.get("second") == codes.get("thing"):
        codes.pop("second", None)
    return {field: code for field, code in codes.items() if code != "nothing" or field == "thing"}


def _instead(world: Mapped, codes: Mapping[str, str]) -> tuple[str, str]:
    if not world.left_out:
        return "", ""
    pairs = [VOCABULARY[f][c] for f, c in world.instead.items() if codes.get(f) == c]
    return " and ".join(en for en, _ in pairs), "和".join(zh for _, zh in pairs)


def _mood(reading: Reading | None) -> str:
    """The strongest emotion that a reader named, else the corner of the plane it lies in."""
    if reading is None:
        return "calm"
    if reading.emotions and reading.emotions[0].name in MOODS:
        return reading.emotions[0].name
    if reading.valence >= 0:
        return "joy" if reading.arousal > 0.5 else "calm"
    return "fear" if reading.arousal > 0.5 else "sorrow"


def _word(field: str, code: str, language: Language) -> str:
    return VOCABULARY[field][code][language == "zh"]


def _joined(said: list[str], language: Language) -> str:
    text = _comma(language).join(said)
    return text[:1].upper() + text[1:]


def _comma(language: Language) -> str:
    return "，" if language == "zh" else ", "


def _first_sentence(text: str) -> str:
    return _SENTENCE_END.split(text.strip(), maxsplit=1)[0][:_FIRST_CHARS].rstrip(".。!！?？ ")
