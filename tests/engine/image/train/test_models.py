"""The three models learn a small world, and their losses are what they are called."""

import math
from pathlib import Path

import pytest
import torch

from engine.image.train.gan import critic_loss, generator_loss, gradient_penalty
from engine.image.train.judge import Judge, kernel_distance, marks, open_judge
from engine.image.train.loop import Goal, painted, train
from engine.image.train.material import Material, scaled
from engine.image.train.run import Asked, Kind, Run
from engine.image.train.vae import divergence, squared_error
from engine.image.train.words import WORDS, TextEncoder, hashed, terms


@pytest.fixture(scope="session")
def judge(walls: Material, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    torch.manual_seed(0)
    return open_judge(tmp_path_factory.mktemp("judge") / "j.safetensors", walls["train"], 60)


def learn(run: Run, walls: Material, steps: int) -> None:
    split, dice = walls["train"], torch.Generator().manual_seed(0)
    pictures = scaled(split.pictures)
    words = hashed([said[i % 2] for i, said in enumerate(split.captions)])
    for _ in range(steps):
        at = torch.randperm(len(pictures), generator=dice)[:32]
        run.learner.step(pictures[at], words[at])


def colour_error(run: Run, captions: list[str], wanted: torch.Tensor) -> float:
    """Mean distance of the painted walls' mean colour from the colour that was asked for."""
    return float((painted(run.learner, captions, 1).mean((2, 3)) - wanted).abs().mean())


@pytest.mark.timeout(90)  # learning takes a while where others work beside it
@pytest.mark.parametrize(("kind", "steps"), [("vae", 110), ("flow", 70), ("gan", 60)])
def test_a_model_paints_the_colour_that_a_caption_names(
    kind: Kind, steps: int, walls: Material, tmp_path: Path
) -> None:
    run = Run.open(tmp_path, Asked(kind, "walls", size_px=16))
    captions = ["a red wall", "一面蓝墙"] * 8
    wanted = torch.tensor([[0.73, -0.76, -0.76], [-0.76, -0.76, 0.73]] * 8)
    before = colour_error(run, captions, wanted)

    learn(run, walls, steps)

    assert colour_error(run, captions, wanted) < before / 2


def test_the_critic_of_a_survey_gan_wants_ones_and_noughts() -> None:
    right = critic_loss(torch.ones(4), torch.zeros(4), "lsgan")
    wrong = critic_loss(torch.zeros(4), torch.ones(4), "lsgan")

    assert (right.item(), wrong.item()) == (0.0, 1.0)
    assert generator_loss(torch.ones(4), torch.zeros(4), "lsgan").item() == 0.0


def test_a_relativistic_critic_that_cannot_tell_is_surprised_by_ln_two() -> None:
    same = torch.tensor([3.0, -2.0])

    assert critic_loss(same, same, "relativistic").item() == pytest.approx(math.log(2))
    assert generator_loss(same, same, "relativistic").item() == pytest.approx(math.log(2))


def test_the_penalty_of_a_linear_critic_is_the_square_of_its_slope() -> None:
    pictures = torch.randn(5, 3, 4, 4, requires_grad=True)
    slope = torch.randn(3, 4, 4)

    penalty = gradient_penalty((pictures * slope).sum((1, 2, 3)), pictures)

    assert penalty.item() == pytest.approx(slope.square().sum().item(), rel=1e-5)


def test_a_code_that_is_a_bell_curve_costs_nothing() -> None:
    assert divergence(torch.zeros(2, 3), torch.zeros(2, 3)).item() == 0.0
    assert divergence(torch.ones(2, 3), torch.zeros(2, 3)).item() == pytest.approx(1.5)
    assert squared_error(torch.ones(2, 3, 2, 2), torch.zeros(2, 3, 2, 2)).item() == 12.0


def test_one_seed_paints_one_picture(walls: Material, tmp_path: Path) -> None:
    run = Run.open(tmp_path, Asked("flow", "walls", size_px=16))

    first, again = (painted(run.learner, ["a red wall"] * 2, 5) for _ in range(2))

    assert torch.equal(first, again)
    assert not torch.equal(first, painted(run.learner, ["a red wall"] * 2, 6))


def test_pre_training_withholds_every_caption(
    walls: Material, judge: Judge, tmp_path: Path
) -> None:
    run = Run.open(tmp_path, Asked("vae", "walls", size_px=16, stage="pretrain"))
    before = run.learner.nets["paints"].text.vectors.weight.clone()  # type: ignore[union-attr,operator]

    train(run, walls, judge, minutes=0.02, look_every_s=60, say=lambda line: None)

    after = run.learner.nets["paints"].text.vectors.weight  # type: ignore[union-attr]
    assert run.learner.steps > 0
    used = hashed(["a red wall", "一面红墙"]).flatten()
    assert torch.allclose(before[used], after[used], atol=1e-2)  # weight decay alone moves it


def test_adapting_goes_on_from_pre_training_and_a_kill_loses_only_what_was_not_saved(
    walls: Material, judge: Judge, tmp_path: Path
) -> None:
    run = Run.open(tmp_path, Asked("gan", "walls", size_px=16, stage="pretrain"))
    train(run, walls, judge, minutes=0.02, look_every_s=60, say=lambda line: None)

    again = Run.open(tmp_path, Asked("gan", "walls", size_px=16, stage="adapt"))

    assert again.learner.steps == run.learner.steps > 0
    for kept, loaded in zip(
        run.learner.nets.parameters(), again.learner.nets.parameters(), strict=True
    ):
        assert torch.equal(kept, loaded)
    moments = again.learner.optimizers["critic"].state_dict()["state"]
    assert any(state["exp_avg_sq"].abs().sum() > 0 for state in moments.values())


def test_a_folder_does_not_take_another_run(tmp_path: Path) -> None:
    Run.open(tmp_path, Asked("vae", "walls", size_px=16))

    with pytest.raises(ValueError, match="holds another run"):
        Run.open(tmp_path, Asked("flow", "walls", size_px=16))


def test_training_stops_when_its_goal_is_reached(
    walls: Material, judge: Judge, tmp_path: Path
) -> None:
    run = Run.open(tmp_path, Asked("vae", "walls", size_px=16))
    said: list[str] = []

    train(run, walls, judge, minutes=1, look_every_s=0.5, until=Goal.read("match=0.0"),
          say=said.append)  # fmt: skip

    assert run.spent_s < 20
    assert "reached match 0.0" in said[-1]
    assert list(tmp_path.glob("sheet-*.png"))


def test_a_goal_that_is_not_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="--until beauty=1"):
        Goal.read("beauty=1")


