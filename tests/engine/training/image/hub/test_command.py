"""A small model of diffusers from votes to the shelf, and from there into the image engine."""

import json
from argparse import ArgumentParser
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import Rejected
from engine.image.backend import Manner, Order
from engine.image.pipelines.backend import DiffusersBackend
from engine.training import image_commands, registry
from engine.training.dataset import read_dataset
from engine.training.deletion_commands import verify
from engine.training.image.craft import ADAPTER, judge, train_one
from engine.training.image.hub.bench import bench_of
from engine.training.image.hub.model import READS, Hub
from engine.training.image.hub.painter import HubPainter
from engine.training.image.recipe import HUB, Gate
from engine.training.manifest import BadAdapter
from engine.training.rows import BrokenVotes
from engine.training.servable import check_servable
from engine.training.tensors import header
from tests.engine.training.image.hub.conftest import SIDE_PX, UNETS, Benches, Folders, likes_blue
from tests.engine.training.snapshots import voter, write_small

SMALL = replace(HUB, steps=3, batch=2, rank=4, lr=0.05)
MANNER = Manner(SIDE_PX, SIDE_PX, 2, 4.0)

# numpy's, of what diffusers does with tensors
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def ran(folder: Path, votes: Path, model: Path) -> dict[str, Any]:
    recipe = folder / "recipe.json"
    recipe.write_text(json.dumps(SMALL.as_json()), encoding="utf-8")
    parser = ArgumentParser()
    image_commands.add(parser.add_subparsers())
    words = ["image", "--data", votes, "--base", model, "--out", folder / "out"]
    words += ["--shelf", folder / "shelf", "--name", "tuned", "--recipe", recipe]
    return image_commands.run(parser.parse_args([*map(str, words), "--preset", "quick"]))


@pytest.fixture(scope="module")
def votes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("votes") / "snapshot"
    return write_small(folder, kind="image", sessions=5, rounds=2, taste=likes_blue)


@pytest.mark.parametrize("kind", UNETS)
def test_what_the_gate_let_in_is_published_and_changes_what_the_image_engine_paints(
    kind: str, votes: Path, models: Folders, tmp_path: Path
) -> None:
    model = models[kind]

    outcome = ran(tmp_path, votes, model)

    shelf = tmp_path / "shelf"
    assert {one["code"] for one in outcome["report"]["asked"]} == {"prefers", "reads"}
    assert outcome["verdict"] in {"promoted", "trial"}
    manifest = registry.check(shelf / "tuned", base=registry.revision(model))
    assert (manifest.base_name, manifest.rank) == (str(model), SMALL.rank)
    backend = DiffusersBackend.load(
        str(model), device="cpu", side_px=SIDE_PX, adapters_dir=shelf, guidance=4.0
    )
    before = painted(backend, None)
    backend.load_adapter("tuned", shelf / "tuned")
    assert (painted(backend, "tuned") != before).any()
    assert (painted(backend, None) == before).all()


def painted(backend: DiffusersBackend, adapter: str | None) -> np.ndarray[Any, Any]:
    [one] = backend.paint([Order("a boat", 1)], replace(MANNER, adapter=adapter))
    return np.asarray(one.image)


def test_an_adapter_is_held_against_the_one_in_use(
    benches: Benches, votes: Path, tmp_path: Path
) -> None:
    model = Hub(benches["sd"])
    for name, lr in (("used", 1e-3), ("new", 5e-2)):
        train_one(model, replace(SMALL, lr=lr), tmp_path / name)
    gate = Gate(tmp_path / "used" / ADAPTER)

    said = judge(read_dataset(votes), model, tmp_path / "new" / ADAPTER, gate, recipe={})

    codes = [one["code"] for one in said["asked"]]
    assert codes == ["prefers", "better", "reads"]


def test_an_adapter_whose_figures_are_no_numbers_is_refused(
    benches: Benches, votes: Path, tmp_path: Path
) -> None:
    model = Hub(benches["sd"])
    with model.lesson(SMALL) as lesson:
        with torch.no_grad():
            for parameter in lesson.pupil.trained:
                parameter.add_(1e30 * torch.randn(parameter.shape))
        lesson.save(tmp_path / "wild")

    said = judge(read_dataset(votes), model, tmp_path / "wild", Gate(), recipe={})

    assert (said["verdict"], said["why"]) == ("refused", "nan")


