"""
How many steps and how much guidance a model wants, told from its configuration and its name.

A distilled model takes few steps, no guidance and ignores what not to paint. Pure; knows no torch.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_DISTILLED_NAME = re.compile(
    r"(?<![a-z])(?:turbo|lightning|schnell|hyper-?sd|sprint|lcm|dmd2?|tcd|klein(?!-base))(?![a-z])"
    r"|distill",
    re.I,
)
_STEPS_IN_NAME = re.compile(r"(?<!\d)(\d{1,2})[-_ ]?steps?(?![a-z])", re.I)
_FEW_STEP_SCHEDULERS = frozenset(
    {"LCMScheduler", "TCDScheduler", "FlowMatchLCMScheduler", "SCMScheduler"}
)
_FEW = 4
MAX_STEPS = 60


@dataclass(frozen=True, slots=True)
class Habit:
    """`guidance` 0 means none; `takes_negative` whether what not to paint has an effect."""

    steps: int
    guidance: float
    distilled: bool

    @property
    def takes_negative(self) -> bool:
        return not self.distilled and self.guidance > 0


# pipeline class -> steps and guidance of a model that is not distilled, from its documentation
_USUAL: Mapping[str, tuple[int, float]] = {
    "StableDiffusionPipeline": (25, 7.5),
    "StableDiffusionXLPipeline": (30, 6.0),
    "StableDiffusion3Pipeline": (28, 5.0),
    "FluxPipeline": (28, 3.5),
    "Flux2KleinPipeline": (50, 4.0),
    "ZImagePipeline": (50, 4.0),
    "QwenImagePipeline": (50, 4.0),
}
_DISTILLED: Mapping[str, tuple[int, float]] = {
    "LatentConsistencyModelPipeline": (4, 8.5),  # its guidance is an input of the network
    "ZImagePipeline": (9, 0.0),  # the last of nine moves nothing
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a loaded pipeline says of itself."""

    pipeline: str  # the class's name
    name: str  # hub id or the folder's name
    scheduler: str
    is_distilled: bool = False  # said by the configuration
    guidance_embedded: bool | None = None  # None where the network has no such switch


def recognised(facts: Facts, steps: int | None = None, guidance: float | None = None) -> Habit:
    """
    Args:
        steps, guidance: What the operator gave; each wins over what is recognised.
    """
    distilled = (
        facts.is_distilled
        or facts.scheduler in _FEW_STEP_SCHEDULERS
        or facts.pipeline == "LatentConsistencyModelPipeline"
        or (facts.pipeline == "FluxPipeline" and facts.guidance_embedded is False)
        or _DISTILLED_NAME.search(facts.name) is not None
    )
    table = _DISTILLED if distilled else _USUAL
    own_steps, own_guidance = table.get(facts.pipeline, (_FEW, 0.0) if distilled else (28, 5.0))
    named = _STEPS_IN_NAME.search(facts.name) if distilled else None
    chosen = steps or (int(named.group(1)) if named else 0) or own_steps
    return Habit(
        steps=min(max(chosen, 1), MAX_STEPS),
        guidance=own_guidance if guidance is None else guidance,
        distilled=distilled,
    )


def steps_for(steps: int, strength: float) -> int:
    """
    How many steps to ask for so that at least one is taken from a source picture.

    Pipelines take int(steps * strength) of them; four steps at 0.2 would be none.
    """
    asked = max(steps, 1)
    while int(asked * strength) < 1:
        asked += 1
    return asked
