"""Adapters appear whole or not at all, each name once, and go when nobody keeps them."""

import errno
import os
import sys
from pathlib import Path

import pytest

from engine.training import registry
from engine.training.registry import BadAdapter
from tests.engine.training.adapters import BASE, REPORT, image_parts, manifest, text_parts


def published(tmp_path: Path, name: str = "harbour-1") -> Path:
    parts = text_parts(tmp_path / "parts")
    return registry.publish(parts, tmp_path / "shelf", name, manifest(), REPORT)


def test_what_was_published_is_found_whole(tmp_path: Path) -> None:
    folder = published(tmp_path)

    found = registry.check(folder, base=BASE)

    assert folder == tmp_path / "shelf" / "harbour-1"
    assert found.name == "harbour-1"
    assert found.rows == manifest().rows
    assert set(found.weights) == {"adapter_config.json", "adapter_model.safetensors"}
    assert registry.read_report(folder) == REPORT
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "Learned from 240 preferences on 412 ballots in 30 sessions" in card
    assert "从 30 场会话、412 票里的 240 组取舍中学来" in card
    assert "| Four drafts stay different from one another | 3.4 of 4.0, was 3.5 | 3.1 |" in card


def test_pictures_adapters_stand_on_the_same_shelf(tmp_path: Path) -> None:
    parts = image_parts(tmp_path / "parts")

    folder = registry.publish(parts, tmp_path / "shelf", "p-1", manifest("image", 4), REPORT)

    assert registry.check(folder, base=BASE).kind == "image"


def test_only_the_adapter_s_own_files_are_taken(tmp_path: Path) -> None:
    (text_parts(tmp_path / "parts") / "notes.txt").write_text("of the training")

    folder = published(tmp_path)

    assert sorted(one.name for one in folder.iterdir()) == [
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "manifest.json",
        "report.json",
    ]


def test_a_name_is_given_once(tmp_path: Path) -> None:
    published(tmp_path)
    other = text_parts(tmp_path / "other", rank=4)

    with pytest.raises(FileExistsError):
        registry.publish(other, tmp_path / "shelf", "harbour-1", manifest(rank=4), REPORT)

    assert registry.check(tmp_path / "shelf" / "harbour-1").rank == 8


def test_publishing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    folder = published(tmp_path)
    before = (folder / "manifest.json").stat().st_mtime_ns

    assert published(tmp_path) == folder

    assert (folder / "manifest.json").stat().st_mtime_ns == before
    assert os.listdir(tmp_path / "shelf") == ["harbour-1"]


@pytest.mark.parametrize("name", ["", "..", "a/b", ".unfinished-a", "a b", "x" * 101, "a\n"])
def test_a_name_that_is_a_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be an adapter's name"):
        published(tmp_path, name)


def test_a_bad_adapter_is_not_published_and_leaves_nothing(tmp_path: Path) -> None:
    text_parts(tmp_path / "parts", config={"use_dora": True})

    with pytest.raises(BadAdapter) as refused:
        registry.publish(tmp_path / "parts", tmp_path / "shelf", "harbour-1", manifest(), REPORT)

    assert refused.value.code == "unservable"
    assert os.listdir(tmp_path / "shelf") == []


def test_a_kill_at_any_moment_leaves_all_or_what_is_swept(tmp_path: Path) -> None:
    """Each child dies at its k-th touch of the file system, until one lives to the end."""
    parts, whole = text_parts(tmp_path / "parts"), 0
    for step in range(1, 200):
        shelf = tmp_path / f"shelf{step}"
        child = os.fork()
        if child == 0:
            _die_at(step)
            registry.publish(parts, shelf, "harbour-1", manifest(), REPORT)
            os._exit(0)
        died = os.waitpid(child, 0)[1]

        there = (shelf / "harbour-1").exists()
        if there:
            registry.check(shelf / "harbour-1", base=BASE)
            whole += 1
        registry.sweep(shelf, frozenset({"harbour-1"}))
        left = os.listdir(shelf) if shelf.exists() else []
        assert left == (["harbour-1"] if there else [])
        if not died:
            break
    assert whole >= 2, "some child died after the rename"
    assert step > 15, "there are that many moments to die at"