def test_an_adapter_that_misses_all_pictures_more_breaks_a_floor() -> None:
    assert READS.asked(1.05, 1.0, 20).kept
    assert not READS.asked(1.2, 1.0, 20).kept


@pytest.mark.parametrize("revision", ["0" * 64, "someone/model@0123"])
def test_latents_are_encoded_once_a_run_and_base(
    revision: str, benches: Benches, votes: Path, tmp_path: Path
) -> None:
    painter, told = benches["sd"].painter, list[float]()
    first = bench_of(read_dataset(votes), painter, tmp_path, told.append)
    count = len(told)

    again = bench_of(read_dataset(votes), painter, tmp_path, told.append)
    assert len(told) == count > 0
    assert all(torch.equal(first.latents[name], again.latents[name]) for name in first.latents)

    other = copy(painter)
    other.revision = revision
    bench_of(read_dataset(votes), other, tmp_path, told.append)
    assert len(told) == 2 * count


def test_a_file_that_is_no_picture_is_said(benches: Benches, tmp_path: Path) -> None:
    for content in (b"", b"GIF89a" + bytes(20), b"RIFF\x10\x00\x00\x00WEBPVP8 "):
        (tmp_path / "a.webp").write_bytes(content)
        with pytest.raises(BrokenVotes, match="no picture that can be read"):
            benches["sd"].painter.seen([tmp_path / "a.webp"], (SIDE_PX, SIDE_PX))


def test_a_model_without_a_unet_is_refused(votes: Path, models: Folders, tmp_path: Path) -> None:
    with pytest.raises(BrokenVotes, match="no Stable Diffusion"):
        ran(tmp_path, votes, models["z_image"])


def test_an_adapter_of_another_model_is_refused(benches: Benches, tmp_path: Path) -> None:
    train_one(Hub(benches["sd"]), SMALL, tmp_path)

    with (
        pytest.raises(Rejected, match="other weights"),
        benches["sdxl"].painter.wearing(tmp_path / ADAPTER),
    ):
        pass


def test_a_folder_that_is_no_adapter_is_refused(benches: Benches, tmp_path: Path) -> None:
    (tmp_path / "adapter.json").write_bytes(b"[" * 100_000)

    with (
        pytest.raises(Rejected, match="is no adapter"),
        benches["sd"].painter.wearing(tmp_path),
    ):
        pass


def test_a_commit_of_a_hub_is_asked_for_as_such(tmp_path: Path) -> None:
    (tmp_path / "a@b").mkdir()

    with pytest.raises(Rejected, match=r"holds no diffusers pipeline"):
        HubPainter(str(tmp_path / "a@b"), "cpu")
    with pytest.raises(Rejected, match=r"there is no folder /nowhere\Z"):
        HubPainter("/nowhere@0123", "cpu")


def test_the_shelf_takes_no_tensors_beside_the_unets(benches: Benches, tmp_path: Path) -> None:
    train_one(Hub(benches["sd"]), SMALL, tmp_path)
    folder = tmp_path / ADAPTER
    said = json.loads((folder / "adapter.json").read_text(encoding="utf-8"))
    weights = folder / "adapter.safetensors"
    assert check_servable("image", said, header(weights), 64) == SMALL.rank
    tensors = {f"text_encoder.{name}": one for name, one in load_file(weights).items()}
    save_file(tensors, weights)

    with pytest.raises(BadAdapter, match="does not serve the tensor"):
        check_servable("image", said, header(weights), 64)


def test_an_adapter_of_a_diffusers_model_is_rebuilt_without_a_member_to_the_bit(
    models: Folders, tmp_path: Path
) -> None:
    votes = write_small(tmp_path / "votes", kind="image", sessions=3, rounds=1, voters=3)
    gone, base = frozenset({voter(1)}), str(models["sd"])

    assert verify(votes, gone, tmp_path / "runs", base=base, recipe={"steps": 2, "batch": 2})
