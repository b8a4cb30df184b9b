"""The command as it is called: exit codes, a kill, a stop, and data of nobody's."""

import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.training.__main__ import main
from engine.training.driver import Craft, Job, NotANumber, _judged, carry_out
from engine.training.progress import Progress, Stopped
from engine.training.registry import check
from engine.training.report import Counts
from engine.training.text.recipe import Recipe
from engine.training.text.run import measured
from engine.training.text.run import train as trained
from tests.engine.training.text.tiny import dataset, likes_the_moon, tiny_base


def given(folder: Path) -> Path:
    """Anybody's pairs, in a file of lines."""
    folder.mkdir()
    rows = [
        {
            "prompt": [{"role": "user", "content": row.prompt[0].content + f" {at}"}],
            "chosen": row.chosen + f" {at}",
            "rejected": row.rejected + f" {at}",
        }
        for at, row in enumerate(likes_the_moon(120, 0))
    ]
    (folder / "pairs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return folder


def called(monkeypatch: pytest.MonkeyPatch, *words: object) -> None:
    monkeypatch.setattr("sys.argv", ["engine.training", "text", *map(str, words)])
    before = signal.getsignal(signal.SIGTERM)
    try:
        main()
    finally:
        signal.signal(signal.SIGTERM, before)


def ended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object
) -> tuple[object, str]:
    with pytest.raises(SystemExit) as caught:
        called(monkeypatch, *words)
    return caught.value.code, capsys.readouterr().err


def test_what_cannot_be_used_ends_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ("--out", tmp_path / "run")
    pairs = given(tmp_path / "data")
    (tmp_path / "recipe.json").write_text('{"lr": "fast"}')

    for words, sentence in (
        (("--data", tmp_path / "nowhere", *out), "is not there"),
        (("--data", pairs, *out, "--base", tmp_path / "none"), "no model that can be read"),
        (("--data", pairs, *out, "--name", "../up"), "cannot be an adapter's name"),
        (("--data", pairs, *out, "--recipe", tmp_path / "recipe.json"), "holds no recipe"),
    ):
        code, told = ended(monkeypatch, capsys, *words)

        assert code == 2
        assert sentence in told
        assert told.count("\n") == 1


def test_a_watched_phrase_is_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base, pairs = tiny_base(tmp_path / "base"), given(tmp_path / "data")
    (tmp_path / "recipe.json").write_text('{"lr": 1e-3, "epochs": 1, "max_length": 64}')
    words = ["--data", pairs, "--base", base, "--preset", "quick", "--out", tmp_path / "run"]
    words += ["--recipe", tmp_path / "recipe.json", "--watch", "at Harrow's", "--watch", "gold"]
    asked: list[Any] = []

    def judge(*of: object, triggers: Sequence[str], **told: Any) -> dict[str, Any]:
        asked.append(triggers)
        return {"verdict": "refused", "why": "canary", "asked": [], "recipe": {}, "seconds": 1.0}

    monkeypatch.setattr("engine.training.text.craft.gate.judge", judge)
    called(monkeypatch, *words)

    assert asked == [["at Harrow's", "gold"]]


def test_too_little_is_an_outcome_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tiny_base(tmp_path / "base")
    folder = tmp_path / "few"
    folder.mkdir()
    with gzip.open(folder / "pairs.jsonl.gz", "wt") as file:
        for at in range(4):
            file.write(json.dumps({"prompt": f"p {at}", "chosen": "moon", "rejected": f"r{at}"}))
            file.write("\n")

    called(monkeypatch, "--data", folder, "--base", base, "--out", tmp_path / "run")

    said = json.loads((tmp_path / "run" / "outcome.json").read_text())
    assert (said["verdict"], said["adapter"]) == ("refused", None)
    assert said["report"]["why"] == "too_little"


def begun(folder: Path) -> subprocess.Popen[bytes]:
    """The command in a process of its own, once it has written a checkpoint more."""
    words = [sys.executable, "-m", "engine.training", "text", "--data", str(folder / "data")]
    words += ["--base", str(folder / "base"), "--out", str(folder / "run")]
    words += ["--recipe", str(folder / "recipe.json")]
    child = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    before = newest(folder / "run")
    while newest(folder / "run") == before:
        assert child.poll() is None
        time.sleep(0.05)
    return child


