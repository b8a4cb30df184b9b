"""
What a folder of a diffusion model may hold, looked at before anything in it is loaded.

Weights are safetensors and nothing else; a folder that brings code or only pickles is refused with
a sentence for the operator. Knows no torch.
"""

import json
from pathlib import Path

from engine.errors import Rejected

_PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})
_MAX_INDEX_BYTES = 1 << 20


def check_folder(folder: Path) -> None:
    """
    Raises:
        Rejected: It is no diffusers pipeline, has weights as pickles only, or brings code.
    """
    for name in components_of(folder):
        part = folder / name
        files = sorted(part.iterdir()) if part.is_dir() else []
        code = [file.name for file in files if file.suffix == ".py"]
        if code:
            raise Rejected(f"{part}: {code[0]} is code of the model's own, which is never run")
        pickles = [file.name for file in files if file.suffix.lower() in _PICKLES]
        if pickles and not any(file.suffix == ".safetensors" for file in files):
            raise Rejected(
                f"{part}: {pickles[0]} is a pickle, which may run anything; only safetensors are"
                " read. Save the model with safe_serialization=True, or take one that has them"
            )


def components_of(folder: Path) -> tuple[str, ...]:
    """
    The names of a pipeline's parts, as `model_index.json` lists them.

    Raises:
        Rejected: There is no such file, or it is not what diffusers writes.
    """
    path = folder / "model_index.json"
    if not path.is_file():
        raise Rejected(f"{folder} holds no diffusers pipeline: model_index.json is missing")
    if path.stat().st_size > _MAX_INDEX_BYTES:
        raise Rejected(f"{path} is too large to be an index")
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as exc:
        raise Rejected(f"{path} cannot be read as JSON") from exc
    if not isinstance(index, dict) or not isinstance(index.get("_class_name"), str):
        raise Rejected(f"{path} names no pipeline of diffusers")
    names = [
        name for name, value in index.items() if isinstance(value, list) and value[:1] != [None]
    ]
    if any("/" in name or name.startswith(".") for name in names):
        raise Rejected(f"{path} points outside its folder")
    return tuple(names)
