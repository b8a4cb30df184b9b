"""Voice: the catalogue in one reader's language, as every card and answer needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.locales import Catalogue
from engine.types import Language

Spoken = Literal["en", "zh", "zh-TW"]


@dataclass(frozen=True, slots=True)
class Voice:
    """Sentences for one reader; `work` is the nearest language that works are written in."""

    catalogue: Catalogue
    spoken: Spoken

    def __call__(self, key: str, /, **params: str | int | float) -> str:
        """The sentence of `key`; raises CatalogueError when it or a parameter is missing."""
        return self.catalogue.text(key, self.spoken, **params)

    def written(self, said: str) -> str:
        """A text from elsewhere (what a form's check found) in the reader's script."""
        return self.catalogue.written(said, self.spoken)

    def named(self, names: Mapping[Language, str]) -> str:
        """A form's name for this reader."""
        return self.written(names[self.work])

    @property
    def work(self) -> Language:
        return "en" if self.spoken == "en" else "zh"


def spoken_of(locale: str) -> Spoken:
    """The catalogue's language for one of Discord's locales; English where we have none."""
    if locale in {"zh-TW", "zh-HK"}:
        return "zh-TW"
    return "zh" if locale.startswith("zh") else "en"
