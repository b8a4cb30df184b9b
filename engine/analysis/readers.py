"""
Who reads what drafts and pictures feel like: the house, and whoever was chosen beside it.

Scores stay the house's: what is usual was fitted on its own figures. Knows neither settings nor
rounds; a reader that fails or is late leaves the house's reading as it is.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Protocol

from engine.analysis.emotion import Feeling, mood_words
from engine.analysis.emotion_model import ModelReader
from engine.analysis.hub.classifier import ClassifierReader
from engine.analysis.hub.clip import ClipReader
from engine.analysis.hub.loading import load_behind
from engine.analysis.picture import read_picture
from engine.analysis.plain import plain_text
from engine.errors import EngineError
from engine.ports import Understanding
from engine.types import Analysis, ArcPoint, DraftContext, Language, Reading

log = logging.getLogger(__name__)

DEADLINE_S = 8.0  # of all drafts of a round together; drafting waits for it
LONG_LINE = "la 啦 " * 4_000  # longer than any model's window: what fails, fails when it is loaded


class MoodReader(Protocol):
    """Reads feelings off the event loop."""

    async def feelings(self, texts: Sequence[str], language: Language) -> Sequence[Feeling | None]:
        """One a text, in order; None where the house's word is to stand."""
        ...


class PictureReader(Protocol):
    """Reads pictures. It blocks: call it from a worker, one call at a time."""

    def read(self, picture: bytes, language: Language) -> Reading:
        """
        Mood and themes of a PNG, JPEG or WebP.

        Raises:
            ValueError: It is none of these, is broken, or has too many pixels.
        """
        ...


class ColourReader:
    """Light and colour alone; it names no themes."""

    def read(self, picture: bytes, language: Language) -> Reading:
        """As `PictureReader`."""
        return read_picture(picture, language)


class ModelMoods:
    """Asks the text engine about all drafts at once."""

    def __init__(self, reader: ModelReader, nonce: str, deadline_s: float = DEADLINE_S) -> None:
        """
        Args:
            nonce: As `ModelReader.read` wants it; the same all along, so that the prefix cache
                serves what is asked every time.
        """
        self._reader = reader
        self._nonce = nonce
        self._deadline_s = deadline_s

    async def feelings(self, texts: Sequence[str], language: Language) -> list[Feeling | None]:
        """As `MoodReader`; None for those that fail or are not read by the deadline."""
        found: list[Feeling | None] = [None] * len(texts)
        try:
            async with asyncio.timeout(self._deadline_s), asyncio.TaskGroup() as group:
                for place, text in enumerate(texts):
                    group.create_task(self._read(found, place, text, language))
        except TimeoutError:
            late = sum(one is None for one in found)
            log.warning("%d of %d moods were not read in time", late, len(texts))
        return found

    async def _read(
        self, found: list[Feeling | None], place: int, text: str, language: Language
    ) -> None:
        try:
            found[place] = await self._reader.read(text, language, nonce=self._nonce)
        except EngineError as exc:
            log.warning("a mood was not read: %s: %s", exc.code, exc)


class ClassifierMoods:
    """Asks a classifier in a thread of its own; before it is loaded, the house's word stands."""

    def __init__(
        self,
        name: str,
        load: Callable[[str], ClassifierReader] = ClassifierReader.load,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._deadline_s = deadline_s
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="moods")
        self._reader: ClassifierReader | None = None
        self.loading = load_behind(f"MOOD_READER={name}", partial(load, name), self._take)

    async def feelings(self, texts: Sequence[str], language: Language) -> Sequence[Feeling | None]:
        """As `MoodReader`; None for those whose turn does not come by the deadline."""
        if self._reader is None:
            return [None] * len(texts)
        until_s = monotonic() + self._deadline_s
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, _read_until, self._reader, list(texts), until_s
        )

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _take(self, reader: ClassifierReader) -> None:
        reader.read(LONG_LINE)
        self._reader = reader


class Readers:
    """The `engine.ports.Understanding` of a bot whose moods are read by more than the house."""

    def __init__(self, house: Understanding, moods: MoodReader) -> None:
        self._house = house
        self._moods = moods

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        """One analysis a text, in order; the reading's `backend` says who read its mood."""
        found = await self._house.analyze(texts, context)
        told, language = [plain_text(text) for text in texts], context.language
        feelings = await self._moods.feelings(told, language)
        return [
            one if feeling is None else replace(one, reading=reread(one.reading, feeling, language))
            for one, feeling in zip(found, feelings, strict=True)
        ]

    async def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        """The house's: a whole work would be too many questions, and a curve has one reader."""
        return await self._house.arc(passages, premise, language)


def reread(house: Reading, feeling: Feeling, language: Language) -> Reading:
    """The house's themes with another's feeling; a reader that quotes nothing takes its quotes."""
    named = {emotion.name for emotion in feeling.emotions}
    quoted = tuple(span for span in house.evidence if span.label in named)
    return replace(
        house,
        valence=feeling.valence,
        arousal=feeling.arousal,
        moods=mood_words(feeling.emotions, language),
        evidence=feeling.evidence or quoted,
        backend=feeling.backend,
        emotions=feeling.emotions,
        sure=feeling.sure,
    )


def picture_reader(name: str) -> PictureReader:
    """
    The reader of pictures that PICTURE_READER names: `colour`, or a CLIP model.

    Raises:
        One of `loading.CANNOT_LOAD`: There is no such model here.
    """
    return ColourReader() if name == "colour" else ClipReader.load(name)


def _read_until(
    reader: ClassifierReader, texts: Sequence[str], until_s: float
) -> list[Feeling | None]:
    found = [reader.read(text) if monotonic() < until_s else None for text in texts]
    if late := sum(one is None for one in found):
        log.warning("%d of %d moods were not read in time", late, len(texts))
    return found
