"""
Looks into a safetensors file that a stranger may have written, with numpy alone.

Reads the header within limits and tells whether all numbers are finite, of bfloat16 too, which
numpy does not know. Knows no adapter and no model.
"""

import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open

from engine.training.manifest import BadAdapter, object_of

MAX_HEADER_BYTES = 8 << 20
MAX_TENSORS = 50_000
MAX_FILE_BYTES = 8 << 30
DTYPES: Mapping[str, int] = {"F32": 4, "F16": 2, "BF16": 2}  # bytes of a number
_WINDOW = 1 << 22  # numbers that are looked at together
# Pickles of protocol 2 and later open so; torch's archives are zip files with a pickle inside.
_CODE = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK\x03\x04")
_CODE_SUFFIXES = frozenset((".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".npy", ".npz"))


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor lies: bytes [start, end) of the file."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


def may_run(path: Path) -> bool:
    """Whether a file could carry code into whoever loads it, by its name or its first bytes."""
    if path.suffix.lower() in _CODE_SUFFIXES:
        return True
    with path.open("rb") as file:
        return file.read(4).startswith(_CODE)


def header(path: Path) -> dict[str, Tensor]:
    """
    The tensors of a safetensors file, by name.

    Raises:
        BadAdapter: "json", where the header is not sane or does not fit the file; "unservable",
            where a tensor is of another type than DTYPES.
    """
    size = path.stat().st_size
    if not 8 < size <= MAX_FILE_BYTES:
        raise BadAdapter("json", f"{path.name} has {size} bytes, which no adapter has.")
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > min(MAX_HEADER_BYTES, size - 8):
            raise BadAdapter("json", f"{path.name} says that its header has {length} bytes.")
        said = object_of(file.read(length), f"The header of {path.name}", MAX_HEADER_BYTES)
    said.pop("__metadata__", None)
    if not 0 < len(said) <= MAX_TENSORS:
        raise BadAdapter("json", f"{path.name} holds {len(said)} tensors.")
    try:
        with safe_open(path, "numpy"):  # offsets without gaps or overlaps, to the end of the file
            pass
    except SafetensorError as broken:
        raise BadAdapter("json", f"{path.name} does not hold what its header says.") from broken
    return {name: _tensor(path.name, one, 8 + length) for name, one in said.items()}


def first_not_finite(path: Path, tensors: Mapping[str, Tensor]) -> str | None:
    """The name of a tensor with a NaN or an infinity in it; None where all numbers are finite."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        for name, one in tensors.items():
            if not all(_windows_finite(mapped, one)):
                return name
    return None


def _tensor(name: str, said: Mapping[str, object], offset: int) -> Tensor:
    """safe_open has seen that the fields are there and fit one another."""
    dtype, shape, at = said["dtype"], said["shape"], said["data_offsets"]
    assert isinstance(shape, list)
    assert isinstance(at, list)
    if dtype not in DTYPES:
        raise BadAdapter("unservable", f"{name} holds numbers of the type {dtype}.")
    assert at[1] - at[0] == prod(shape) * DTYPES[str(dtype)]
    return Tensor(str(dtype), tuple(shape), offset + at[0], offset + at[1])


def _windows_finite(mapped: mmap.mmap, one: Tensor) -> Iterator[bool]:
    step = DTYPES[one.dtype] * _WINDOW
    for start in range(one.start, one.end, step):
        raw = mapped[start : min(one.end, start + step)]
        if one.dtype == "BF16":  # all eight bits of the exponent: no finite number
            bits = np.frombuffer(raw, "<u2")
            yield not ((bits & 0x7F80) == 0x7F80).any()
        else:
            numbers = np.frombuffer(raw, "<f4" if one.dtype == "F32" else "<f2")
            yield bool(np.isfinite(numbers).all())
