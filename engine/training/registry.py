"""
The shelf of adapters: folders that appear whole or not at all, each under a name given once.

Writes, checks and removes folders; knows nothing of how adapters are trained, judged or served,
and needs numpy and safetensors only. One process publishes on a shelf at a time; any number read.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.training.history import history, note
from engine.training.manifest import (
    NAME,
    PARTS,
    BadAdapter,
    Manifest,
    manifest_of,
    object_of,
)
from engine.training.report import card
from engine.training.servable import check_servable
from engine.training.tensors import first_not_finite, header, may_run

__all__ = (
    "BadAdapter",
    "Manifest",
    "check",
    "history",
    "note",
    "publish",
    "read_report",
    "revision",
    "sha256",
    "sweep",
)

MANIFEST, REPORT, CARD = "manifest.json", "report.json", "README.md"
MAX_RANK = 64
_UNFINISHED = ".unfinished-"  # no name begins so
_MAX_MANIFEST_BYTES = 64 << 20  # some 900,000 rows
_MAX_CONFIG_BYTES = 1 << 20
_MAX_FILES = 100


def publish(
    parts: Path, shelf: Path, name: str, manifest: Manifest, report: Mapping[str, Any]
) -> Path:
    """
    Put an adapter on the shelf: written beside, checked, renamed into place.

    A kill or a full disk at any moment leaves either the whole folder or one that `sweep` removes.
    To publish the same weights from the same rows again under the same name changes nothing.

    Args:
        parts: The folder that training wrote; only the two files of its kind are taken.

    Returns:
        The adapter's folder.

    Raises:
        BadAdapter: The parts are not those of an adapter that can be served.
        FileExistsError: The name is another adapter's.
        OSError: It cannot be written; then nothing is left of it.
    """
    if not NAME.match(name):
        raise ValueError(f"{name!r} cannot be an adapter's name")
    target, beside = shelf / name, shelf / f"{_UNFINISHED}{name}"
    shelf.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(beside, ignore_errors=True)
    try:
        whole = _written(parts, beside, replace(manifest, name=name), report)
        check(beside, base=whole.base_revision)
        if target.exists():
            return _again(target, whole)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _sync(shelf)
    return target


def check(folder: Path, *, base: str | None = None, max_rank: int = MAX_RANK) -> Manifest:
    """
    What a folder's adapter is, once everything in it was looked at.

    Args:
        base: `revision` of the model that is to serve it; None asks for none.
        max_rank: The rank that the engine was started for.

    Raises:
        BadAdapter: It may not be served; the code says why.
    """
    names = _files(folder)
    if MANIFEST not in names:
        raise BadAdapter("missing", f"{folder.name} has no {MANIFEST}.")
    said = _object(folder / MANIFEST, _MAX_MANIFEST_BYTES)
    manifest = manifest_of(said)
    for part in PARTS[manifest.kind]:
        if part not in names:
            raise BadAdapter("missing", f"{folder.name} has no {part}.")
        if sha256(folder / part) != manifest.weights.get(part):
            raise BadAdapter("hash", f"{part} is not the file that was published.")
    if base is not None and manifest.base_revision != base:
        raise BadAdapter("base", f"{manifest.name} was trained on another base model.")
    _check_weights(folder, manifest, max_rank)
    return manifest


def revision(model: Path | str) -> str:
    """
    What names a model's weights, whatever its folder is called: their SHA-256, in hex.

    Of several files it is the hash of their names and hashes; of a pipeline of diffusers, whose
    networks lie in folders of their own, all of them count. A name that is no folder is a hub's,
    which may hold anything tomorrow: write `name@commit` where that matters.

    Raises:
        FileNotFoundError: The folder holds no safetensors.
    """
    folder = Path(model)
    if not folder.is_dir():
        return str(model)
    is_pipeline = (folder / "model_index.json").is_file()
    files = sorted(folder.glob("*/*.safetensors" if is_pipeline else "*.safetensors"))
    if not files:
        raise FileNotFoundError(f"{folder} holds no safetensors")
    if len(files) == 1:
        return sha256(files[0])
    lines = "".join(f"{file.relative_to(folder).as_posix()} {sha256(file)}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def read_report(folder: Path) -> dict[str, Any]:
    """
    The gate's report of a published adapter.

    Raises:
        BadAdapter: There is none that can be read.
    """
    if not (folder / REPORT).is_file():
        raise BadAdapter("missing", f"{folder.name} has no {REPORT}.")
    return _object(folder / REPORT, _MAX_MANIFEST_BYTES)


def sweep(shelf: Path, keep: frozenset[str]) -> tuple[str, ...]:
    """
    Remove adapters that nobody keeps, and what publishing left unfinished; other files stay.

    Not while something publishes on this shelf.

    Returns:
        The names of the adapters that were removed, sorted.
    """
    if not shelf.is_dir():
        return ()
    removed = []
    for folder in sorted(shelf.iterdir()):
        if folder.name in keep or not folder.is_dir() or folder.is_symlink():
            continue
        if folder.name.startswith(_UNFINISHED):
            shutil.rmtree(folder)
        elif (folder / MANIFEST).is_file():
            # Renamed first: a kill in the midst leaves no half an adapter under a good name.
            shutil.rmtree(folder.rename(shelf / f"{_UNFINISHED}{folder.name}"))
            removed.append(folder.name)
    return tuple(removed)


def sha256(path: Path) -> str:
    """Of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _written(parts: Path, beside: Path, manifest: Manifest, report: Mapping[str, Any]) -> Manifest:
    _files(parts)
    beside.mkdir()
    for part in PARTS[manifest.kind]:
        if not (parts / part).is_file():
            raise BadAdapter("missing", f"Training left no {part}.")
        shutil.copyfile(parts / part, beside / part)
    hashes = {part: sha256(beside / part) for part in PARTS[manifest.kind]}
    whole = replace(manifest, weights=hashes)
    _write_json(beside / REPORT, report)
    (beside / CARD).write_text(card(whole, report), encoding="utf-8")
    _write_json(beside / MANIFEST, whole.as_json())
    for file in beside.iterdir():
        _sync(file)
    _sync(beside)
    return whole


