"""Encoders by name: which library reads one, and how the analyzer compares texts by it."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.emotion import EmotionReader
from engine.analysis.evaluation import Norms
from engine.analysis.hub.embedder import HubEmbedder, library_of, open_embedder
from engine.analysis.themes import Vector
from engine.types import DraftContext
from tests.engine.analysis.loaded import space

TIDE = DraftContext("story", "en", "A tide forgets the harbour.", ("The sea went out at night.",))


class Lengths:
    """An encoder that sees in a text only whether it is long."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: list[str]) -> Vector:
        self.encoded += texts
        return np.array([[1.0, 0.0] if len(one) > 20 else [0.0, 1.0] for one in texts], np.float32)


@pytest.fixture(scope="module")
def house() -> HouseAnalyzer:
    return HouseAnalyzer(space(), EmotionReader.load(), Norms.load())


def near_premise(analyzer: HouseAnalyzer, *texts: str) -> list[float]:
    found = analyzer.analyze(texts, TIDE)
    return [
        dict(said.parts)["to_premise"]
        for one in found
        for said in one.evaluations
        if said.criterion == "theme_consistency"
    ]


def test_texts_are_compared_by_the_encoder_and_named_by_the_house(house: HouseAnalyzer) -> None:
    by_length = house.placed_by(HubEmbedder("lengths", Lengths()))
    texts = ("The boats lay on the sand and waited.", "Boats waited.")

    assert near_premise(by_length, *texts) == [1.0, 0.0]
    mine, theirs = house.analyze(texts, TIDE), by_length.analyze(texts, TIDE)
    assert [one.reading for one in theirs] == [one.reading for one in mine]


def test_the_analyzer_before_is_left_as_it_was(house: HouseAnalyzer) -> None:
    before = near_premise(house, "The boats lay on the sand and waited.")

    house.placed_by(HubEmbedder("lengths", Lengths()))

    assert near_premise(house, "The boats lay on the sand and waited.") == before


def test_drift_is_told_by_the_encoder_too(house: HouseAnalyzer) -> None:
    by_length = house.placed_by(HubEmbedder("lengths", Lengths()))

    points = by_length.arc(["The boats lay on the sand.", "Boats."], "", "en")

    assert points[1].drift == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["a \ud800 b", "\x00", "x" * 1_000_000])
def test_hostile_texts_reach_the_encoder_as_text_of_a_size(text: str) -> None:
    lengths = Lengths()

    HubEmbedder("lengths", lengths).vector(text, "en")

    [encoded] = lengths.encoded
    assert len(encoded) <= 20_000
    assert encoded.encode("utf-8")


@pytest.mark.parametrize(
    ("config", "library"),
    [
        ({"model_type": "model2vec"}, "model2vec"),
        ({"normalize": False, "embedding_dtype": "float32"}, "model2vec"),
        ({"model_type": "bert"}, "sentence_transformers"),
    ],
)
def test_a_folder_says_which_library_reads_it(
    tmp_path: Path, config: dict[str, object], library: str
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")

    assert library_of(str(tmp_path)) == library


def test_a_folder_without_an_encoder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"config\.json"):
        open_embedder(str(tmp_path))


def test_a_library_that_is_missing_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")

    with pytest.raises(ModuleNotFoundError, match="pip install sentence-transformers"):
        open_embedder(str(tmp_path))
