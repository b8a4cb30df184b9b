"""Themes: plain words, one space for both languages, and a quality that was frozen beforehand."""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.analysis.hub.embedder import HubEmbedder
from engine.analysis.theme_list import ThemeList
from engine.analysis.themes import WEIGHTS, similarity
from engine.analysis.training.themes_measure import (
    chance,
    classified,
    frozen,
    majority,
    triple_accuracy,
)
from engine.types import Language
from tests.engine.analysis.loaded import space

FROZEN = Path(__file__).parent / "frozen"
QUATRAIN = "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。"


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("themes_en.jsonl", "6a5e7891cf748eac632147c563fd860298148f31a930e8b8ce0333e6f6c6779d"),
        ("themes_zh.jsonl", "50253b9eb8e3ec3018fe9c7937a023ab3868cc5c9f3cddd969a2ed27ed7a4732"),
    ],
)
def test_the_frozen_examples_are_those_that_were_written_first(name: str, digest: str) -> None:
    assert hashlib.sha256((FROZEN / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("language", ["en", "zh"])
def test_closed_themes_are_far_above_chance_and_majority(language: Language) -> None:
    examples, _ = frozen(FROZEN / f"themes_{language}.jsonl", language)

    quality = classified(space(), examples, language)

    assert quality.count == 200
    assert quality.first > 0.5
    assert quality.first > 5 * max(chance(examples), majority(examples))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_theme_stands_nearer_than_another(language: Language) -> None:
    examples, triples = frozen(FROZEN / f"themes_{language}.jsonl", language)
    places = [space().vector(one.text, language) for one in examples]

    assert len(triples) == 100
    assert triple_accuracy(places, triples) > 0.7


def test_theme_words_are_plain_and_no_names() -> None:
    words = space().words("Mara counted the lighthouses. The waves told Mara nothing.", "en")

    assert words[:2] in (("lighthouse", "wave"), ("wave", "lighthouse"))
    assert "mara" not in words


def test_theme_words_of_a_quatrain_are_its_pictures() -> None:
    words = space().words(QUATRAIN, "zh", 4)

    assert "故乡" in words
    assert {"月光", "明月", "月", "霜"} & set(words)


def test_a_text_without_words_has_no_themes_and_no_place() -> None:
    assert space().words("...", "en") == ()
    assert not space().vector("！！", "zh").any()
    assert similarity(space().vector("", "en"), space().vector("sea", "en")) == 0.0


def test_places_are_unit_vectors_and_the_same_each_time() -> None:
    place = space().vector("The snow lay on the graves.", "en")

    assert np.linalg.norm(place) == pytest.approx(1.0, abs=1e-5)
    assert np.array_equal(place, space().vector("The snow lay on the graves.", "en"))


def test_a_chinese_passage_compares_with_the_words_of_a_picture() -> None:
    passage = space().vector("雪下了一夜，炉子上的水壶响着，窗外一片白。", "zh")
    winter = space().picture_vector(["snow", "stove", "window", "night"], "en")
    beach = space().picture_vector(["beach", "children", "sun", "kite"], "en")

    assert similarity(passage, winter) > similarity(passage, beach) + 0.2


def test_the_list_names_each_picture_in_both_languages() -> None:
    themes = ThemeList.load()

    assert len(themes.names) == 41
    assert all(chinese for pairs in themes.pictures for _, chinese in pairs)
    assert len({themes.called(number, "zh") for number in range(41)}) == 41


def test_what_ships_is_small_and_holds_single_words_only() -> None:
    files = [WEIGHTS / "themes.safetensors", WEIGHTS / "themes.json"]

    assert sum(file.stat().st_size for file in files) < 6_000_000
    rows = [row for one in ("en", "zh") for row in space()._lexicons[one].rows]  # type: ignore[index]
    assert all(len(word) < 30 and " " not in word for word in rows)


def test_an_encoder_whose_library_is_missing_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "model2vec", None)

    with pytest.raises(ModuleNotFoundError, match="pip install model2vec"):
        HubEmbedder.load("model2vec", "a-folder")


def test_an_encoder_gives_unit_vectors_of_its_own_length() -> None:
    class Encoder:
        def encode(self, texts: list[str]) -> list[list[float]]:
            return [[3.0, 4.0] for _ in texts]

    place = HubEmbedder("mine", Encoder()).vector("the sea", "en")

    assert place.tolist() == pytest.approx([0.6, 0.8])
