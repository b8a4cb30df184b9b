"""
Sets up `.venv`: what the bot needs, then what the engine needs, then what developers need.

Runs on a bare Python before anything is installed, so it knows the standard library only. Says
each step with its time and size. The one hard part is torch: vLLM for the CPU asks for a CPU
build that the public package index does not carry, so three ways are tried, lightest first:

1. pip, as this machine is configured (an index or folder of its own may offer the CPU build);
2. uv with its CPU backend, which knows PyTorch's own index (users who reach the internet);
3. the public index alone: torch's CUDA build under an override, 6 GB instead of 1.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "install.log"
CPU_TORCH = "torch==2.13.0+cpu"
# CUDA builds that break `import transformers` beside a CPU torch; nothing here uses them.
UNUSED_BESIDE_CPU_TORCH = ("torchaudio", "torchcodec")
EXTRAS = {"base": (), "engine": ("cpu",), "training": ("train",), "dev": ("train", "dev")}
WHAT = {
    "base": "what the bot needs",
    "training": "what training needs",
    "dev": "what the checks and tests need",
}


class StepFailed(Exception):
    """A command of a step ended with an error; its last lines are the message."""


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.install", description=__doc__)
    parser.add_argument("parts", nargs="+", choices=sorted(EXTRAS))
    parts = parser.parse_args(argv).parts
    if sys.version_info < (3, 11):
        print(f"Chorus needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 1
    started = time.monotonic()
    try:
        done = [install(part) for part in EXTRAS if part in parts]
    except StepFailed as exc:
        print(f"\nSet-up stopped: {exc}\nThe whole log is in {LOG.relative_to(ROOT)}.")
        return 1
    if any(done):
        print(f"Set-up is complete: {_minutes(time.monotonic() - started)}, {_size(VENV)}.")
    return 0


def install(part: str) -> bool:
    """Bring one part up to date; False when it was already."""
    stamp = VENV / f".{part}"
    wanted = "\n".join(requirements(part))
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    if not PYTHON.exists():
        step("Make the environment .venv", [sys.executable, "-m", "venv", str(VENV)])
    if part == "engine":
        _install_engine()
    else:
        step(f"Install {WHAT[part]}", pip("install", *requirements(part)))
    stamp.write_text(wanted)
    return True


def requirements(part: str) -> list[str]:
    """The requirement lines of a part, from pyproject.toml."""
    import tomllib  # here, so that an older Python gets its sentence instead of a traceback

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if part == "base":
        return list(project["dependencies"])
    extras = ("gpu",) if part == "engine" and has_gpu() else EXTRAS[part]
    return [line for extra in extras for line in project["optional-dependencies"][extra]]


def has_gpu() -> bool:
    """Whether the driver lists a GPU; without its tool there is none that vLLM could use."""
    tool = shutil.which("nvidia-smi")
    return tool is not None and subprocess.run([tool, "-L"], capture_output=True).stdout != b""


def pip(*arguments: str) -> list[str]:
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments]


def uv(*arguments: str) -> list[str]:
    return [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), *arguments]


def _install_engine() -> None:
    wanted = requirements("engine")
    if has_gpu():
        step("Install vLLM for the GPU (about 8 GB)", pip("install", *wanted))
        return
    if not _cpu_torch():
        _cuda_torch_without_gpu(wanted)
        return
    step("Install vLLM for the CPU and transformers", pip("install", *wanted))
    step("Take out what a CPU torch cannot load", pip("uninstall", "-y", *UNUSED_BESIDE_CPU_TORCH))


def _cpu_torch() -> bool:
    """Whether a CPU torch could be had, from this machine's own sources or PyTorch's index."""
    try:
        step("Install torch for the CPU (about 0.2 GB to load)", pip("install", CPU_TORCH))
    except StepFailed:
        print("     not offered by this machine's sources; trying PyTorch's own index")
    else:
        return True
    step("Install uv, which knows where PyTorch keeps it", pip("install", "uv"))
    try:
        step(
            "Install torch for the CPU from PyTorch's index",
            uv("--torch-backend", "cpu", "torch==2.13.0", "torchvision==0.28.0"),
        )
    except StepFailed:
        print("     PyTorch's index is out of reach; taking the public index alone")
        return False
    return True


def _cuda_torch_without_gpu(wanted: Sequence[str]) -> None:
    override = VENV / "override.txt"
    override.write_text("torch==2.13.0\n")
    step(
        "Install vLLM for the CPU with torch's large build (about 6 GB)",
        uv("--override", str(override), *wanted),
    )


def step(title: str, command: Sequence[str]) -> None:
    """
    Run one command, its output kept in the log; print title, seconds and growth of `.venv`.

    Raises:
        StepFailed: It did not end well.
    """
    print(f"  .. {title}", flush=True)
    before = _bytes(VENV)
    started = time.monotonic()
    VENV.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        log.write(f"\n# {' '.join(command)}\n".encode())
        log.flush()
        done = subprocess.run(command, stdout=log, stderr=log, cwd=ROOT, env=_environment())
    took = _minutes(time.monotonic() - started)
    if done.returncode != 0:
        print(f"     failed after {took}", flush=True)
        raise StepFailed(f"{title}: {_last_lines()}")
    grown = (_bytes(VENV) - before) / 1e6
    print(f"  ok {title}: {took}, {grown:+.0f} MB", flush=True)


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME"}}


def _last_lines() -> str:
    lines = LOG.read_text(errors="replace").strip().splitlines()
    return " | ".join(line.strip() for line in lines[-3:])


def _bytes(folder: Path) -> int:
    return sum(
        entry.stat().st_size
        for parent, _, names in os.walk(folder)
        for entry in (Path(parent, name) for name in names)
        if not entry.is_symlink()
    )


def _size(folder: Path) -> str:
    return f"{_bytes(folder) / 1e9:.1f} GB"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.1f} min"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
