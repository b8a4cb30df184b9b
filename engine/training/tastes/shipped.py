"""
The shipped prior as a file: what is believed before any fit, what is written, whose votes it saw.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.taste.features import NUISANCE
from engine.taste.prior import SHIPPED, FloatArray, Prior, load_prior
from engine.training.tastes.votes import VoteSet
from engine.types import Language

GUILD, FORM, PLACE = 0.35, 0.25, 0.4  # believed standard deviations of weights, in logits a spread
_DIGITS = 4
_INNERMOST = re.compile(r"(?<=\[)\s+([^][{}]*?)\s+(?=\])")


def believed(language: Language) -> Prior:
    """The prior of texts before votes are seen; ties, half life and the unexplained are kept."""
    kept = load_prior("text", language)
    guild = [PLACE if code in NUISANCE else GUILD for code in kept.codes]
    n = len(kept.codes)
    return replace(
        kept,
        mean=np.zeros(n),
        spread_guild=np.diag(np.square(guild)),
        spread_form=np.eye(n) * FORM**2,
    )


def mark_of(group: str) -> str:
    """By which a group of votes is known again, 8 hex digits."""
    return hashlib.sha256(group.encode("utf-8", "replace")).hexdigest()[:8]


def marks_of(sets: Iterable[VoteSet]) -> list[str]:
    return sorted({mark_of(group) for one in sets for group in one.folds})


def seen_marks(path: Path = SHIPPED) -> frozenset[str]:
    """Of the groups whose votes the shipped prior and head were fitted on."""
    return frozenset(json.loads(path.read_text(encoding="utf-8")).get("seen", ()))


def write(priors: Mapping[Language, Prior], seen: Sequence[str], path: Path = SHIPPED) -> None:
    """Replaces the priors of texts; those of pictures stay as they are."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    for language, prior in priors.items():
        kept["priors"][f"text/{language}"] = {
            "codes": list(prior.codes),
            "mean": _plain(prior.mean),
            "spread_guild": _plain(prior.spread_guild),
            "spread_form": _plain(prior.spread_form),
            "ties": prior.ties,
            "half_life": prior.half_life if np.isfinite(prior.half_life) else None,
            "unexplained": prior.unexplained,
        }
    kept["seen"] = list(seen)
    path.write_text(_laid_out(kept), encoding="utf-8")


def _plain(array: FloatArray) -> list[object]:
    return list(np.round(array, _DIGITS).tolist())


def _laid_out(kept: dict[str, object]) -> str:
    """JSON with a vector or a row of a matrix a line, so that a fit can be read as a change."""
    text = json.dumps(kept, indent=1, ensure_ascii=False)
    return _INNERMOST.sub(lambda found: re.sub(r"\s*\n\s*", " ", found[1]), text) + "\n"
