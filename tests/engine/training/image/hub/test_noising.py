"""Between picture and noise, in each scheduler's own parameterisation."""

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.training.image.hub.noising import Noising
from engine.training.image.learning import Points

# numpy's, of what diffusers does with tensors
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def noised(scheduler: Any) -> tuple[Noising, Tensor, Points]:
    noising, generator = Noising(scheduler), torch.Generator().manual_seed(0)
    clean = torch.randn(3, 4, 8, 8, generator=generator)
    return noising, clean, noising.draw((4, 8, 8), 3, generator)


@pytest.mark.parametrize("names", ["epsilon", "v_prediction", "sample"])
def test_a_target_leads_back_to_the_picture_by_the_schedulers_own_step(names: str) -> None:
    from diffusers import DDIMScheduler

    scheduler = DDIMScheduler(prediction_type=names, clip_sample=False)
    noising, clean, at = noised(scheduler)

    noisy, target = noising.noisy(clean, at), noising.target(clean, at)

    scheduler.set_timesteps(noising.steps)
    for row in range(3):
        step = scheduler.step(target[row], int(at.t[row]), noisy[row])
        assert torch.allclose(step.pred_original_sample, clean[row], atol=2e-3)


def test_a_flows_target_leads_back_to_the_picture_along_a_line() -> None:
    from diffusers import DPMSolverMultistepScheduler

    scheduler = DPMSolverMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=1.0
    )
    noising, clean, at = noised(scheduler)

    noisy, target = noising.noisy(clean, at), noising.target(clean, at)

    scheduler.set_timesteps(noising.steps)
    for row in range(3):
        scheduler._step_index = int((scheduler.sigmas - at.t[row] / noising.steps).abs().argmin())
        sigma = float(scheduler.sigmas[scheduler.step_index])
        assert abs(sigma - float(at.t[row]) / noising.steps) < 2e-3
        back = scheduler.convert_model_output(target[row], sample=noisy[row])
        assert torch.allclose(back, clean[row], atol=2e-2)


def test_noisy_pictures_are_those_of_eulers_scheduler_as_its_network_is_given_them() -> None:
    from diffusers import EulerDiscreteScheduler

    scheduler = EulerDiscreteScheduler(beta_schedule="scaled_linear", beta_end=0.012)
    noising, clean, at = noised(scheduler)

    scheduler.set_timesteps(noising.steps)
    for row in range(3):
        t = at.t[row : row + 1].float()
        noisy = scheduler.add_noise(clean[row : row + 1], at.noise[row : row + 1], t)
        scheduler._step_index = scheduler.index_for_timestep(t[0])
        given = scheduler.scale_model_input(noisy, t[0])
        assert torch.allclose(given[0], noising.noisy(clean, at)[row], atol=1e-4)


def test_ways_of_noising_that_are_not_known_are_refused() -> None:
    from diffusers import DDIMScheduler, EDMEulerScheduler, EulerDiscreteScheduler

    dreams = DDIMScheduler()
    dreams.register_to_config(prediction_type="dreams")

    for scheduler, told in (
        (dreams, "dreams"),
        (EDMEulerScheduler(), "no steps"),
        (EulerDiscreteScheduler(timestep_type="continuous"), "no steps"),
    ):
        with pytest.raises(ValueError, match=told):
            Noising(scheduler)
