"""
The faces that pages and pictures are set in, and where they lie. Reads no fonts of the system.

Latin is set in Libertinus, which typst carries; Chinese in Noto Serif SC (Song) for the words of a
work and in Noto Sans SC (Hei) for facts, which come with pylopdf-fonts-zh-cn. All are OFL.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst

SERIF = "Noto Serif SC"
SANS = "Noto Sans SC"
LATIN = "Libertinus Serif"
MONO = "DejaVu Sans Mono"

_FILES = {SERIF: "NotoSerifSC-Regular.otf", SANS: "NotoSansSC-Regular.otf"}


def font_file(family: str) -> Path:
    """
    The file of one of the Chinese families, for what draws letters without typst.

    Raises:
        KeyError: The family is neither `SERIF` nor `SANS`.
        FileNotFoundError: The package with the fonts is not installed.
    """
    name = _FILES[family]
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{name}: install pylopdf-fonts-zh-cn")
    return Path(spec.origin).parent / name


@cache
def fonts() -> typst.Fonts:
    """All faces a page may use: those inside typst and the Chinese ones, none of the system."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(font_file(SERIF).parent)],
    )