def test_the_judge_knows_real_pictures_from_noise_and_captions_from_each_other(
    walls: Material, judge: Judge
) -> None:
    real = scaled(walls["test"].pictures)
    captions = [said[0] for said in walls["test"].captions]
    noise = torch.rand(96, 3, 16, 16) * 2 - 1

    of_real = marks(judge, real[:48], captions[:48], real[48:])
    of_noise = marks(judge, noise, captions, real)

    assert abs(of_real.distance) < of_noise.distance / 10
    assert of_noise.distance > 0


def test_samples_of_one_distribution_lie_at_no_distance() -> None:
    dice = torch.Generator().manual_seed(0)
    a, b = (torch.nn.functional.normalize(torch.randn(400, 16, generator=dice)) for _ in range(2))

    assert abs(kernel_distance(a, b)) < 0.05 < kernel_distance(a, b.abs())


def test_words_of_both_languages_are_hashed_the_same_on_every_machine() -> None:
    assert terms("A quiet forest") == ["a", "quiet", "forest"]
    assert terms("寂静的林") == ["寂", "静", "的", "林", "寂静", "静的", "的林"]
    assert hashed(["forest"])[0, :2].tolist() == [2610, 0]


def test_an_endless_caption_is_read_as_far_as_there_is_room() -> None:
    rows = hashed(["word " * 100_000, "", "\x00\ud800"])

    assert rows.shape == (3, WORDS)
    assert torch.isfinite(TextEncoder()(rows)).all()
