"""What the composition root opens by the settings, and what the terminal says of it."""

import pytest

from bot.engines import ROOT, ForPictures, Installing, text_model
from bot.greeting import ADVICE, Greeting
from bot.service.tuning.plan import Base
from bot.settings import Settings
from bot.training import SCENES_WEIGHTS, _bases, training_room
from engine.analysis.readers import ColourReader
from engine.analysis.seeing import Eyes
from engine.prompts import Prompts
from engine.text.picturing import Picturing
from engine.text.propose import Proposer
from engine.types import EngineState
from tests.fakes import FakeText


@pytest.mark.parametrize(("adapters", "kinds"), [("on", {"text"}), ("off", set())])
def test_a_model_that_takes_no_adapters_is_served_and_not_trained(
    adapters: str, kinds: set[str]
) -> None:
    settings = Settings.from_env({"TEXT_MODEL": "org/model", "TEXT_ADAPTERS": adapters})
    prompts = Prompts.load(ROOT / "prompts")
    eyes, installing = Eyes(ColourReader()), Installing(print)
    pictures = ForPictures(None, Picturing(), eyes)

    room = training_room(settings, prompts, str, FakeText(), pictures, installing, print)
    eyes.close()

    assert text_model(settings).lora is (adapters == "on")
    assert set(room.plan.bases) == set(room.engines) == kinds


@pytest.mark.parametrize(
    ("model", "trained_on"),
    [
        ("org/painter", "org/painter@abc123"),
        ("house-scenes", str(SCENES_WEIGHTS)),
        (str(ROOT), str(ROOT)),
    ],
)
def test_a_pinned_painter_is_trained_at_its_commit(model: str, trained_on: str) -> None:
    settings = Settings.from_env({"IMAGE_MODEL": model, "IMAGE_REVISION": "abc123"})

    assert _bases(settings, with_pictures=True)["image"] == Base(model, trained_on)


@pytest.mark.parametrize(
    ("reason", "advised"),
    [("ValueError: OddForCausalLM does not support LoRA yet.", True), ("exit code 1", False)],
)
def test_who_starts_a_model_without_adapters_hears_of_the_setting(
    reason: str, advised: bool
) -> None:
    said: list[str] = []
    proposer = Proposer(FakeText(), Prompts.load(ROOT / "prompts"), context_tokens=2_048)

    Greeting(proposer, "house", said.append).engine_changed(EngineState("down", "", "m", reason))

    assert said == [f"Text engine: down {reason}", *([ADVICE] if advised else [])]
