"""
Runs vLLM's own OpenAI-compatible server as a process that never outlives who started it.

`python -m engine.text.vllm_server ARGUMENTS` takes vLLM's own arguments. Its processes import this
module again (multiprocessing's spawn names it `__mp_main__`), so what stands at the bottom runs in
every one of them. It knows nothing else of Chorus; `engine.beside.keeper`
starts and watches it.
"""

import runpy
import sys
from collections.abc import Callable
from typing import Any

from engine.beside.lifeline import die_with_parent, watch_lifeline
from engine.operators import declare_torchvision_operators

_INSPECT = "inspect-model"


def spare_the_base() -> None:
    """
    Have vLLM's operators for the CPU leave those rows of a batch alone that have no adapter.

    Such a row has the index -1, which its kernels for GPUs skip; those for the CPU take it for the
    last adapter's, so that whoever draws from the base beside somebody who draws through an adapter
    gets that adapter's draft. What comes in as noughts goes out as noughts.

    Source: vLLM's pull request 48421, not yet merged in 0.32.
    """
    from vllm.lora.ops.torch_ops import lora_ops
    from vllm.lora.punica_wrapper import punica_cpu

    for name in ("bgmv_shrink", "bgmv_expand", "bgmv_expand_slice"):
        spared = _sparing(getattr(lora_ops, name))
        setattr(lora_ops, name, spared)
        setattr(punica_cpu, name, spared)


def _sparing(operator: Callable[..., None]) -> Callable[..., None]:
    def spared(
        inputs: Any, weights: Any, output: Any, indices: Any, *rest: Any, **wishes: Any
    ) -> None:
        through = (indices >= 0)[:, None]  # (tokens, 1)
        operator(inputs * through, weights, output, indices, *rest, **wishes)

    return spared


def serve() -> None:
    """Run vLLM's server in this process with the arguments of this command line."""
    from vllm.entrypoints.launchers.api_server.entry import main
    from vllm.model_executor.models import registry

    # vLLM looks at a new model's class in a bare process, which would lack the operators; it
    # leaves this command open to change.
    registry._SUBPROCESS_COMMAND = [sys.executable, "-m", "engine.text.vllm_server", _INSPECT]
    main()


def inspect_model() -> None:
    """Be the process in which vLLM looks at a model's class; its stdin says which."""
    runpy.run_module("vllm.model_executor.models.registry", run_name="__main__")


if __name__ == "__mp_main__":
    die_with_parent()
if __name__ == "__main__":
    watch_lifeline()
if __name__ in ("__main__", "__mp_main__"):
    declared = declare_torchvision_operators()  # the name keeps it alive
if __name__ == "__mp_main__":
    spare_the_base()
if __name__ == "__main__":
    if sys.argv[1:] == [_INSPECT]:
        inspect_model()
    else:
        serve()
