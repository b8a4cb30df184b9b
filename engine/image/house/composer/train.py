"""
Trains the composing model on scenes and captions that are drawn as it goes; nothing is prepared.

Flow matching: between noise and a scene lies a straight path; the network, shown a point of it
and the caption, names its end. Codes by cross-entropy, the layout by squared error.
"""

import json
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from engine.image.house.captions import spoken
from engine.image.house.composer.codes import N_CODES, SPANS, Vector, encoded, indices
from engine.image.house.composer.measure import accuracy, held_out
from engine.image.house.composer.model import ANY_STYLE, Composer, Shape
from engine.image.house.composer.sample import padded
from engine.image.house.composer.tokens import BUCKETS, MAX_TOKENS, Ids, tokenized
from engine.image.house.composer.weights import save
from engine.image.house.plausible import drawn_layout, drawn_scene
from engine.types import STYLES

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

_UNTOLD = 0.1  # of captions: empty, for guidance
_STRANGE = 0.25  # of captions: with words that mean nothing, as free text has
_TORN = 0.08  # of a token's pieces: left out, as a slip of the hand would
_WARM_STEPS = 100
_DECAY = 0.999  # of the running mean of weights
_SHARES_WEIGHT = 0.5  # of the layout's squared error beside the codes' cross-entropy
_LOOK_EVERY_S = 120.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: for `minutes`, or until the accuracy on held-out captions reaches `until`."""

    minutes: float = 25.0
    batch: int = 96
    rate: float = 2.5e-3
    seed: int = 0
    until: float | None = None  # accuracy in [0, 1] over both languages, without any rule
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True, slots=True)
class Batch:
    ids: Tensor  # (B, T, PIECES)
    seen: Tensor  # (B, T)
    styles: Tensor  # (B,)
    codes: Tensor  # (B, fields), indices
    ends: Tensor  # (B, SIZE)


class Run:
    """One training: the model, its running mean, the optimizer, and where it stands."""

    def __init__(self, plan: Plan) -> None:
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.model = Composer(plan.shape)
        self.mean = Composer(plan.shape)
        self.mean.load_state_dict(self.model.state_dict())
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        plain = [p for p in self.model.parameters() if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=plan.rate, betas=(0.9, 0.99))
        self.step = 0
        self.seconds = 0.0

    def save(self, folder: Path) -> None:
        """All that a later call needs to go on, and the mean's weights as a model."""
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {f"model.{k}": v for k, v in self.model.state_dict().items()}
        tensors |= {f"mean.{k}": v for k, v in self.mean.state_dict().items()}
        for name, parameter in self.model.named_parameters():
            for kind, moment in self.optimizer.state[parameter].items():
                tensors[f"{kind}.{name}"] = moment
        save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "run.safetensors.part")
        (folder / "run.safetensors.part").replace(folder / "run.safetensors")
        where = {"step": self.step, "seconds": self.seconds}
        (folder / "run.json").write_text(json.dumps(where), encoding="utf-8")
        save(self.mean, folder / "export")

    def resume(self, folder: Path) -> None:
        where = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        self.step, self.seconds = where["step"], where["seconds"]
        tensors = load_file(folder / "run.safetensors")
        for prefix, model in (("model.", self.model), ("mean.", self.mean)):
            own = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
            model.load_state_dict(own)
        for name, parameter in self.model.named_parameters():
            kinds = ("step", "exp_avg", "exp_avg_sq")
            self.optimizer.state[parameter] = {kind: tensors[f"{kind}.{name}"] for kind in kinds}


def train(out: Path, plan: Plan) -> Run:
    """Train into a folder, going on where an earlier call stopped; the mean is in `export`."""
    run = Run(plan)
    if (out / "run.json").exists():
        run.resume(out)
    writer = _writer(out)
    looked = time.monotonic()
    while run.seconds < plan.minutes * 60:
        began = time.monotonic()
        loss, parts = advance(run)
        run.seconds += time.monotonic() - began
        if run.step % 50 == 0:
            print(f"step {run.step:6d}  {run.seconds / 60:5.1f} min  loss {loss:.3f}  {parts}")
            if writer is not None:
                writer.add_scalar("loss", loss, run.step)
        if time.monotonic() - looked > _LOOK_EVERY_S:
            looked = time.monotonic()
            run.save(out)
            found = _found(run)
            print(f"step {run.step}: held-out captions honoured {found:.1%}", flush=True)
            if writer is not None:
                writer.add_scalar("accuracy", found, run.step)
            if plan.until is not None and found >= plan.until:
                break
    run.save(out)
    return run


