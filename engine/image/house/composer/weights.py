"""
The composing model on disk: safetensors in half precision, and a config that says for which world.

Knows files; trains and samples nothing.
"""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.errors import Rejected
from engine.image.house.composer.codes import CODES
from engine.image.house.composer.model import Composer, Shape
from engine.image.scenes.layout import FIELDS as SHARES

SHIPPED = Path(__file__).parent.parent / "scenes_weights"
_MOST_BYTES = 64 << 20


def save(model: Composer, folder: Path) -> None:
    """Write weights and config; a reader never sees half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, folder / "model.safetensors.part")
    (folder / "model.safetensors.part").replace(folder / "model.safetensors")
    config = {"shape": asdict(model.shape), "codes": CODES, "shares": SHARES}
    text = json.dumps(config, ensure_ascii=False, indent=1)
    (folder / "config.json").write_text(f"{text}\n", encoding="utf-8")


def load(folder: Path = SHIPPED) -> Composer:
    """
    The model of a folder, in single precision, ready to sample.

    Raises:
        Rejected: The files are broken, hold numbers that are not finite, or belong to another
            vocabulary.
        FileNotFoundError: The folder holds no model.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if {field: tuple(codes) for field, codes in config["codes"].items()} != CODES:
        raise Rejected("the weights were trained for another vocabulary of scenes")
    if tuple(config["shares"]) != SHARES:
        raise Rejected("the weights were trained for another layout")
    model = Composer(Shape(**config["shape"]))
    fill(model, tensors_of(folder / "model.safetensors"))
    return model.eval().requires_grad_(False)


def tensors_of(path: Path) -> dict[str, Tensor]:
    """
    The tensors of a safetensors file, in single precision.

    Raises:
        Rejected: It is broken, too large, or holds numbers that are not finite.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise Rejected(f"{path.name} is larger than {_MOST_BYTES >> 20} MB")
    try:
        tensors = {name: tensor.float() for name, tensor in load_file(path).items()}
    except SafetensorError as error:
        raise Rejected(f"{path.name} is no safetensors file") from error
    for name, tensor in tensors.items():
        if not bool(torch.isfinite(tensor).all()):
            raise Rejected(f"{name} in {path.name} holds numbers that are not finite")
    return tensors


def fill(model: Composer, tensors: dict[str, Tensor]) -> None:
    """
    Raises:
        Rejected: A tensor is missing, unknown or of another shape.
    """
    try:
        model.load_state_dict(tensors)
    except RuntimeError as error:
        raise Rejected("the weights do not fit the model") from error


def digest(folder: Path) -> str:
    """What an adapter names as its base: SHA-256 of the weights' file, in hex."""
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
