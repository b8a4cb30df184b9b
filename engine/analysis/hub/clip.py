"""
What a picture feels like and shows, by a CLIP model of a hub or a folder, without any training.

Knows transformers and pictures as bytes; what is asked of the model stands in clip_prompts.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from engine.analysis.emotion import mood_words, softmax
from engine.analysis.hub.classifier import feeling_of
from engine.analysis.hub.clip_prompts import FEELINGS, SCENES, scene_sentences, scene_word
from engine.analysis.hub.loading import check_folder, ready_torch
from engine.analysis.picture import MOST_PIXELS
from engine.types import Language, Reading

_SHOWN = 0.5  # share of a group of scene words from which its best word is said
_UNSAID = frozenset({"nothing"})

Rows = npt.NDArray[np.float32]


class ClipReader:
    """One model in memory. It blocks: call it from a worker, one call at a time."""

    def __init__(self, name: str, model: Any, tokenizer: Any, processor: Any) -> None:
        self.backend = f"clip:{name}"
        self._model = model
        self._tokenizer = tokenizer
        self._processor = processor
        self._scale = float(model.logit_scale.detach().exp())
        self._feelings = np.stack([self._asked(said) for said in FEELINGS.values()])  # (9, D)
        self._scenes = {group: self._group(group) for group in SCENES}

    @classmethod
    def load(cls, name_or_folder: str) -> "ClipReader":
        """
        Raises:
            ImportError: torch or transformers is not installed.
            OSError: No such model, or the hub cannot be reached.
            ValueError: The model is no CLIP; transformers would fill another with chance.
        """
        check_folder(name_or_folder)
        ready_torch()
        # Imported here, so that an install without a text engine of its own can start.
        from transformers import (  # type: ignore[attr-defined, unused-ignore]
            AutoConfig,
            AutoImageProcessor,
            AutoTokenizer,
            CLIPModel,
        )

        kind = AutoConfig.from_pretrained(name_or_folder).model_type
        if kind != "clip":
            raise ValueError(f"{name_or_folder} is no CLIP model but {kind}")
        model = CLIPModel.from_pretrained(name_or_folder).eval()
        tokenizer = AutoTokenizer.from_pretrained(name_or_folder)
        processor = AutoImageProcessor.from_pretrained(name_or_folder)
        return cls(name_or_folder.rstrip("/").split("/")[-1], model, tokenizer, processor)

    def read(self, picture: bytes, language: Language) -> Reading:
        """
        Mood and themes of a PNG, JPEG or WebP.

        Raises:
            ValueError: It is none of these, is broken, or has over MOST_PIXELS pixels.
        """
        seen = self._seen(picture)
        shares = softmax(self._scale * (self._feelings @ seen))
        feeling = feeling_of(
            [(meaning, float(share)) for meaning, share in zip(FEELINGS, shares, strict=True)],
            self.backend,
        )
        return Reading(
            themes=self._themes(seen, language),
            valence=feeling.valence,
            arousal=feeling.arousal,
            moods=mood_words(feeling.emotions, language),
            backend=self.backend,
            emotions=feeling.emotions,
            sure=feeling.sure,
        )

    def _themes(self, seen: Rows, language: Language) -> tuple[str, ...]:
        """The best word of each group that stands out among its own, the surest first."""
        found: list[tuple[float, str]] = []
        for group, rows in self._scenes.items():
            shares = softmax(self._scale * (np.stack(list(rows.values())) @ seen))
            best = int(shares.argmax())
            code = list(rows)[best]
            if shares[best] >= _SHOWN and code not in _UNSAID:
                found.append((float(shares[best]), scene_word(group, code, language)))
        found.sort(key=lambda pair: -pair[0])
        return tuple(word for _, word in found)

    def _group(self, group: str) -> Mapping[str, Rows]:
        return {code: self._asked([said]) for code, said in scene_sentences(group).items()}

    def _asked(self, sentences: Sequence[str]) -> Rows:
        """The mean direction of some sentences, (D,), unit length."""
        import torch

        ids = self._tokenizer(list(sentences), padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            pooled = self._model.text_model(**ids).pooler_output
            rows = _unit(self._model.text_projection(pooled).numpy())
        return _unit(rows.mean(axis=0))

    def _seen(self, picture: bytes) -> Rows:
        """The picture's direction, (D,), unit length."""
        import torch

        pixels = self._processor(images=_opened(picture), return_tensors="pt")["pixel_values"]
        with torch.inference_mode():
            pooled = self._model.vision_model(pixel_values=pixels).pooler_output
            return _unit(self._model.visual_projection(pooled).numpy()[0])


def _opened(picture: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("the picture has too many pixels")
            return image.convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as exc:
        raise ValueError("the file is not a picture that can be read") from exc


def _unit(rows: Rows) -> Rows:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)
