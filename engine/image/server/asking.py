"""
Reads what is asked: fields of JSON or of a form become orders, or a refusal with a sentence.

Pure. Unknown fields are passed over, as OpenAI's servers do; a known one with a wrong value is not.
"""

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from PIL import Image, ImageOps

from engine.image.backend import Card, Manner, Order
from engine.image.provenance import Format
from engine.image.server.errors import Refused
from engine.types import STYLES

MAX_N = 8
MAX_SEED = 2**31 - 1
MAX_PROMPT_CHARS = 2_000
MAX_GUIDANCE = 30.0
MAX_PREVIEWS = 3
MAX_DEADLINE_S = 3_600.0
_MAX_OWNER_CHARS = 200
_UNSAYABLE = re.compile("[\x00\ud800-\udfff]")
_DIGITS = re.compile(r"-?[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, checked: a picture an order, all in one manner."""

    orders: tuple[Order, ...]
    manner: Manner
    owner: str  # "" where nobody was named
    deadline_s: float
    format: Format
    link: bool  # a link to each picture instead of the picture
    stream: bool
    previews: int  # how many unfinished pictures to send on the way

    def starting_from(self, image: Image.Image) -> "Asked":
        """The same request with its picture to start from, cut and scaled to the size asked."""
        size = (self.manner.width_px, self.manner.height_px)
        source = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
        return replace(self, orders=tuple(replace(order, source=source) for order in self.orders))


def read_request(
    fields: Mapping[str, object],
    card: Card,
    adapters: Collection[str],
    *,
    longest_s: float,
    source_size: tuple[int, int] | None = None,
    prompt_needed: bool = True,
) -> Asked:
    """
    Check a request against what the model can do.

    Args:
        longest_s: Deadline of a request that names none.
        source_size: Of the picture to start from, None where there is none.

    Raises:
        Refused: With a sentence and a code.
    """
    if source_size is not None and not card.takes_source:
        raise Refused(f"{card.name} starts from no picture.", "no_source")
    adapter = _adapter(fields, card, adapters)
    seed = _whole(fields, "seed", 0, MAX_SEED, secrets.randbelow(MAX_SEED - MAX_N))
    width_px, height_px = _size(fields, card, source_size)
    manner = Manner(
        width_px=width_px,
        height_px=height_px,
        steps=_whole(fields, "steps", 1, card.max_steps, card.steps),
        guidance=_guidance(fields, card),
        adapter=adapter,
        from_source=source_size is not None,
    )
    first = Order(
        prompt=_prompt(fields, prompt_needed),
        seed=seed,
        negative=_text(fields, "negative_prompt", MAX_PROMPT_CHARS),
        style=_one_of(fields, "style", ("", *STYLES), ""),
        strength=_number(fields, "strength", 0.01, 1.0, 0.6),
    )
    n = _whole(fields, "n", 1, MAX_N, 1)
    return Asked(
        orders=tuple(replace(first, seed=(seed + i) % (MAX_SEED + 1)) for i in range(n)),
        manner=manner,
        owner=_text(fields, "user", _MAX_OWNER_CHARS),
        deadline_s=_number(fields, "deadline_s", 0.1, MAX_DEADLINE_S, longest_s),
        format=_format(fields),
        link=_one_of(fields, "response_format", ("b64_json", "url"), "b64_json") == "url",
        stream=_yes(fields, "stream"),
        previews=_whole(fields, "partial_images", 0, MAX_PREVIEWS, 0),
    )


def read_factor(fields: Mapping[str, object]) -> int:
    """How many times larger a picture is wanted."""
    return _whole(fields, "factor", 2, 4, 2)


def _prompt(fields: Mapping[str, object], needed: bool) -> str:
    prompt = _text(fields, "prompt", MAX_PROMPT_CHARS)
    if needed and not prompt.strip():
        raise Refused("Say in `prompt` what to paint.", "no_prompt")
    return prompt


def _size(
    fields: Mapping[str, object], card: Card, source_size: tuple[int, int] | None
) -> tuple[int, int]:
    wanted = fields.get("size")
    if wanted is None or wanted in ("", "auto"):
        return _nearest(card, source_size) if source_size else card.sizes[0]
    sizes = {f"{width}x{height}": (width, height) for width, height in card.sizes}
    if not isinstance(wanted, str) or wanted not in sizes:
        raise Refused(f"{card.name} paints {', '.join(sizes)}.", "unknown_size")
    return sizes[wanted]


def _nearest(card: Card, source_size: tuple[int, int]) -> tuple[int, int]:
    """The size whose shape comes closest, so that least is cut away."""
    wanted = source_size[0] / source_size[1]
    return min(card.sizes, key=lambda s: max(s[0] / s[1] / wanted, wanted / (s[0] / s[1])))


def _guidance(fields: Mapping[str, object], card: Card) -> float:
    """A model that takes none is not asked for any: all its manners stay equal."""
    wanted = _number(fields, "guidance", 0.0, MAX_GUIDANCE, card.guidance)
    return wanted if card.guidance else 0.0


def _adapter(fields: Mapping[str, object], card: Card, adapters: Collection[str]) -> str | None:
    """Named by `adapter`, or as vLLM does it by `model`."""
    model = _text(fields, "model", 300)
    adapter = _text(fields, "adapter", 300) or (model if model in adapters else "")
    if model and model != card.name and model not in adapters:
        raise Refused(f"There is no model {model!r} here; {card.name} is.", "model_not_found", 404)
    if adapter and adapter not in adapters:
        raise Refused(f"There is no adapter {adapter!r} here.", "adapter_not_found", 404)
    return adapter or None


def _format(fields: Mapping[str, object]) -> Format:
    wanted: Literal["webp", "png"]
    wanted = "png" if _one_of(fields, "output_format", ("webp", "png"), "webp") == "png" else "webp"
    return wanted


def _text(fields: Mapping[str, object], name: str, longest: int) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest or _UNSAYABLE.search(value):
        raise Refused(f"`{name}` is a text of at most {longest:,} characters.", f"bad_{name}")
    return value


def _one_of(fields: Mapping[str, object], name: str, known: tuple[str, ...], default: str) -> str:
    value = fields.get(name)
    if value is None:
        return default
    if not isinstance(value, str) or value not in known:
        names = ", ".join(word for word in known if word)
        raise Refused(f"`{name}` is one of {names}.", f"unknown_{name}")
    return value


def _whole(fields: Mapping[str, object], name: str, low: int, high: int, default: int) -> int:
    value = fields.get(name)
    if value is None or value == "":
        return default
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if type(value) is not int or not low <= value <= high:
        raise Refused(f"`{name}` is a whole number from {low} to {high}.", f"bad_{name}")
    return value


def _number(
    fields: Mapping[str, object], name: str, low: float, high: float, default: float
) -> float:
    value = fields.get(name)
    if value is None or value == "":
        return default
    if isinstance(value, str) and len(value) <= 20:
        try:
            value = float(value)
        except ValueError:
            value = None
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise Refused(f"`{name}` is a number from {low:g} to {high:g}.", f"bad_{name}")
    return float(value)


def _yes(fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name)
    if value in (None, False, "false", ""):
        return False
    if value in (True, "true"):
        return True
    raise Refused(f"`{name}` is true or false.", f"bad_{name}")
