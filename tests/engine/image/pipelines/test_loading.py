"""What is loaded and what is refused: real folders, real pickles, a model of an unknown class."""

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.errors import BadOutput, Rejected
from engine.image.backend import Order
from engine.image.pipelines.backend import DiffusersBackend
from engine.image.pipelines.encoding import Encoder
from engine.image.pipelines.families import family_of
from engine.image.pipelines.loading import load_pipeline
from engine.image.pipelines.previews import Projection, TinyAutoencoder
from tests.engine.image.pipelines import tiny
from tests.engine.image.pipelines.asking import drawing, largest_difference, manner, painted

# diffusers' own: a scheduler hands numpy a tensor in a way that is to end.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*")


def loaded(folder: Path, **more: object) -> DiffusersBackend:
    return DiffusersBackend.load(
        str(folder),
        device="cpu",
        side_px=tiny.SIDE_PX,
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def copied(folder_of: Callable[[str], Path], tmp_path: Path) -> Path:
    return shutil.copytree(folder_of("sd"), tmp_path / "copied")


@pytest.mark.parametrize(
    ("part", "file", "pickled"),
    [
        ("unet", "diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.bin"),
        ("text_encoder", "model.safetensors", "pytorch_model.bin"),
    ],
)
def test_a_folder_with_pickled_weights_is_refused(
    copied: Path, part: str, file: str, pickled: str
) -> None:
    weights = load_file(copied / part / file)
    (copied / part / file).unlink()
    torch.save(weights, copied / part / pickled)

    with pytest.raises(Rejected, match="pickle"):
        loaded(copied)


def test_pickles_beside_safetensors_are_passed_over(copied: Path) -> None:
    (copied / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"not even a pickle")

    assert painted(loaded(copied), [Order("the sea", 1)])


def test_code_that_a_model_brings_is_never_run(copied: Path) -> None:
    mark = copied / "was-run"
    (copied / "unet" / "own.py").write_text(
        f"open({str(mark)!r}, 'w').write('x')\nclass Own: ...\n"
    )
    index = json.loads((copied / "model_index.json").read_text())
    index["unet"] = ["own", "Own"]
    (copied / "model_index.json").write_text(json.dumps(index))

    with pytest.raises(Rejected, match="code"):
        loaded(copied)
    assert not mark.exists()


@pytest.mark.parametrize(
    "index",
    ["", "[]", "[" * 100_000, '{"_class_name": ["own", "Own"]}', '{"_class_name": "Nothing"}',
     '{"_class_name": "StableDiffusionPipeline", "../outside": ["a", "b"]}',
     '{"_class_name": "StableDiffusionPipeline"}', "x" * (2 << 20)],
)  # fmt: skip
def test_an_index_without_sense_is_refused(copied: Path, index: str) -> None:
    (copied / "model_index.json").write_text(index)

    with pytest.raises(Rejected):
        loaded(copied)


def test_weights_that_are_cut_off_are_refused(copied: Path) -> None:
    path = copied / "vae" / "diffusion_pytorch_model.safetensors"
    path.write_bytes(path.read_bytes()[:1000])

    with pytest.raises(Rejected, match="cannot be loaded"):
        loaded(copied)


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "~nobody"])
def test_a_folder_that_is_not_there_asks_no_hub(name: str) -> None:
    with pytest.raises(Rejected, match="there is no folder"):
        DiffusersBackend.load(name, device="cpu")


def test_a_model_of_no_hub_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)

    with pytest.raises(Rejected, match="cannot be fetched"):
        DiffusersBackend.load("nobody/has-this-model", device="cpu")


def test_the_licence_is_read_from_the_card_and_a_restricted_one_is_logged(
    copied: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (copied / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n# A model\n")

    with caplog.at_level(logging.INFO):
        card = loaded(copied).card

    assert card.licence == "cc-by-nc-4.0"
    assert any("restricts commercial use" in record.message for record in caplog.records)


def test_a_class_that_nobody_listed_is_asked_with_texts(tmp_path: Path) -> None:
    backend = loaded(tiny.saved("flux", tmp_path / "flux"), adapters_dir=tmp_path)

    one, other, without = (
        painted(backend, [Order(prompt, 1, negative=negative)], guidance=4.0)[0]
        for prompt, negative in (("the sea", ""), ("snow", ""), ("the sea", "boats"))
    )
    started = painted(
        backend, [Order("the sea", n, source=drawing()) for n in (1, 2)], from_source=True
    )

    assert family_of(backend._painter._pipe) is None
    assert backend.card.steps == 4
    assert largest_difference(one, other) > 0
    assert largest_difference(one, without) == 0  # schnell takes neither guidance nor negatives
    assert len(started) == 2


def test_what_a_models_own_checker_holds_back_does_not_leave(copied: Path, tmp_path: Path) -> None:
    tiny.saved_with_checker(copied, tmp_path / "checked")
    backend = loaded(tmp_path / "checked")

    with pytest.raises(BadOutput, match="number 1 of"):
        painted(backend, [Order("the sea", 1)])


def test_a_tiny_autoencoder_shows_previews(copied: Path, tmp_path: Path) -> None:
    backend = loaded(copied, preview_model=str(tiny.saved_tiny_autoencoder(tmp_path / "tiny")))
    sizes: list[tuple[int, int]] = []

    backend.paint(
        [Order("the sea", 1)],
        manner(backend),
        lambda _s, _n, previews: sizes.extend(p.size for p in previews),
    )

    assert isinstance(backend._made.previews, TinyAutoencoder)
    assert sizes == [(tiny.SIDE_PX, tiny.SIDE_PX)] * 3


def test_a_tiny_autoencoder_of_another_model_is_passed_over(
    folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    tiny_model = tiny.saved_tiny_autoencoder(tmp_path / "tiny")

    backend = loaded(folder_of("z_image"), preview_model=str(tiny_model))

    assert isinstance(backend._made.previews, Projection)


def test_a_preview_model_of_pickles_is_refused(copied: Path, tmp_path: Path) -> None:
    folder = tiny.saved_tiny_autoencoder(tmp_path / "tiny")
    file = folder / "diffusion_pytorch_model.safetensors"
    torch.save(load_file(file), folder / "diffusion_pytorch_model.bin")
    file.unlink()

    with pytest.raises(Rejected, match="previews"):
        loaded(copied, preview_model=str(folder))


def test_prompts_that_were_read_long_ago_are_forgotten(folder_of: Callable[[str], Path]) -> None:
    pipe = load_pipeline(str(folder_of("sd")), None, torch.float32)
    family = family_of(pipe)
    assert family is not None
    encoder = Encoder(pipe, family, kept_bytes=40_000)  # two prompts of 77 x 32 floats, guided

    for prompt in ("a", "b", "c", "a", "a"):
        encoder.batch([(prompt, "")], guided=True, device=torch.device("cpu"))

    assert (encoder.hits, encoder.misses) == (1, 4)
