"""
The feeling of a text as a chat model reads it, under a grammar that leaves it no other answer.

Knows prompts and the text engine. For models that can talk; the house model cannot. What it quotes
is looked up in the text: a quote that does not stand there is no evidence.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from engine.analysis.emotion import MAX_EMOTIONS, Feeling
from engine.analysis.lexicon import EMOTIONS
from engine.errors import BadOutput
from engine.fence import fenced
from engine.ports import TextGenerator
from engine.templates import Templates
from engine.types import Emotion, EmotionName, Evidence, Language, Prompt, Sampling

BACKEND = "model"
MAX_CHARS = 6_000  # of one text; what lies beyond is not read

_DECLARED = {"system": frozenset({"nonce"}), "ask": frozenset({"text", "nonce"})}
_SAMPLING = Sampling(temperature=0.0, top_p=1.0, max_tokens=300)
_NONCE = re.compile(r"[0-9a-z]{4,32}")
_NAMES: Mapping[str, EmotionName] = {name: name for name in EMOTIONS}
_MAX_ANSWER = 4_000  # characters; the grammar's longest answer is under 700

GRAMMAR = "\n".join(
    (
        r'root ::= "{\"valence\": " signed ", \"arousal\": " share'
        r' ", \"emotions\": [" named? "], \"sure\": " share "}"',
        r'named ::= emotion (", " emotion (", " emotion)?)?',
        r'emotion ::= "{\"name\": \"" name "\", \"intensity\": " share'
        r' ", \"quote\": \"" letter{1,60} "\"}"',
        "name ::= " + " | ".join(f'"{name}"' for name in EMOTIONS),
        'signed ::= "-"? share',
        'share ::= "0" ("." [0-9] [0-9]?)? | "1" (".0")?',
        r"letter ::= [^\x00-\x1f\x22\x5c\x7f]",
    )
)


class ModelReader:
    """Reads texts by asking the text engine; one request a text."""

    def __init__(self, text: TextGenerator, templates: Mapping[Language, Templates]) -> None:
        self._text = text
        self._templates = templates

    @classmethod
    def load(cls, text: TextGenerator, folder: Path) -> "ModelReader":
        """
        Args:
            folder: prompts/understanding, with one folder of templates a language.

        Raises:
            FormFileError: A template is missing, unknown or wrong.
        """
        english = Templates.load(folder / "en", _DECLARED)
        chinese = Templates.load(folder / "zh", _DECLARED)
        return cls(text, {"en": english, "zh": chinese})

    async def read(self, text: str, language: Language, *, nonce: str, seed: int = 0) -> Feeling:
        """
        The feeling of the first MAX_CHARS characters of `text`.

        Args:
            nonce: Marks the text in the prompt: secret to members, 4 to 32 of 0-9 a-z.

        Raises:
            EngineError: The engine failed; BadOutput when the answer is not what was asked.
        """
        drawn = await self._text.generate(self.prompt(text, language, nonce), n=1, seed=seed)
        if not drawn:
            raise BadOutput("no completion")
        return parse(drawn[0].text, text[:MAX_CHARS])

    def prompt(self, text: str, language: Language, nonce: str) -> Prompt:
        """What is asked; the text stands between marks that it cannot forge."""
        if not _NONCE.fullmatch(nonce):
            raise ValueError("a nonce is 4 to 32 of 0-9 and a-z")
        templates = self._templates[language]
        system = templates.fill("system", nonce=nonce)
        user = templates.fill("ask", text=fenced(text, nonce, MAX_CHARS), nonce=nonce)
        return Prompt(system, user, 0, _SAMPLING, guide_grammar=GRAMMAR)


def parse(answer: str, text: str) -> Feeling:
    """
    The feeling in a model's answer about `text`.

    Raises:
        BadOutput: It is no such object, or a number lies outside its range.
    """
    try:
        said = json.loads(answer[:_MAX_ANSWER])
    except (ValueError, RecursionError) as error:
        raise BadOutput("the reading is no JSON") from error
    if not isinstance(said, dict) or not isinstance(said.get("emotions"), list):
        raise BadOutput("the reading has not the shape that was asked")
    named = [_emotion(one) for one in said["emotions"][:MAX_EMOTIONS]]
    named.sort(key=lambda pair: -pair[0].intensity)
    emotions = {emotion.name: emotion for emotion, _ in reversed(named)}
    spans = [_found(quote, emotion.name, text) for emotion, quote in named]
    return Feeling(
        valence=_number(said, "valence", -1.0),
        arousal=_number(said, "arousal", 0.0),
        emotions=tuple(sorted(emotions.values(), key=lambda one: -one.intensity)),
        evidence=tuple(sorted(filter(None, spans), key=lambda span: span.start)),
        sure=_number(said, "sure", 0.0),
        backend=BACKEND,
    )


def _emotion(said: object) -> tuple[Emotion, str]:
    if not isinstance(said, dict) or not isinstance(said.get("quote"), str):
        raise BadOutput("an emotion has not the shape that was asked")
    name = _NAMES.get(str(said.get("name")))
    if name is None:
        raise BadOutput("an emotion that was not on the list")
    return Emotion(name, _number(said, "intensity", 0.0)), said["quote"]


def _number(said: Mapping[str, object], key: str, least: float) -> float:
    number = said.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise BadOutput(f"{key} is no number")
    if not least <= number <= 1.0:  # false for NaN too
        raise BadOutput(f"{key} lies outside its range")
    return float(number)


def _found(quote: str, name: EmotionName, text: str) -> Evidence | None:
    """Where the quote stands, letter for letter; None where it does not."""
    quote = quote.strip()
    at = text.find(quote) if quote else -1
    return None if at < 0 else Evidence(at, at + len(quote), name)
