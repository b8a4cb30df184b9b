"""What an engine server sees of the bot's environment: nothing secret. Pure."""

import re
from collections.abc import Mapping

# The bot's own environment holds secrets (a Discord token); only what an engine may need goes on.
_PASSED_ON = re.compile(
    r"PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|TZ|TMPDIR|VIRTUAL_ENV|(HTTPS?|NO)_PROXY"
    r"|(LC|LD|SSL|OMP|HF|VLLM|CUDA|NVIDIA|NCCL)_.+|PYTHON.+",
    re.IGNORECASE,
)


def passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """What of an environment an engine may see."""
    return {name: value for name, value in environment.items() if _PASSED_ON.fullmatch(name)}
