"""
One door to typst: a source in, a page or a picture out. Knows no form and no work.

A source may read its inputs and the files that it was handed, nothing else: no other file of the
machine, no font of the system, no package from a registry.
"""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Literal

import typst

from engine.press.fonts import fonts

Format = Literal["pdf", "png", "svg"]

_HOUSE = Path(__file__).parent / "typst" / "house.typ"
_PACKAGE = re.compile(r'"@[a-z]')
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufffe\uffff\U0001f000-\U0010ffff]"
)
_NO_DATE = "#set document(date: none);"  # the same work gives the same bytes on any day
_EPOCH = 0
_PPI_MAX = 600.0


def typeset(
    source: str,
    *,
    inputs: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    format: Format,
    ppi: float = 144.0,
) -> bytes:
    """
    A source of typst, set. The same arguments give the same bytes.

    Args:
        source: Markup; `#import "house.typ": *` brings the inks and faces of the house.
        inputs: What `sys.inputs` holds. Texts of members travel here, never inside the source.
        files: Bytes by plain name ("score.svg", "shots/1.png"), read with `image` or `read`.
        format: "png" and "svg" hold exactly one page.
        ppi: Pixels per inch of a PNG, in (0, 600]; at 72 a point is a pixel.

    Raises:
        ValueError: The source is wrong, reaches out, or gives several pages for one picture.
    """
    if not 0 < ppi <= _PPI_MAX:
        raise ValueError(f"ppi must lie between 0 and {_PPI_MAX:.0f}.")
    for text in (source, *(_text(name, body) for name, body in (files or {}).items())):
        if _PACKAGE.search(text):
            raise ValueError("A page may not import packages.")
    with TemporaryDirectory(prefix="press-") as folder:
        root = Path(folder)
        _lay_out(root, {"house.typ": _HOUSE.read_bytes(), **(files or {})})
        compiler = typst.Compiler(
            root=folder,
            font_paths=fonts(),
            package_path=str(root / "packages"),
            package_cache_path=str(root / "packages"),
        )
        return _only_page(_compiled(compiler, source, dict(inputs or {}), format, ppi))


def escape(text: str) -> str:
    """Markup that shows exactly this text, whatever is in it; a line break stays one."""
    shown = printable(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'#"{shown}";'


def printable(text: str) -> str:
    """Without what our fonts cannot draw: control characters, lone surrogates, emoji and such."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _text(name: str, body: bytes) -> str:
    return body.decode("utf-8", errors="replace") if name.endswith(".typ") else ""


def _lay_out(root: Path, files: Mapping[str, bytes]) -> None:
    for name, body in files.items():
        path = PurePosixPath(name)
        if not name or "\0" in name or "\\" in name or path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{name!r} is not a plain file name.")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(body)


def _compiled(
    compiler: typst.Compiler, source: str, inputs: dict[str, str], format: Format, ppi: float
) -> bytes | list[bytes] | None:
    try:
        pages: bytes | list[bytes] | None = compiler.compile(
            input=(_NO_DATE + source).encode("utf-8"),
            format=format,
            ppi=ppi,
            sys_inputs=inputs,
            timestamp=_EPOCH,
        )
    except typst.TypstError as exc:
        raise ValueError(f"The page cannot be set: {exc.message}.") from exc
    except UnicodeEncodeError as exc:
        raise ValueError("The text holds characters that cannot be set.") from exc
    return pages


def _only_page(pages: bytes | list[bytes] | None) -> bytes:
    if isinstance(pages, bytes):
        return pages
    raise ValueError(f"{len(pages or ())} pages came out where one picture was asked.")
