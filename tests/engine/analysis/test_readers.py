"""The reader that was chosen speaks over the house's word, and its failures leave that standing."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from engine.analysis.emotion import Feeling
from engine.analysis.emotion_model import ModelReader
from engine.analysis.hub.classifier import ClassifierReader
from engine.analysis.hub.loading import load_behind
from engine.analysis.readers import ClassifierMoods, ModelMoods, MoodReader, Readers
from engine.errors import EngineDown
from engine.types import Analysis, ArcPoint, DraftContext, Emotion, Evidence, Language, Reading
from tests.fakes import FakeText

FOLDER = Path(__file__).parents[3] / "prompts" / "understanding"
STORY = DraftContext("story", "en")
HOUSE = Reading(
    themes=("tide",),
    valence=0.1,
    arousal=0.2,
    moods=("calm",),
    evidence=(Evidence(0, 3, "calm"), Evidence(4, 8, "sorrow")),
    backend="lexicon+words",
    emotions=(Emotion("calm", 0.4),),
    sure=0.4,
)
GRIEF = Feeling(-0.7, 0.3, (Emotion("sorrow", 0.8),), (), 0.9, "classifier:tiny")


class House:
    """An Understanding that finds the same in every text."""

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        return [Analysis(HOUSE, score=0.6) for _ in texts]

    async def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        return tuple(
            ArcPoint(n, 0.0, 0.0, (), (premise,), None, None) for n, _ in enumerate(passages, 1)
        )


class Said:
    """A mood reader that says what it was given."""

    def __init__(self, *feelings: Feeling | None) -> None:
        self.asked: list[str] = []
        self._feelings = feelings

    async def feelings(self, texts: Sequence[str], language: Language) -> Sequence[Feeling | None]:
        self.asked += texts
        return self._feelings


async def read(moods: MoodReader, *texts: str) -> list[Analysis]:
    return await Readers(House(), moods).analyze(texts, STORY)


@pytest.fixture
def engine() -> FakeText:
    fake = FakeText()
    emotion = {"name": "sorrow", "intensity": 0.8, "quote": "one fork back"}
    said = {"valence": -0.7, "arousal": 0.3, "emotions": [emotion], "sure": 0.9}
    fake.texts = [json.dumps(said)]
    return fake


@pytest.fixture
def moods(engine: FakeText) -> Callable[..., ModelMoods]:
    """Templates are read outside the loop, as the composition root does."""
    reader = ModelReader.load(engine, FOLDER)
    return lambda deadline_s=5.0: ModelMoods(reader, "n0nce", deadline_s)


async def test_the_chosen_reader_speaks_of_moods_and_the_house_of_the_rest() -> None:
    heard, left = await read(Said(GRIEF, None), "one", "two")

    assert heard.reading.moods == ("sad",)
    assert (heard.reading.backend, heard.reading.sure) == ("classifier:tiny", 0.9)
    assert (heard.reading.themes, heard.score) == (("tide",), 0.6)
    assert left.reading == HOUSE


async def test_a_reader_that_quotes_nothing_keeps_what_the_house_found_for_its_emotions() -> None:
    [one] = await read(Said(GRIEF), "one")

    assert one.reading.evidence == (Evidence(4, 8, "sorrow"),)


async def test_marks_of_a_format_are_not_read_as_words() -> None:
    moods = Said(None)

    await read(moods, '{"title": "Tide"}')

    assert moods.asked == ["           Tide  "]


async def test_the_arc_of_a_work_is_read_by_the_house_alone() -> None:
    points = await Readers(House(), Said(GRIEF)).arc(["one", "two"], "a tide", "en")

    assert [one.number for one in points] == [1, 2]


async def test_the_text_engine_reads_all_drafts_of_a_round(
    engine: FakeText, moods: Callable[..., ModelMoods]
) -> None:
    found = await read(moods(), "She put one fork back.", "Two plates.")

    assert [one.reading.backend for one in found] == ["model", "model"]
    assert found[0].reading.evidence == (Evidence(8, 21, "sorrow"),)
    assert len(engine.asked) == 2


async def test_one_answer_that_fails_leaves_the_house_s_word_to_that_draft_alone(
    engine: FakeText, moods: Callable[..., ModelMoods]
) -> None:
    engine.errors = [EngineDown("gone")]

    found = await read(moods(), "one", "two")

    assert [one.reading.backend for one in found] == ["lexicon+words", "model"]


async def test_an_engine_that_is_slow_holds_nobody_up(
    engine: FakeText, moods: Callable[..., ModelMoods]
) -> None:
    engine.gate.clear()

    found = await read(moods(deadline_s=0.05), "one", "two")

    assert [one.reading for one in found] == [HOUSE, HOUSE]
    assert engine.cancelled == 2


async def test_whoever_cancels_the_reading_is_obeyed(
    engine: FakeText, moods: Callable[..., ModelMoods]
) -> None:
    engine.gate.clear()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await read(moods(), "one")

    assert engine.cancelled == 1


Opens = Callable[..., ClassifierMoods]


@pytest.fixture
def opened() -> Iterator[Opens]:
    """Closed outside the loop, as the composition root does."""
    made: list[ClassifierMoods] = []

    def open_moods(
        load: Callable[[str], ClassifierReader], deadline_s: float = 5.0
    ) -> ClassifierMoods:
        made.append(ClassifierMoods("./tiny", load, deadline_s))
        return made[-1]

    yield open_moods
    for moods in made:
        moods.close()


class Tiny(ClassifierReader):
    """A classifier without a model: it finds grief everywhere."""

    def __init__(self) -> None:
        self.read_chars = 0

    def read(self, text: str) -> Feeling:
        self.read_chars += len(text)
        return GRIEF


async def test_a_classifier_reads_as_soon_as_it_is_loaded_and_the_house_until_then(
    opened: Opens,
) -> None:
    here = threading.Event()

    def load(_name: str) -> ClassifierReader:
        here.wait(10)
        return Tiny()

    moods = opened(load)
    before = await read(moods, "one")
    here.set()
    await asyncio.wrap_future(moods.loading)
    after = await read(moods, "one", "two")

    assert before[0].reading == HOUSE
    assert [one.reading.backend for one in after] == ["classifier:tiny", "classifier:tiny"]


async def test_a_classifier_that_is_slow_reads_what_it_can_in_time(opened: Opens) -> None:
    class Slow(Tiny):
        def read(self, text: str) -> Feeling:
            time.sleep(0.2)
            return GRIEF

    moods = opened(lambda _name: Slow(), 0.1)
    await asyncio.wrap_future(moods.loading)
    found = await read(moods, "one", "two", "three")

    assert [one.reading.backend for one in found] == ["classifier:tiny"] + ["lexicon+words"] * 2


async def test_a_folder_that_is_not_there_leaves_the_house_s_word_and_is_told_the_operator(
    opened: Opens,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def load(_name: str) -> ClassifierReader:
        raise OSError("no such folder")

    moods = opened(load)
    assert await asyncio.wrap_future(moods.loading) is None
    found = await read(moods, "one")

    assert found[0].reading == HOUSE
    assert "MOOD_READER=./tiny cannot be used, so the house reads on: no such" in caplog.text


def test_a_model_that_cannot_take_a_long_text_is_found_out_when_it_is_loaded(
    opened: Opens,
) -> None:
    class Short(Tiny):
        def read(self, text: str) -> Feeling:
            if len(text) > 1_000:
                raise IndexError("index out of range in self")
            return GRIEF

    assert opened(lambda _name: Short()).loading.result(10) is None


def test_what_was_loaded_is_taken_before_anybody_is_told() -> None:
    taken: list[int] = []

    assert load_behind("X=y", lambda: 7, taken.append).result(10) == 7
    assert taken == [7]


def test_two_models_are_not_loaded_at_once() -> None:
    busy = threading.Lock()

    def load() -> bool:
        alone = busy.acquire(blocking=False)
        time.sleep(0.05)
        busy.release()
        return alone

    loading = [load_behind(f"X={n}", load, lambda _: None) for n in range(3)]

    assert [one.result(10) for one in loading] == [True, True, True]