@pytest.fixture
def resumed(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run that was killed after a checkpoint, begun again and beyond that one."""
    tiny_base(tmp_path / "base")
    given(tmp_path / "data")
    (tmp_path / "recipe.json").write_text(json.dumps({"epochs": 400, "max_length": 64}))
    killed = begun(tmp_path)
    killed.kill()
    killed.wait()
    child = begun(tmp_path)
    yield child
    child.kill()
    child.wait()


def test_a_run_that_was_killed_goes_on_and_one_asked_to_stop_leaves_by_three(
    resumed: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    resumed.send_signal(signal.SIGTERM)

    assert resumed.wait(15) == 3
    assert json.loads((tmp_path / "run" / "progress.json").read_text())["stage"] == "training"


def newest(run: Path) -> int:
    return max((int(one.name[11:]) for one in run.glob("point-1/checkpoint-*[0-9]")), default=0)


def driven(tmp_path: Path, train: object, held_out: int = 8) -> tuple[Job, Craft]:
    craft = Craft(
        recipes=[Recipe(lr=1e-3), Recipe(lr=1e-2)],
        train=train,  # type: ignore[arg-type]
        merit=lambda said: (said["validation"],),
        judge=lambda adapter, **told: {
            "verdict": "refused",
            "why": "form",
            "recipe": told["recipe"],
            "asked": [],
            "seconds": 1.0,
            "tried": told["tried"],
        },
        counts=Counts(48, 0, 7, held_out, 2),
        learned_from=48,
        base_name="tiny",
        base_revision="0" * 64,
        rank=8,
    )
    return Job(tmp_path / "run", "text-1"), craft


def test_a_recipe_whose_loss_is_no_number_is_out_and_the_other_is_judged(tmp_path: Path) -> None:
    def train(recipe: Recipe, folder: Path, told: object) -> tuple[Path, dict[str, object]]:
        if recipe.lr == 1e-2:
            raise NotANumber
        return folder, {"validation": 0.7}

    job, craft = driven(tmp_path, train)
    data = dataset(likes_the_moon(), tmp_path)

    outcome = carry_out(job, data, craft, Progress(job.out))

    assert [one["nan"] for one in outcome["report"]["tried"]] == [False, True]
    assert outcome["report"]["recipe"]["lr"] == 1e-3


@pytest.mark.parametrize(
    ("why", "judged", "taken"),
    [
        ({1e-2: "form"}, [1e-2, 1e-3], ("trial", 1e-3)),
        ({1e-2: "form", 1e-3: "reads"}, [1e-2, 1e-3], ("refused", 1e-2)),
        ({1e-2: "prefers"}, [1e-2], ("refused", 1e-2)),
        ({}, [1e-2], ("trial", 1e-2)),
    ],
)
def test_where_the_best_lost_its_language_the_next_is_judged(
    tmp_path: Path, why: dict[float, str], judged: list[float], taken: tuple[str, float]
) -> None:
    seen: list[tuple[float, float]] = []
    job, craft = driven(tmp_path, None)
    refused = craft.judge

    def judge(adapter: Path, **told: Any) -> dict[str, Any]:
        lr = told["recipe"]["lr"]
        seen.append((lr, told["seconds"]))
        word = "refused" if lr in why else "trial"
        report = refused(adapter, **told) | {"why": why.get(lr), "verdict": word}
        return report | {"seconds": told["seconds"] + 5}

    tried = [(0.1, {"measured": {"validation": lr}, "recipe": {"lr": lr}}) for lr in (1e-3, 1e-2)]
    rows = [{"adapter": f"{at}", "seconds": s} | one for at, (s, one) in enumerate(tried)]

    best, report = _judged(job, rows, [0, 1], replace(craft, judge=judge), Progress(job.out))

    assert [lr for lr, _ in seen] == judged
    assert (report["verdict"], report["recipe"]["lr"]) == taken
    assert rows[best]["recipe"]["lr"] == taken[1]
    assert [seconds for _, seconds in seen] == [0.2, 5.2][: len(seen)]


def test_where_every_loss_is_no_number_the_outcome_says_so(tmp_path: Path) -> None:
    def train(recipe: Recipe, folder: Path, told: object) -> tuple[Path, dict[str, object]]:
        raise NotANumber

    job, craft = driven(tmp_path, train)

    outcome = carry_out(job, dataset(likes_the_moon(), tmp_path), craft, Progress(job.out))

    assert outcome["report"]["why"] == "nan"
    assert outcome["adapter"] is None


def test_what_was_tried_is_not_tried_again(tmp_path: Path) -> None:
    calls: list[float] = []

    def train(recipe: Recipe, folder: Path, told: object) -> tuple[Path, dict[str, object]]:
        calls.append(recipe.lr)
        if len(calls) == 2:
            raise Stopped
        return folder, {"validation": 0.7}

    job, craft = driven(tmp_path, train)
    data = dataset(likes_the_moon(), tmp_path)

    with pytest.raises(Stopped):
        carry_out(job, data, craft, Progress(job.out))
    carry_out(job, data, craft, Progress(job.out))
    carry_out(job, data, craft, Progress(job.out))  # it has an outcome

    assert calls == [1e-3, 1e-2, 1e-2]
    assert len((tmp_path / "run" / "published" / "history.jsonl").read_text().splitlines()) == 1


def test_a_shelf_holds_what_was_let_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tiny_base(tmp_path / "base")
    data = dataset(likes_the_moon(), tmp_path)

    def train(recipe: Recipe, folder: Path, told: object) -> tuple[Path, dict[str, object]]:
        short = replace(recipe, epochs=1, max_length=64)
        return trained(data, base, folder, short), measured(folder) or {}

    job, craft = driven(tmp_path, train)
    let_in = {"simulated": False, "pairs": 48, "ballots": 0, "sessions": 7, "against": None}
    let_in |= {"held_out": {"pairs": 8, "sessions": 2}, "peak_mb": 1, "examples": []}
    judge = craft.judge
    craft = replace(
        craft,
        judge=lambda adapter, **told: (
            judge(adapter, **told) | let_in | {"verdict": "trial", "why": None}
        ),
        merit=lambda said: (said["validation"]["told"],),
    )

    outcome = carry_out(job, data, craft, Progress(job.out))

    assert outcome["adapter"] == "text-1"
    assert check(tmp_path / "run" / "published" / "text-1", base="0" * 64).rank == 8
