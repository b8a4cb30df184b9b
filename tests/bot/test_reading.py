"""The readers that settings name are those that drafts are read by."""

import asyncio
import json
from contextlib import AsyncExitStack

import pytest

from bot.engines import reading
from bot.settings import Settings
from engine.types import Analysis, DraftContext
from tests.fakes import FakeText

STORY = DraftContext("story", "en", "A tide forgets the harbour.")
SAID = {"valence": -0.7, "arousal": 0.3, "emotions": [], "sure": 0.9}


def read(env: dict[str, str], engine: FakeText) -> Analysis:
    """One draft, by what is opened and closed outside the loop, as at a bot's start and end."""
    stack = AsyncExitStack()
    understanding = reading(Settings.from_env(env), engine, stack)

    async def asked() -> Analysis:
        async with stack:
            [one] = await understanding.analyze(["The boats lay on the sand."], STORY)
            return one

    return asyncio.run(asked())


@pytest.fixture
def engine() -> FakeText:
    fake = FakeText()
    fake.texts = [json.dumps(SAID)]
    return fake


def test_without_settings_the_house_reads_and_asks_nobody(engine: FakeText) -> None:
    assert read({}, engine).reading.backend == "lexicon+words"
    assert engine.asked == []


def test_the_text_engine_reads_where_it_is_named(engine: FakeText) -> None:
    env = {"MOOD_READER": "model", "TEXT_ENGINE_URL": "http://192.0.2.7"}

    found = read(env, engine)

    assert (found.reading.backend, found.reading.valence) == ("model", -0.7)
    assert "boats" in engine.asked[0][0].user


def test_readers_that_are_not_there_stop_nothing(engine: FakeText) -> None:
    env = {"MOOD_READER": "./nowhere", "THEME_EMBEDDER": "./nowhere"}

    assert read(env, engine).reading.backend == "lexicon+words"
