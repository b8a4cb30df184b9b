"""Pictures read by a CLIP model's folder. The model here is real, tiny and untrained."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.analysis.hub.clip import ClipReader
from engine.analysis.hub.clip_prompts import FEELINGS, SCENES, scene_sentences, scene_word
from engine.analysis.hub.loading import ready_torch
from engine.analysis.lexicon import EMOTIONS
from engine.image.scenes.draw import png
from engine.image.scenes.scene import VOCABULARY, Scene

SEA = Scene("sea", "dusk", "clear", "summer", "boat", "longing")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny CLIP's folder. The slow import is the fixture's, not a test's."""
    ready_torch()
    import torch
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizer

    made = tmp_path_factory.mktemp("hub") / "tiny-clip"
    made.mkdir()
    letters = [chr(n) for n in range(97, 123)]
    words = [*letters, *(f"{one}</w>" for one in letters), ",</w>", "-</w>"]
    vocabulary = {w: n for n, w in enumerate([*words, "<|startoftext|>", "<|endoftext|>"])}
    (made / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (made / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    small = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1}
    small |= {"num_attention_heads": 2, "projection_dim": 8}
    end = vocabulary["<|endoftext|>"]
    text = {"vocab_size": len(vocabulary), "max_position_embeddings": 77, "eos_token_id": end}
    torch.manual_seed(7)
    config = CLIPConfig(
        text_config=small | text | {"bos_token_id": end - 1, "pad_token_id": end},
        vision_config=small | {"image_size": 32, "patch_size": 16},
        projection_dim=8,
    )
    CLIPModel(config).save_pretrained(made)
    CLIPTokenizer(
        vocab=str(made / "vocab.json"), merges=str(made / "merges.txt"), model_max_length=77
    ).save_pretrained(made)
    side = {"height": 32, "width": 32}
    CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=side).save_pretrained(made)
    return made


@pytest.fixture(scope="module")
def reader(folder: Path) -> ClipReader:
    return ClipReader.load(str(folder))


def test_a_picture_is_read_by_a_clip_s_folder(reader: ClipReader) -> None:
    read = reader.read(png(SEA, 1), "en")

    assert read.backend == "clip:tiny-clip"
    assert -1.0 <= read.valence <= 1.0
    assert 0.0 <= read.arousal <= 1.0
    assert 0.0 < read.sure <= 1.0


class Twin(ClipReader):
    """A model that sees in a picture exactly the sentence that it is told."""

    def __init__(self, reader: ClipReader, sentence: str) -> None:
        self.__dict__ |= reader.__dict__
        self._sentence = sentence
        self._scale = 10_000.0  # untrained sentences lie close together

    def _seen(self, _picture: bytes) -> np.ndarray:  # type: ignore[type-arg]
        return self._asked([self._sentence])


@pytest.fixture(scope="module")
def seeing(reader: ClipReader) -> Callable[[str], ClipReader]:
    return lambda sentence: Twin(reader, sentence)


@pytest.mark.parametrize("group", sorted(SCENES))
def test_what_the_model_sees_is_named_in_the_work_s_language(
    seeing: Callable[[str], ClipReader], group: str
) -> None:
    for code, sentence in scene_sentences(group).items():
        said = code != "nothing"

        assert (code in seeing(sentence).read(b"", "en").themes) == said
        chinese = VOCABULARY[group][code][1]
        assert (chinese in seeing(sentence).read(b"", "zh").themes) == said


def test_the_same_picture_is_read_the_same_way_twice(reader: ClipReader) -> None:
    assert reader.read(png(SEA, 1), "zh") == reader.read(png(SEA, 1), "zh")


def test_every_emotion_and_none_of_them_can_be_seen() -> None:
    assert {meaning.emotion for meaning in FEELINGS} == {*EMOTIONS, None}
    assert all(len(sentences) >= 3 for sentences in FEELINGS.values())


def test_every_scene_word_has_a_sentence_and_a_plain_word() -> None:
    assert set(SCENES) == set(VOCABULARY) - {"mood", "second", "style"}
    assert scene_word("place", "sea", "en") == "sea"
    assert scene_word("place", "sea", "zh") == "海边"


@pytest.mark.parametrize(
    "file", [b"", b"GIF89a" + b"0" * 100, b"\x89PNG\r\n\x1a\n" + b"\xff" * 500]
)
def test_a_file_that_is_no_picture_is_refused(reader: ClipReader, file: bytes) -> None:
    with pytest.raises(ValueError, match="not a picture"):
        reader.read(file, "en")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(reader: ClipReader) -> None:
    out = io.BytesIO()
    Image.new("1", (7_000, 6_000)).save(out, "PNG")

    with pytest.raises(ValueError, match="too many pixels"):
        reader.read(out.getvalue(), "en")


def test_a_model_that_is_no_clip_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")

    with pytest.raises(ValueError, match="no CLIP model but bert"):
        ClipReader.load(str(tmp_path))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        ClipReader.load(str(tmp_path / "nowhere"))
