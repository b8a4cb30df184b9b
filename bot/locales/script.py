"""
Traditional characters for what the catalogue does not hold: names of forms, what a check found.

Character by character after OpenCC's tables, without its phrases: right for short sentences of
ours, and no substitute for the catalogue's own zh-TW.
"""

from importlib.util import find_spec
from pathlib import Path

TABLES = ("STCharacters", "TWVariants")


def traditional() -> dict[int, str]:
    """Simplified character -> the first form that Taiwan writes; for `str.translate`."""
    spec = find_spec("opencc")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("Taiwan's characters need the package opencc")
    folder = Path(spec.submodule_search_locations[0]) / "dictionary"
    forms, taiwan = (_table(folder / f"{name}.txt") for name in TABLES)
    turned = {one: taiwan.get(other, other) for one, other in forms.items()}
    return {ord(one): other for one, other in (taiwan | turned).items() if len(one) == 1}


def _table(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {one: others.split()[0] for one, others in pairs}