def _die_at(step: int) -> None:
    seen = 0

    def watch(event: str, _: tuple[object, ...]) -> None:
        nonlocal seen
        if event in {"open", "os.mkdir", "os.rename", "shutil.copyfile", "shutil.rmtree"}:
            seen += 1
            if seen == step:
                os._exit(9)

    sys.addaudithook(watch)


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    parts, shelf = text_parts(tmp_path / "parts"), tmp_path / "shelf"
    child = os.fork()
    if child == 0:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))  # no file may grow beyond
        try:
            registry.publish(parts, shelf, "harbour-1", manifest(), REPORT)
        except OSError as full:
            os._exit(7 if full.errno in {errno.EFBIG, errno.ENOSPC} else 8)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    assert status == 7
    assert os.listdir(shelf) == []


def test_sweeping_removes_what_nobody_keeps_and_nothing_else(tmp_path: Path) -> None:
    shelf = published(tmp_path).parent
    published(tmp_path, "harbour-2")
    (shelf / ".unfinished-harbour-3").mkdir()
    (shelf / "history.jsonl").write_text("{}\n")
    (shelf / "somebody-else").mkdir()

    removed = registry.sweep(shelf, frozenset({"harbour-2"}))

    assert removed == ("harbour-1",)
    assert sorted(os.listdir(shelf)) == ["harbour-2", "history.jsonl", "somebody-else"]
    assert registry.sweep(tmp_path / "nowhere", frozenset()) == ()


def test_a_model_s_revision_is_of_its_weights_not_of_its_folder(tmp_path: Path) -> None:
    one, two = text_parts(tmp_path / "one"), text_parts(tmp_path / "two")
    other = text_parts(tmp_path / "other", rank=4)

    assert registry.revision(one) == registry.revision(str(two)) != registry.revision(other)
    assert registry.revision("someone/model@abc") == "someone/model@abc"
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError):
        registry.revision(tmp_path / "empty")


def test_a_pipeline_s_revision_is_of_all_its_networks(tmp_path: Path) -> None:
    def pipeline(name: str, **weights: bytes) -> Path:
        for part, content in weights.items():
            (tmp_path / name / part).mkdir(parents=True)
            (tmp_path / name / part / "model.safetensors").write_bytes(content)
        (tmp_path / name / "model_index.json").write_text("{}")
        return tmp_path / name

    one = pipeline("one", unet=b"a", text_encoder=b"b")
    same = pipeline("same", unet=b"a", text_encoder=b"b")
    (same / "whole.safetensors").write_bytes(b"the same in one file, which is not loaded")
    reader = pipeline("reader", unet=b"a", text_encoder=b"c")
    swapped = pipeline("swapped", unet=b"b", text_encoder=b"a")

    found = [registry.revision(each) for each in (one, same, reader, swapped)]

    assert found[0] == found[1]
    assert len(set(found)) == 3


def test_runs_are_remembered_by_community_and_kind_past_a_torn_line(tmp_path: Path) -> None:
    registry.note(tmp_path, {"kind": "text", "community": "a", "run": 1})
    registry.note(tmp_path, {"kind": "image", "community": "a", "run": 2})
    with (tmp_path / "history.jsonl").open("a") as file:
        file.write('{"kind": "text", "community": "a", "ru')
    assert [one["run"] for one in registry.history(tmp_path, "text", "a")] == [1]

    registry.note(tmp_path, {"kind": "text", "community": "a", "run": 3})

    assert [one["run"] for one in registry.history(tmp_path, "text", "a")] == [1, 3]
    assert registry.history(tmp_path / "nowhere", "text", "a") == ()
    with pytest.raises(KeyError):
        registry.note(tmp_path, {"kind": "text"})
