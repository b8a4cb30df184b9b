"""Makes torchvision importable beside a torch that it was not built for. Knows nothing else."""

import importlib.util
from functools import cache
from pathlib import Path

_MISSING_OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)


@cache
def declare_torchvision_operators() -> object | None:
    """
    Make torchvision importable where its compiled part cannot load.

    The public index builds torchvision against CUDA; beside a CPU torch its extension fails to
    load, and then so do transformers and vLLM, although neither needs what it holds.

    Returns:
        The declaration; None when none is needed. Cached: it may be made once in a process, and
        holds only as long as somebody keeps it.
    """
    import torch

    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        return None
    try:
        for extension in Path(spec.submodule_search_locations[0]).glob("_C*.so"):
            torch.ops.load_library(extension)  # type: ignore[no-untyped-call]
            return None
    except OSError:
        pass  # built for another torch
    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for schema in _MISSING_OPERATORS:
        library.define(schema)  # type: ignore[no-untyped-call]
    return library
