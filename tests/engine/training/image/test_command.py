"""`python -m engine.training image`, from a folder of votes to an adapter that a server loads."""

import json
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.training import image_commands, registry
from engine.training.asking import STOPPED
from engine.training.dataset import Dataset, read_dataset
from engine.training.image.bases import model_of
from engine.training.image.craft import ADAPTER, train_one
from engine.training.image.recipe import Recipe
from engine.training.rows import BrokenVotes
from tests.engine.image.server.running import running
from tests.engine.training.image.scenes import voted
from tests.engine.training.snapshots import voter, write_small

SMALL = Recipe(steps=6, batch=8, rank=4, lr=1e-2)
Json = dict[str, Any]


def train_adapter(data: Dataset, out: Path, recipe: Recipe) -> Path:
    """One recipe of the composing model, without a run around it."""
    train_one(model_of(data, "house-scenes", out), recipe, out)
    return out / ADAPTER


def asked(*words: object) -> Namespace:
    parser = ArgumentParser()
    image_commands.add(parser.add_subparsers())
    return parser.parse_args(["image", *map(str, words)])


def recipe_file(folder: Path, recipe: Recipe = SMALL) -> Path:
    path = folder / "recipe.json"
    path.write_text(json.dumps(recipe.as_json()), encoding="utf-8")
    return path


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "engine.training", "image", *map(str, words)]


def words_of(folder: Path, votes: Path) -> list[object]:
    """The whole command of a run in this folder."""
    out, shelf, recipe = folder / "out", folder / "shelf", folder / "recipe.json"
    words = ["--data", votes, "--out", out, "--shelf", shelf, "--name", "nights"]
    return [*words, "--preset", "quick", "--recipe", recipe]


@pytest.fixture(scope="module")
def run(votes: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Json]:
    """One whole run, and its outcome."""
    folder = tmp_path_factory.mktemp("run")
    recipe_file(folder)
    return folder, image_commands.run(asked(*words_of(folder, votes)))


def test_a_run_says_what_came_of_it_and_publishes_what_it_lets_in(
    run: tuple[Path, Json], votes: Path
) -> None:
    folder, outcome = run

    said = json.loads((folder / "out" / "outcome.json").read_text(encoding="utf-8"))
    manifest = registry.check(folder / "shelf" / "nights")
    data = read_dataset(votes)
    assert said == outcome
    assert outcome["verdict"] in {"promoted", "trial"}
    assert outcome["adapter"] == "nights"
    assert list(manifest.rows) == data.manifest()["rows"]
    assert manifest.recipe["steps"] == SMALL.steps
    assert registry.history(folder / "shelf", "image", data.community)[0]["name"] == "nights"
    codes = {one["code"] for one in outcome["report"]["asked"]}
    assert codes == {"prefers", "form", "variety", "reads", "copies"}


def test_the_same_command_again_finds_what_was_done(run: tuple[Path, Json], votes: Path) -> None:
    folder, outcome = run

    assert image_commands.run(asked(*words_of(folder, votes))) == outcome


def test_a_manifests_recipe_makes_the_adapter_again_to_the_byte(
    run: tuple[Path, Json], votes: Path, tmp_path: Path
) -> None:
    folder, _ = run
    manifest = registry.check(folder / "shelf" / "nights")

    again = train_adapter(read_dataset(votes), tmp_path, Recipe.of(manifest.recipe))

    name = "adapter.safetensors"
    assert registry.sha256(again / name) == manifest.weights[name]


def test_without_a_voter_the_rebuilt_adapter_never_saw_their_marks(
    backend: Any, tmp_path: Path
) -> None:
    gone = frozenset({voter(0)})
    whole = voted(tmp_path / "whole", backend, sessions=3, rounds=1, voters=3)
    never = voted(tmp_path / "never", backend, sessions=3, rounds=1, voters=3, without=gone)

    recipe = replace(SMALL, steps=2)
    rebuilt = train_adapter(read_dataset(whole, without=gone), tmp_path / "a", recipe)
    other = train_adapter(read_dataset(never), tmp_path / "b", recipe)

    name = "adapter.safetensors"
    assert registry.sha256(rebuilt / name) == registry.sha256(other / name)


@pytest.mark.timeout(120, func_only=True)
async def test_the_running_server_loads_it_and_its_pictures_change(
    run: tuple[Path, Json],
) -> None:
    folder, _ = run
    words = ("--model", "house-scenes", "--adapters-dir", str(folder / "shelf"))
    async with running(*words, module="engine.image.serve", patience_s=90) as server:
        before = await server.paint("a quiet garden", n=4, seed=1)
        asked_for = {"lora_name": "nights", "lora_path": "nights"}
        async with server.http.post(f"{server.url}/v1/load_lora_adapter", json=asked_for) as told:
            assert told.status == 200
        after = await server.paint("a quiet garden", n=4, seed=1, adapter="nights")
        again = await server.paint("a quiet garden", n=4, seed=1)

    pictures = [[one["b64_json"] for one in answer[1]["data"]] for answer in (before, after, again)]
    assert pictures[0] == pictures[2]
    assert pictures[0] != pictures[1]


@pytest.mark.timeout(120, func_only=True)
def test_a_run_that_is_asked_to_stop_goes_on_to_the_same_adapter(
    votes: Path, tmp_path: Path
) -> None:
    recipe = recipe_file(tmp_path, Recipe(steps=60, batch=8, rank=4))
    words = ("--data", votes, "--out", tmp_path / "out", "--preset", "quick", "--recipe", recipe)
    path = tmp_path / "out" / "progress.json"
    with subprocess.Popen(command(*words)) as process:
        while not path.exists() or json.loads(path.read_text(encoding="utf-8"))["step"] < 2:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == STOPPED

    data = read_dataset(votes)
    point = tmp_path / "out" / "point-1"
    resumed = train_adapter(data, point, Recipe.of(json.loads(recipe.read_text())))
    whole = train_adapter(data, tmp_path / "w", Recipe.of(json.loads(recipe.read_text())))

    name = "adapter.safetensors"
    assert not (tmp_path / "out" / "outcome.json").exists()
    assert registry.sha256(resumed / name) == registry.sha256(whole / name)


def test_too_little_is_said_and_nothing_is_trained(backend: Any, tmp_path: Path) -> None:
    folder = write_small(tmp_path / "votes", kind="image", sessions=2, rounds=1)

    outcome = image_commands.run(asked("--data", folder, "--out", tmp_path / "out"))

    assert (outcome["verdict"], outcome["adapter"]) == ("refused", None)
    assert outcome["report"]["why"] == "too_little"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--base", "/nowhere"), "there is no folder /nowhere"),
        (("--name", "../etc"), "cannot be an adapter's name"),
        (("--threads", "0"), "one thread"),
        (("--recipe", "/nowhere.json"), "holds no recipe"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(
    votes: Path, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(BrokenVotes, match=sentence):
        image_commands.run(asked("--data", votes, "--out", tmp_path / "out", *words))


def test_a_folder_of_the_composing_model_that_cannot_be_read_is_said(
    votes: Path, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(BrokenVotes, match="holds no composing model"):
        image_commands.run(asked("--data", votes, "--out", tmp_path / "o", "--base", tmp_path))


def test_votes_on_texts_are_for_the_other_command(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "votes", sessions=2, rounds=1)

    with pytest.raises(BrokenVotes, match="`text` trains on those"):
        image_commands.run(asked("--data", folder, "--out", tmp_path / "out"))
