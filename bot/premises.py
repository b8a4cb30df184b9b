"""Our own premises for servers that give none: a list a language, each written for its readers."""

import tomllib
from pathlib import Path

from engine.types import Language

PREMISES = Path(__file__).resolve().parents[1] / "prompts" / "premises"


def read_premises(folder: Path = PREMISES) -> dict[Language, tuple[str, ...]]:
    """The lists from `en.toml` and `zh.toml`; blocking, so to be called in a thread."""
    found: dict[Language, tuple[str, ...]] = {}
    for language in ("en", "zh"):
        text = (folder / f"{language}.toml").read_text(encoding="utf-8")
        found["zh" if language == "zh" else "en"] = tuple(tomllib.loads(text)["premises"])
    return found
