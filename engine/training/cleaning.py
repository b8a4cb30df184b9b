"""
Which examples are left out, and why: each reason is a code that the data card tells.

Pure; knows no votes and no folder. Texts are judged as they are, nothing is mended.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from engine.training.examples import Message
from engine.training.tastes.folder import language_of
from engine.training.weighing import shingles, similarity
from engine.types import Language

MAX_TEXT = 8_000  # characters of a draft; ours have 4,000 at most
MAX_PROMPT = 100_000  # characters of all its messages
NEAR = 0.9  # of common runs of letters, from which two drafts are the same to a reader
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_WORDLESS = frozenset({"score", "sculpture", "architecture", "painting"})  # marks beside words

Reason = Literal[
    "empty",  # a text without a letter
    "not_text",  # a NUL, half a character
    "too_long",
    "near_identical",  # the two drafts of a pair
    "double",  # the same two drafts again
    "contradicted",  # the same two drafts, the other way round
    "language",  # of the session is another one
    "breaks_form",  # the better liked draft has more faults of form
    "other_words",  # two pictures of different words
]
REASONS: dict[Reason, str] = {
    "empty": "a text without any letter",
    "not_text": "a NUL or half a character in a text",
    "too_long": f"a draft over {MAX_TEXT:,} or a prompt over {MAX_PROMPT:,} characters",
    "near_identical": f"two drafts that share over {NEAR:.0%} of their runs of three letters",
    "double": "the same two drafts a second time",
    "contradicted": "the same two drafts, preferred the other way round elsewhere",
    "language": "a draft that is not in its session's language",
    "breaks_form": "the preferred draft has more faults of form than the other",
    "other_words": "two pictures that were asked to show different things",
}


@dataclass(slots=True)
class Sieve:
    """Lets examples through one by one; counts what it keeps back, by reason."""

    left_out: Counter[str] = field(default_factory=Counter)
    _chosen: dict[tuple[str, str], str] = field(default_factory=dict)  # by the pair, sorted

    def keeps(
        self,
        prompt: Sequence[Message],
        texts: tuple[str, ...],
        form: str,
        language: Language | None,
        *,
        edited: bool = False,
        faults: tuple[int, int] = (0, 0),
    ) -> bool:
        """
        Whether an example is kept.

        Args:
            texts: The chosen one, and of a pair the rejected one.
            language: That of the session; None: nobody said.
            edited: A pair of an edit and its original, which may differ in a word.
            faults: Of form, of the chosen one and of the other.
        """
        reason = (
            _of_texts(prompt, texts)
            or _of_language(texts, form, language)
            or ("breaks_form" if faults[0] > faults[1] else None)
            or self._of_pair(texts, edited)
        )
        if reason:
            self.left_out[reason] += 1
        return reason is None

    def drop(self, reason: Reason) -> None:
        self.left_out[reason] += 1

    def _of_pair(self, texts: tuple[str, ...], edited: bool) -> Reason | None:
        if len(texts) < 2:
            return None
        chosen, rejected = texts
        alike = _flat(chosen) == _flat(rejected)
        if alike or (not edited and similarity(shingles(chosen), shingles(rejected)) > NEAR):
            return "near_identical"
        key = (min(texts), max(texts))
        if key in self._chosen:
            return "double" if self._chosen[key] == chosen else "contradicted"
        self._chosen[key] = chosen
        return None


def _of_texts(prompt: Sequence[Message], texts: tuple[str, ...]) -> Reason | None:
    asked = [one.content for one in prompt]
    if max(map(len, texts)) > MAX_TEXT or sum(map(len, asked)) > MAX_PROMPT:
        return "too_long"
    if any(_NO_TEXT.search(text) for text in (*texts, *asked)):
        return "not_text"
    if any(not any(letter.isalnum() for letter in text) for text in texts):
        return "empty"
    return None


def _of_language(texts: tuple[str, ...], form: str, language: Language | None) -> Reason | None:
    if language is None or form in _WORDLESS:
        return None
    return None if all(language_of([text]) == language for text in texts) else "language"


def _flat(text: str) -> str:
    """What is left of a text for a reader who passes over case, spaces and marks."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
