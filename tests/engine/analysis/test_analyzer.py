"""The analyzer as the service calls it: a round at once, the same each time, within limits."""

import json
from collections.abc import Sequence
from functools import cache

import pytest

from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.emotion import EmotionReader
from engine.analysis.evaluation import CRITERIA, Norms
from engine.ports import Analyzer
from engine.types import DraftContext
from tests.engine.analysis.loaded import space
from tests.fakes import SENTENCES

CONTEXT = DraftContext("story", "en", "a village from which the sea has gone away", SENTENCES[:2])
QUATRAINS = (
    "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。",
    "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。",
)


@cache
def analyzer() -> Analyzer:
    return HouseAnalyzer.load()


def test_every_draft_of_a_round_is_understood() -> None:
    found = analyzer().analyze(SENTENCES, CONTEXT)

    assert len(found) == len(SENTENCES)
    for one in found:
        assert len(one.evaluations) == len(CRITERIA)
        assert one.novelty is not None
        assert 1 <= len(one.reading.themes) <= 3
        assert all(word.islower() for word in one.reading.themes)
        assert one.reading.backend


def test_evidence_points_into_the_draft_as_it_was_given() -> None:
    draft = "She wept at the grave, and her grief would not end."

    [found] = analyzer().analyze([draft], DraftContext("story", "en"))

    assert found.reading.evidence
    assert any(
        "grief" in draft[e.start : e.end] or "wept" in draft[e.start : e.end]
        for e in found.reading.evidence
    )


def test_moods_and_themes_of_a_chinese_draft_are_chinese_words() -> None:
    found = analyzer().analyze(QUATRAINS, DraftContext("poem", "zh", "思乡"))

    for one in found:
        assert one.reading.themes
        assert all("\u4e00" <= char <= "\u9fff" for word in one.reading.themes for char in word)
        assert all(word.isascii() is False for word in one.reading.moods)


def test_the_same_round_is_understood_the_same_way() -> None:
    assert analyzer().analyze(SENTENCES, CONTEXT) == analyzer().analyze(SENTENCES, CONTEXT)


def test_a_copy_of_the_canon_is_no_novelty() -> None:
    [found] = analyzer().analyze([SENTENCES[0]], CONTEXT)

    assert found.novelty is not None
    assert found.novelty.overlap == 1.0
    assert found.novelty.source == "canon"


def test_no_drafts_are_no_analyses() -> None:
    assert analyzer().analyze([], CONTEXT) == []


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "\x00",
        "\ud800",
        "a" * 1_000_000,
        "海" * 1_000_000,
        "a. " * 300_000,
        "[{" * 100_000 + '"',
    ],
    ids=["empty", "nul", "surrogate", "one word", "one run", "many sentences", "deep"],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_drafts_are_read_within_limits(hostile: str, language: str) -> None:
    found = analyzer().analyze([hostile, "rain 雨"], DraftContext("story", language))  # type: ignore[arg-type]

    assert len(found) == 2


def test_a_draft_s_fit_to_the_asked_mood_is_a_feature_and_unknown_where_none_is() -> None:
    drafts = ["She wept at the grave, and her grief would not end.", "They laughed and danced."]

    asked = analyzer().analyze(drafts, DraftContext("story", "en", wish="a sad ending"))
    bare = analyzer().analyze(drafts, DraftContext("story", "en", wish="more rain"))

    assert asked[0].features["mood"] > asked[1].features["mood"]
    assert all(set(one.features) == {"head"} for one in bare)


def test_a_member_s_draft_read_alone_has_the_features_of_one_read_among_others() -> None:
    context = DraftContext("story", "en", wish="a sad ending")
    drafts = ["She wept at the grave, and her grief would not end.", "They laughed and danced."]

    [alone] = analyzer().analyze(drafts[:1], context)

    assert alone.features == analyzer().analyze(drafts, context)[0].features
    assert set(alone.features) == {"head", "mood"}


def test_features_are_plain_figures_that_survive_json() -> None:
    for one in analyzer().analyze(SENTENCES, CONTEXT):
        assert json.loads(json.dumps(one.features, allow_nan=False)) == one.features


class Likes:
    """A head that likes a word."""

    def __init__(self, word: str) -> None:
        self._word = word

    def scores(self, texts: Sequence[str], context: DraftContext) -> list[float]:
        return [float(text.count(self._word)) for text in texts]


def test_a_head_s_scores_are_features_whoever_places_the_texts() -> None:
    bare = HouseAnalyzer(space(), EmotionReader.load(), Norms.load(), head=Likes("sea"))

    for one in (bare, bare.placed_by(space())):
        found = one.analyze(["the sea, the sea", "a hill"], DraftContext("story", "en"))
        assert [said.features for said in found] == [{"head": 2.0}, {"head": 0.0}]
