"""The training room from its door: a folder goes in, a table comes out."""

import json
import sys
from pathlib import Path

import pytest

from engine.taste.prior import SHIPPED
from engine.training.__main__ import main
from tests.engine.training.tastes.folders import small


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["engine.training", *words])
    main()


@pytest.mark.parametrize("zh", [False, True])
def test_any_folder_of_votes_is_scored_in_one_table(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    zh: bool,
) -> None:
    folder, told = small(tmp_path / "votes", 6, 4, zh=zh), tmp_path / "told.json"

    run(monkeypatch, "score", str(folder), "--json", str(told))

    printed = capsys.readouterr().out
    (kept,) = json.loads(told.read_text(encoding="utf-8"))
    assert kept["language"] == ("zh" if zh else "en")
    for line in kept["lines"]:
        assert line["scorer"] in printed
        assert 0 <= line["right"]["mean"] <= 1
    assert "saw the votes of 0 of 6 groups" in printed


def test_a_folder_that_is_none_ends_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in ("score", "prior"):
        with pytest.raises(SystemExit, match="is not a folder"):
            run(monkeypatch, subject, str(tmp_path / "nowhere"))


def test_the_prior_is_printed_and_not_replaced_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = SHIPPED.read_bytes()

    run(monkeypatch, "prior", str(small(tmp_path / "votes", 6, 4)))

    assert "| length | " in capsys.readouterr().out
    assert SHIPPED.read_bytes() == before
