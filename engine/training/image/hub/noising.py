"""
Between a picture and noise, in a scheduler's own parameterisation, and what its model shall name.

Knows a scheduler's configuration; no network and no pictures.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from engine.training.image.learning import Points

_FLOW = "flow_prediction"


class Noising:
    """
    Of one scheduler: noise by variance (DDPM) with epsilon, v or sample named, or along a line.

    Times are those that the network is given: whole steps of a DDPM, sigma times the steps of a
    flow.

    Raises:
        ValueError: A way of noising that is none of these.
    """

    def __init__(self, scheduler: Any) -> None:
        config: Mapping[str, Any] = scheduler.config
        self.steps = int(config["num_train_timesteps"])
        named = str(config.get("prediction_type", "epsilon"))
        flows = type(scheduler).__name__.startswith("FlowMatch") or config.get("use_flow_sigmas")
        self.names = _FLOW if flows else named
        if self.names not in (_FLOW, "epsilon", "v_prediction", "sample"):
            raise ValueError(f"a scheduler that names {named!r}")
        if not flows and ("beta_schedule" not in config or _is_continuous(config)):
            raise ValueError("a scheduler whose times are no steps of a DDPM")
        self._kept = None if flows else _kept(config, self.steps)

    def draw(self, shape: tuple[int, ...], n: int, generator: torch.Generator) -> Points:
        """Noise for `n` pictures of this shape, and times alike over the whole path."""
        noise = torch.randn(n, *shape, generator=generator)
        if self._kept is None:
            return Points(noise, torch.rand(n, generator=generator) * self.steps)
        return Points(noise, torch.randint(self.steps, (n,), generator=generator))

    def noisy(self, clean: Tensor, at: Points) -> Tensor:
        """The pictures at these points of their paths."""
        signal, spread = self._mixed(clean, at)
        return signal * clean + spread * at.noise

    def target(self, clean: Tensor, at: Points) -> Tensor:
        """What the network shall name there."""
        signal, spread = self._mixed(clean, at)
        targets = {
            "epsilon": at.noise,
            "v_prediction": signal * at.noise - spread * clean,
            "sample": clean,
            _FLOW: at.noise - clean,
        }
        return targets[self.names]

    def _mixed(self, clean: Tensor, at: Points) -> tuple[Tensor, Tensor]:
        shape = (-1, *[1] * (clean.ndim - 1))
        if self._kept is None:
            sigma = (at.t / self.steps).view(shape)
            return 1 - sigma, sigma
        kept = self._kept.to(clean.device)[at.t.long()].view(shape)
        return kept.sqrt(), (1 - kept).sqrt()


def _is_continuous(config: Mapping[str, Any]) -> bool:
    """Whether a network is told the logarithm of its noise instead of a step."""
    return config.get("timestep_type") == "continuous"


def _kept(config: Mapping[str, Any], steps: int) -> Tensor:
    """How much of a picture's variance is left at each step, as diffusers' DDPM has it."""
    from diffusers import DDPMScheduler

    names = ("beta_start", "beta_end", "beta_schedule", "trained_betas", "rescale_betas_zero_snr")
    told = {name: config[name] for name in names if config.get(name) is not None}
    kept: Tensor = DDPMScheduler(num_train_timesteps=steps, **told).alphas_cumprod
    return kept.float()