def advance(run: Run) -> tuple[float, str]:
    """One step of training; returns the loss, and its parts in words."""
    plan, model = run.plan, run.model
    share = run.seconds / (plan.minutes * 60)
    rate = plan.rate * min(1.0, (run.step + 1) / _WARM_STEPS) * (0.02 + 0.98 * (1 - share) ** 1.2)
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    batch = drawn_batch(plan.batch, Random(f"{plan.seed} {run.step}"))
    generator = torch.Generator().manual_seed(plan.seed * 1_000_003 + run.step)
    codes, shares = losses(model, batch, generator)
    loss = codes + _SHARES_WEIGHT * shares
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    run.optimizer.step()
    run.step += 1
    keep = min(_DECAY, run.step / (run.step + 10))
    with torch.no_grad():
        for mean, now in zip(run.mean.parameters(), model.parameters(), strict=True):
            mean.lerp_(now, 1 - keep)
    codes, shares = codes.detach(), shares.detach()
    return float(codes + shares), f"codes {float(codes):.3f} layout {float(shares):.3f}"


def losses(model: Composer, batch: Batch, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Mean cross-entropy a field, in nats, and mean squared error of a layout's number."""
    text = model.text(batch.ids, batch.seen)
    n = len(batch.ends)
    t = 1 - torch.rand(n, generator=generator).sqrt()  # early points, where the caption matters
    noise = torch.randn(batch.ends.shape, generator=generator)
    x = (1 - t)[:, None] * noise + t[:, None] * batch.ends
    named = model.flow(x, t, text, batch.seen, batch.styles)
    codes = [
        functional.cross_entropy(named[:, span], batch.codes[:, at])
        for at, span in enumerate(SPANS.values())
    ]
    shares = functional.mse_loss(named[:, N_CODES:], batch.ends[:, N_CODES:])
    return torch.stack(codes).mean(), shares


def drawn_batch(n: int, rng: Random) -> Batch:
    """Scenes with captions, half of them in each language."""
    texts, styles, codes = [], [], []
    ends: list[Vector] = []
    for at in range(n):
        scene = drawn_scene(rng)
        text, _ = spoken(scene, rng, "zh" if at % 2 else "en")
        texts.append(tokenized("") if rng.random() < _UNTOLD else _marred(tokenized(text), rng))
        styles.append(STYLES.index(scene.style) if rng.random() < 0.5 else ANY_STYLE)
        codes.append(indices(scene))
        ends.append(encoded(scene, drawn_layout(scene, rng)))
    ids, seen = padded(texts)
    return Batch(
        ids, seen, torch.tensor(styles), torch.tensor(codes), torch.from_numpy(np.stack(ends))
    )


def _marred(ids: Ids, rng: Random) -> Ids:
    """A text as it may reach us: strange words among its own, pieces missing."""
    dice = np.random.default_rng(rng.getrandbits(32))
    ids = np.where(dice.random(ids.shape) < _TORN, 0, ids)
    if rng.random() < _STRANGE:
        strange = dice.integers(1, BUCKETS, (rng.randint(1, 4), ids.shape[1]))
        strange[:, rng.randint(3, ids.shape[1]) :] = 0
        at = rng.randint(0, len(ids))
        ids = np.concatenate([ids[:at], strange, ids[at:]])[:MAX_TOKENS]
    return ids


def _found(run: Run) -> float:
    tallies = [accuracy(run.mean, held_out(60, language)) for language in ("en", "zh")]
    return sum(one.right for one in tallies) / sum(one.asked for one in tallies)


def _writer(out: Path) -> "SummaryWriter | None":
    """TensorBoard's writer where it is installed."""
    if find_spec("tensorboard") is None:
        return None
    from torch.utils.tensorboard import SummaryWriter as Writer

    return Writer(str(out / "tensorboard"))
