"""The command by which an operator tries a reader out."""

import json
import sys
from pathlib import Path

import pytest

from engine.analysis.__main__ import main
from engine.analysis.readers import ColourReader, picture_reader
from engine.image.scenes.draw import png
from engine.image.scenes.scene import Scene


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["engine.analysis", *arguments])
    return main()


def test_a_text_s_reading_is_printed_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "poem.txt"
    file.write_text("孤灯照着空房，她把信烧了，泪落在灰上。", encoding="utf-8")

    assert run(monkeypatch, "text", str(file), "--language", "zh") == 0
    said = json.loads(capsys.readouterr().out)

    assert (said["backend"], said["moods"][0]) == ("lexicon+words", "悲伤")
    assert said["valence"] < 0


def test_a_picture_s_reading_is_printed_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "sea.png"
    file.write_bytes(png(Scene("sea", "day", "clear", "summer", "boat", "joy"), 1))

    assert run(monkeypatch, "picture", str(file)) == 0
    said = json.loads(capsys.readouterr().out)

    assert (said["backend"], said["sure"]) == ("colour", 0.3)


@pytest.mark.parametrize("subject", ["text", "picture"])
def test_a_reader_that_is_not_there_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    subject: str,
) -> None:
    file = tmp_path / "file"
    file.write_text("A lamp.", encoding="utf-8")

    assert run(monkeypatch, subject, str(file), "--reader", str(tmp_path / "nowhere")) == 2

    assert "nowhere cannot read" in capsys.readouterr().err


def test_a_file_that_is_no_picture_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("A lamp.", encoding="utf-8")

    assert run(monkeypatch, "picture", str(file)) == 2
    assert "not a picture" in capsys.readouterr().err


def test_without_a_model_pictures_are_read_by_colour() -> None:
    assert isinstance(picture_reader("colour"), ColourReader)
