"""
Taiwan's Chinese, drawn from the mainland's: `python -m bot.locales.taiwan` writes `zh-TW/`.

OpenCC turns characters and common phrases; `taiwan.toml` has the words that this house says its
own way, and whole sentences where a word is not enough. Needs the `dev` extra; never run by the
bot. A test fails when the files are not what this makes now.
"""

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opencc import OpenCC  # type: ignore[import-untyped]

HERE = Path(__file__).parent
SOURCE, TARGET = HERE / "zh-CN", HERE / "zh-TW"
CHOSEN = HERE / "taiwan.toml"
HEADER = """\
# 台灣中文，由 ../zh-CN 轉出（python -m bot.locales.taiwan），請勿手改。
# 本社用詞見 ../taiwan.toml。
"""


class Taiwan:
    """Turns sentences by OpenCC, then our own words, or gives a whole sentence of ours."""

    def __init__(self, chosen: Mapping[str, Any]) -> None:
        self._opencc = OpenCC("s2twp")
        self.replaced: Mapping[str, str] = chosen["after"]
        self.sentences: Mapping[str, str] = chosen["sentences"]

    @classmethod
    def load(cls) -> "Taiwan":
        return cls(tomllib.loads(CHOSEN.read_text(encoding="utf-8")))

    def turned(self, key: str, sentence: str) -> str:
        """The sentence of `key` in Taiwan's Chinese."""
        if key in self.sentences:
            return self.sentences[key]
        sentence = self._opencc.convert(sentence)
        for word, other in self.replaced.items():
            sentence = sentence.replace(word, other)
        return sentence


def drawn(taiwan: Taiwan) -> dict[str, str]:
    """File name -> what `zh-TW/` should hold now."""
    return {
        path.name: HEADER + "\n".join(_tables(taiwan, tomllib.loads(path.read_text("utf-8"))))
        for path in sorted(SOURCE.glob("*.toml"))
    }


def _tables(taiwan: Taiwan, tree: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The lines of one table and those below it."""
    lines: list[str] = []
    here = {name: each for name, each in tree.items() if isinstance(each, str)}
    if here:
        lines += ["", f"[{prefix}]"] if prefix else [""]
    for name, sentence in here.items():
        key = f"{prefix}.{name}" if prefix else name
        lines.append(f"{name} = {_quoted(taiwan.turned(key, sentence))}")
    for name, below in tree.items():
        if not isinstance(below, str):
            lines += _tables(taiwan, below, f"{prefix}.{name}" if prefix else name)
    return lines if prefix else [*lines, ""]


def _quoted(sentence: str) -> str:
    """A TOML string; one with line breaks keeps its lines."""
    inside = sentence.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\n{inside}"""' if "\n" in inside else f'"{inside}"'


def main() -> None:
    """Write what is not yet as it should be, and take away what has no source."""
    taiwan = Taiwan.load()
    TARGET.mkdir(exist_ok=True)
    files = drawn(taiwan)
    for name, content in files.items():
        path = TARGET / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            sys.stdout.write(f"{path.name}\n")
    for path in TARGET.glob("*.toml"):
        if path.name not in files:
            path.unlink()


if __name__ == "__main__":
    main()
