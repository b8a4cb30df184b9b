"""
The templates of one profile: a folder of files, each a `string.Template`, loaded strictly.

A file too many, one too few, or a placeholder that nobody fills stops the start, with its name.
"""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from engine.forms.toml import FormFileError


class Templates:
    """Filled by name. Values are put in once and never read as templates: `$` in them stays."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = templates

    @classmethod
    def load(cls, folder: Path, declared: Mapping[str, frozenset[str]]) -> "Templates":
        """
        Args:
            declared: For each template (its file is `<name>.txt`) exactly the names it fills in.

        Raises:
            FormFileError: The folder or a file does not hold what is declared.
        """
        found = {file.stem for file in folder.glob("*.txt")}
        for name in sorted(found ^ declared.keys()):
            what = "is missing" if name in declared else "is not a template that is known here"
            raise FormFileError(f"{folder.name}/{name}.txt: {what}")
        return cls({name: _read(folder / f"{name}.txt", declared[name]) for name in sorted(found)})

    def fill(self, name: str, **values: str) -> str:
        return self._templates[name].substitute(values)


def _read(file: Path, names: frozenset[str]) -> Template:
    template = Template(file.read_bytes().decode("utf-8"))
    place = f"{file.parent.name}/{file.name}"
    if not template.is_valid():
        raise FormFileError(f"{place}: a $ that names nothing (write $$ for the sign itself)")
    held = set(template.get_identifiers())
    if unknown := sorted(held - names):
        raise FormFileError(f"{place}: ${unknown[0]} is not filled in by anybody")
    if missing := sorted(names - held):
        raise FormFileError(f"{place}: ${missing[0]} is missing")
    return template
