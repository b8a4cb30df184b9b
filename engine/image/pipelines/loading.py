"""
Loads a pipeline of a hub or a folder: safetensors only, no code but diffusers' own.

Knows no device; what cannot be loaded becomes a sentence.
"""

import logging
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from engine.errors import Rejected
from engine.image.pipelines.folders import check_folder
from engine.image.pipelines.licence import licence_in, restricted
from engine.operators import declare_torchvision_operators

log = logging.getLogger(__name__)

# All that folders, hubs and packages are known to answer where a model cannot be had.
CANNOT_LOAD = (
    ImportError,
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
    SafetensorError,
)


def load_pipeline(model: str, revision: str | None, dtype: torch.dtype) -> Any:
    """
    The pipeline on the CPU.

    Args:
        model: Hub id or folder. revision: A commit of the hub, to which the model is pinned.

    Raises:
        Rejected: It cannot be had or must not be loaded.
    """
    prepare_diffusers()
    from diffusers import DiffusionPipeline

    folder = folder_of(model, revision)
    check_folder(folder)
    try:
        pipe = DiffusionPipeline.from_pretrained(
            folder, dtype=dtype, use_safetensors=True, local_files_only=True
        )
    except CANNOT_LOAD as exc:
        raise Rejected(f"{model} cannot be loaded: {exc}") from exc
    pipe.set_progress_bar_config(disable=True)
    return pipe


def prepare_diffusers() -> None:
    """Before diffusers is imported; its own messages would write members' prompts into a log."""
    declare_torchvision_operators()
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()


def folder_of(model: str, revision: str | None) -> Path:
    """
    Where the model lies: its folder, or the hub's copy of it, fetched where it is not yet here.

    Raises:
        Rejected: There is no such folder, or the hub has nothing of the kind.
    """
    if Path(model).is_dir():
        return Path(model)
    if model.startswith((".", "/", "~")):
        raise Rejected(f"there is no folder {model}")
    from diffusers import DiffusionPipeline

    try:
        return Path(DiffusionPipeline.download(model, revision=revision, use_safetensors=True))
    except CANNOT_LOAD as exc:
        raise Rejected(f"{model} cannot be fetched: {exc}") from exc


def name_of(model: str) -> str:
    """What it is called: its hub id, or its folder's own name."""
    return Path(model).resolve().name if Path(model).is_dir() else model


def licence_of(model: str, revision: str | None) -> str:
    """The licence that the model's card states, logged; "" where there is no card or none in it."""
    licence = licence_in(_card(model, revision))
    if not licence:
        log.warning("%s states no licence; see to it before anybody uses its pictures", model)
    elif restricted(licence):
        log.warning("%s is licensed as %s, which restricts commercial use", model, licence)
    else:
        log.info("%s is licensed as %s", model, licence)
    return licence


def _card(model: str, revision: str | None) -> str:
    path = Path(model) / "README.md"
    if not Path(model).is_dir():
        from huggingface_hub import hf_hub_download

        try:
            path = Path(hf_hub_download(model, "README.md", revision=revision))
        except CANNOT_LOAD:
            return ""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
