"""
Places texts by a sentence encoder from a model hub or a local folder: an Embedder by name.

Knows the two libraries that read such encoders, and imports them only when one is asked for.
"""

import json
from importlib import import_module
from importlib.util import find_spec
from logging import WARNING, getLogger
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np

from engine.analysis.hub.loading import check_folder, ready_torch
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
        if library == "sentence_transformers" and find_spec(library):
            ready_torch()  # it imports transformers
            getLogger(library).setLevel(WARNING)  # at INFO it draws a progress bar for every text
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
        # A lone surrogate is no text to a tokenizer, which would refuse the whole draft for it.
        sound = text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8")
        encoded = self._encoder.encode([sound])
        return unit(np.asarray(encoded, np.float32)[0])


def open_embedder(name: str) -> HubEmbedder:
    """
    The encoder that THEME_EMBEDDER names, after it has read a long text.

    Its cosines are taken as the house's own: on stories they lie where those lie (engine/LOG.md).

    Raises:
        As `library_of` and `HubEmbedder.load`.
    """
    embedder = HubEmbedder.load(library_of(name), name)
    embedder.vector("la 啦 " * MAX_CHARS, "en")
    return embedder


def library_of(name: str) -> Library:
    """
    Which library reads an encoder, by its own config.json: without a `model_type`, as model2vec
    writes it today, it is no transformer.

    Raises:
        ModuleNotFoundError: Neither library is installed.
        OSError: There is no such folder or name, or the hub cannot be reached.
    """
    check_folder(name)
    file = Path(name) / "config.json"
    if not Path(name).is_dir():
        try:
            from huggingface_hub import hf_hub_download
        except ModuleNotFoundError as missing:
            raise ModuleNotFoundError(
                "model2vec and sentence-transformers are not installed: pip install one of them"
            ) from missing
        file = Path(hf_hub_download(name, "config.json"))
    kind = json.loads(file.read_text(encoding="utf-8")).get("model_type", "model2vec")
    return "model2vec" if kind == "model2vec" else "sentence_transformers"