def _again(target: Path, whole: Manifest) -> Path:
    there = check(target)
    if (there.weights, there.rows) != (whole.weights, whole.rows):
        raise FileExistsError(f"{target.name} is another adapter's name")
    return target


def _check_weights(folder: Path, manifest: Manifest, max_rank: int) -> None:
    described, weights = PARTS[manifest.kind]
    said = _object(folder / described, _MAX_CONFIG_BYTES)
    tensors = header(folder / weights)
    rank = check_servable(manifest.kind, said, tensors, max_rank)
    if rank != manifest.rank:
        raise BadAdapter("rank", f"{described} says another rank than {MANIFEST}.")
    if manifest.kind == "image" and said.get("base") != manifest.base_revision:
        raise BadAdapter("base", f"{described} names another base than {MANIFEST}.")
    broken = first_not_finite(folder / weights, tensors)
    if broken is not None:
        raise BadAdapter("finite", f"{broken[:100]} holds a number that is not finite.")


def _files(folder: Path) -> frozenset[str]:
    """The names of a folder's own files, none of which could carry code."""
    if not folder.is_dir():
        raise BadAdapter("missing", f"There is no folder {folder.name}.")
    found = sorted(folder.iterdir())
    if len(found) > _MAX_FILES:
        raise BadAdapter("unservable", f"{folder.name} holds {len(found)} files.")
    files = [one for one in found if one.is_file() and not one.is_symlink()]
    for one in files:
        if may_run(one):
            raise BadAdapter("pickle", f"{one.name} may carry code.")
    return frozenset(one.name for one in files)


def _object(path: Path, most_bytes: int) -> dict[str, Any]:
    with path.open("rb") as file:
        return object_of(file.read(most_bytes + 1), path.name, most_bytes)


def _write_json(path: Path, said: Mapping[str, Any]) -> None:
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _sync(path: Path) -> None:
    at = os.open(path, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
