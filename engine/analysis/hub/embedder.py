"""
Places texts by a sentence encoder from a model hub or a local folder: an Embedder by name.

Knows the two libraries that read such encoders, and imports them only when one is asked for.
"""

from importlib import import_module
from typing import Any, Literal, Self

import numpy as np

from engine.analysis.themes import Vector, unit
from engine.types import Language

Library = Literal["model2vec", "sentence_transformers"]

MAX_CHARS = 20_000  # of one text; encoders cut far earlier by themselves


class HubEmbedder:
    """
    An encoder's own space: its places compare with each other, not with those of LSA.

    One thread at a time: the libraries promise nothing about more.
    """

    def __init__(self, name: str, encoder: Any) -> None:
        self.name = name
        self._encoder = encoder

    @classmethod
    def load(cls, library: Library, name: str) -> Self:
        """
        Opens an encoder; from a hub this may download, and take minutes.

        Args:
            name: A local folder, or a name on the hub such as "minishlab/potion-multilingual-128M".

        Raises:
            ModuleNotFoundError: The library is not installed; the message says what to install.
            OSError, ValueError: There is no such folder or name, as the library says it.
        """
        try:
            module = import_module(library)
        except ModuleNotFoundError as missing:
            package = library.replace("_", "-")
            raise ModuleNotFoundError(
                f"{package} is not installed: pip install {package}", name=library
            ) from missing
        if library == "model2vec":
            return cls(name, module.StaticModel.from_pretrained(name))
        return cls(name, module.SentenceTransformer(name))

    def vector(self, text: str, language: Language) -> Vector:
        """A unit vector of the encoder's own length; zeros where it knows nothing of the text."""
        encoded = self._encoder.encode([text[:MAX_CHARS]])
        return unit(np.asarray(encoded, np.float32)[0])
