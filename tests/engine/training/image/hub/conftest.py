"""Small models of the real classes, and votes on plain colours as they see them."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.training.dataset import read_dataset
from engine.training.image.hub.bench import HubBench, bench_of
from engine.training.image.hub.painter import HubPainter
from tests.engine.image.pipelines import tiny
from tests.engine.training.snapshots import write_small

SIDE_PX = 32
UNETS = ("sd", "sdxl")
Folders = Mapping[str, Path]
Benches = Mapping[str, HubBench]


def likes_blue(text: str) -> float:
    """`write_small` paints plain colours and says of the blue ones that there is a moon."""
    return 6.0 * ("moon" in text)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four sessions of two rounds: 19 pairs to train on, 12 to look at, 10 to judge by."""
    folder = tmp_path_factory.mktemp("plain") / "votes"
    return write_small(folder, kind="image", sessions=4, rounds=2, taste=likes_blue)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The folders of small models by kind; made at once, since a test's own time is short."""
    room = tmp_path_factory.mktemp("models")
    return {kind: _smaller(tiny.saved(kind, room / kind)) for kind in ("sd", "sdxl", "z_image")}


def _smaller(folder: Path) -> Path:
    """The same model, trained on even smaller pictures, as it says."""
    config = folder / "unet" / "config.json"
    if config.is_file():
        said = json.loads(config.read_text(encoding="utf-8"))
        said["sample_size"] = SIDE_PX // 2
        config.write_text(json.dumps(said), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def benches(plain: Path, models: Folders, tmp_path_factory: pytest.TempPathFactory) -> Benches:
    """The votes as a small model sees them, by kind; whoever puts an adapter in takes it out."""
    data, out = read_dataset(plain), tmp_path_factory.mktemp("bench")
    return {kind: bench_of(data, HubPainter(str(models[kind]), "cpu"), out) for kind in UNETS}
