"""
Runs vLLM's own OpenAI-compatible server as a process that never outlives who started it.

`python -m engine.text.vllm_server ARGUMENTS` takes vLLM's own arguments. Its processes import this
module again (multiprocessing's spawn names it `__mp_main__`), so what stands at the bottom runs in
every one of them. It knows nothing else of Chorus; `engine.beside.keeper`
starts and watches it.
"""

import runpy
import sys

from engine.beside.lifeline import die_with_parent, watch_lifeline
from engine.operators import declare_torchvision_operators

_INSPECT = "inspect-model"


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
if __name__ == "__main__":
    if sys.argv[1:] == [_INSPECT]:
        inspect_model()
    else:
        serve()
