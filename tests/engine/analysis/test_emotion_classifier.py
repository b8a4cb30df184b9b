"""Classifiers from a hub: their labels in our words. The model here is real, tiny and untrained."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from engine.analysis.hub.classifier import ClassifierReader, feeling_of
from engine.analysis.hub.labels import MEANINGS, NEUTRAL, meaning_of
from engine.analysis.hub.loading import ready_torch
from engine.analysis.lexicon import EMOTIONS

GO_EMOTIONS = """
admiration amusement anger annoyance approval caring confusion curiosity desire disappointment
disapproval disgust embarrassment excitement fear gratitude grief joy love nervousness optimism
pride realization relief remorse sadness surprise neutral
""".split()  # noqa: SIM905 - one list reads better
EKMAN = ["anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"]


Saved = Callable[..., str]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """Writes a tiny classifier's folder. The slow import is the fixture's, not a test's."""
    ready_torch()
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz"]

    def save(labels: list[str], problem: str = "single_label_classification") -> str:
        folder = tmp_path_factory.mktemp("hub") / "tiny"
        folder.mkdir()
        (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
        config = BertConfig(
            vocab_size=len(words),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            id2label=dict(enumerate(labels)),
            label2id={label: n for n, label in enumerate(labels)},
            problem_type=problem,
        )
        BertForSequenceClassification(config).save_pretrained(folder)
        BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
        return str(folder)

    return save


@pytest.mark.parametrize("labels", [GO_EMOTIONS, EKMAN, ["negative", "neutral", "positive"]])
def test_a_classifier_s_folder_is_read_as_a_feeling(saved: Saved, labels: list[str]) -> None:
    reader = ClassifierReader.load(saved(labels))

    feeling = reader.read("a tide and a lamp")

    assert -1.0 <= feeling.valence <= 1.0
    assert 0.0 <= feeling.arousal <= 1.0
    assert 0.0 <= feeling.sure <= 1.0
    assert feeling.backend == "classifier:tiny"
    assert all(a.intensity >= b.intensity for a, b in pairwise(feeling.emotions))


def test_a_model_of_several_labels_at_once_is_read(saved: Saved) -> None:
    folder = saved(GO_EMOTIONS, "multi_label_classification")

    feeling = ClassifierReader.load(folder).read("a tide")

    assert -1.0 <= feeling.valence <= 1.0


@pytest.mark.parametrize("text", ["", "a" * 1_000_000, "a \ud800 b", "\x00", "悲" * 100_000])
def test_hostile_texts_are_read(saved: Saved, text: str) -> None:
    reader = ClassifierReader.load(saved(EKMAN))

    assert 0.0 <= reader.read(text).arousal <= 1.0


def test_a_label_without_a_meaning_stops_the_load(saved: Saved) -> None:
    folder = saved(["LABEL_0", "LABEL_1"])

    with pytest.raises(ValueError, match="LABEL_0"):
        ClassifierReader.load(folder)


def test_every_label_of_the_known_sets_has_a_meaning() -> None:
    for label in (*GO_EMOTIONS, *EKMAN, "POSITIVE", "Negative", "neutral"):
        assert meaning_of(label) is not None, label


def test_all_eight_emotions_can_be_meant() -> None:
    assert {one.emotion for one in MEANINGS.values()} == {*EMOTIONS, None}


def test_labels_of_one_emotion_add_up() -> None:
    shares = [(MEANINGS["grief"], 0.3), (MEANINGS["sadness"], 0.3), (MEANINGS["joy"], 0.4)]

    feeling = feeling_of(shares, "x")

    assert [one.name for one in feeling.emotions] == ["sorrow", "joy"]
    assert feeling.valence == pytest.approx(0.3 * -0.8 + 0.3 * -0.7 + 0.4 * 0.8)


def test_a_neutral_text_has_no_emotion() -> None:
    assert feeling_of([(NEUTRAL, 0.8), (MEANINGS["joy"], 0.2)], "x").emotions == ()
