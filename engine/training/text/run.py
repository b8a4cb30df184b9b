"""
One recipe, from the base model to an adapter's folder: resumed where it was stopped or killed.

    folder = train(data, "house", out, Recipe(), Progress(out))

Knows rows, TRL and a folder; which recipes are tried, how adapters are judged and where they go
is not known here. No file that it writes is a pickle.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, TrainerCallback

from engine.training.dataset import Dataset
from engine.training.driver import NotANumber
from engine.training.progress import Progress, write_json
from engine.training.rows import BrokenVotes
from engine.training.text.base import (
    CONFIG,
    load,
    tokenizer_of,
    with_lora,
    write_adapter,
)
from engine.training.text.checkpoint import FOLDER, last_checkpoint
from engine.training.text.diary import diaries
from engine.training.text.likelihood import held
from engine.training.text.loops import looped
from engine.training.text.recipe import Recipe
from engine.training.text.tokens import Tokens, alone, in_order, known, tokens_of
from engine.training.text.trainers import dpo_trainer, kto_trainer
from engine.training.text.validation import Validation, validated

ADAPTER, MEASURED = "adapter", "measured.json"
SAVE_STEPS = 20

Told = Callable[[int, int, float | None], None]  # step, of how many, loss


@dataclass(frozen=True, slots=True)
class Bench:
    """
    What all recipes of a run share: rows in tokens, and what the base holds of them.

    Made once a run, as the base's likelihoods take as long as a third of an epoch.
    """

    base: str
    tokenizer: Any
    train: list[Tokens]
    validation: list[Tokens]
    wandb: str | None = None


def bench_of(data: Dataset, base: str, recipe: Recipe, wandb: str | None = None) -> Bench:
    """
    Read the rows that a loss trains on, and measure the base on them.

    Raises:
        BrokenVotes: There are none, or the base cannot be read.
    """
    torch.set_num_threads(recipe.threads)
    tokenizer = tokenizer_of(base)
    chosen = {
        "dpo": (*data.pairs("train"), *data.passages("train")),
        "kto": data.singles("train"),
        "sft": (*data.passages("train"), *data.pairs("train")),
    }[recipe.loss]
    if not chosen:
        raise BrokenVotes("There is nothing to learn from.")
    train = tokens_of(tokenizer, chosen, recipe.max_length)
    if recipe.loss == "sft":
        train = alone(train)
    train += looped(train, recipe.loops, recipe.seed)
    kept = tokens_of(tokenizer, data.pairs("validation"), recipe.max_length)
    model = load(base)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    pad = tokenizer.pad_token_id or 0
    model.to(device)
    if device == "cuda":
        from trl.trainer.utils import add_fused_lm_head

        add_fused_lm_head(model)
    if recipe.loss == "dpo":
        train = known(train, held(model, train, pad, recipe.batch))
    kept = known(kept, held(model, kept, pad, recipe.batch))
    return Bench(base, tokenizer, train, kept, wandb)


def train(
    data: Dataset,
    base: str,
    out: Path,
    recipe: Recipe,
    report: Progress | None = None,
    *,
    bench: Bench | None = None,
    told: Told | None = None,
) -> Path:
    """
    Train one recipe from the base, or go on from its last checkpoint.

    On a CPU the same rows, recipe and base give the same bits, resumed or not. It ends early where
    the validation pairs show that it begins to unlearn its language, with the epoch before that.

    Args:
        base: A folder, a hub's name, or "house".
        out: This recipe's folder.
        report: Told of each step where `told` is not given; asked whether to stop.
        bench: Of `bench_of`, where several recipes share one.

    Returns:
        The peft folder: its configuration and weights, fp32.

    Raises:
        BrokenVotes: Nothing to learn from, or no base.
        NotANumber: The loss is none any more.
        Stopped: `report.stopped` was set; a checkpoint was written.
    """
    adapter = out / ADAPTER
    if (out / MEASURED).is_file():
        return adapter
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(recipe.threads)
    shared = bench or bench_of(data, base, recipe)
    model = with_lora(load(base), recipe)
    rows = in_order(shared.train, recipe.batch, recipe.epochs, recipe.seed)
    watch = _Watch(shared, recipe, out, report, told)
    make = kto_trainer if recipe.loss == "kto" else dpo_trainer
    callbacks = [watch, *diaries(out, shared.wandb)]
    trainer = make(model, shared.tokenizer, rows, recipe, out, callbacks, SAVE_STEPS)
    trainer.remove_callback(PrinterCallback)
    watch.trainer = trainer
    start = last_checkpoint(out)
    trainer.train(resume_from_checkpoint=str(start) if start else None)
    if watch.not_a_number:
        raise NotANumber(f"the loss of {recipe} is no number")
    if report is not None:
        report.check()
    if trainer.is_world_process_zero():
        watch.finish()
    trainer.accelerator.wait_for_everyone()
    return adapter


def measured(out: Path) -> dict[str, Any] | None:
    """What a finished recipe came to: {"validation", "epochs", "steps"}; None of an unfinished."""
    path = out / MEASURED
    if not path.is_file():
        return None
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return said


class _Watch(TrainerCallback):  # type: ignore[misc]
    """
    Tells steps, ends what diverged or shall stop, and keeps the last end of an epoch that still
    writes. Which epoch tells most of a few dozen pairs hangs on chance, and says little of what it
    writes; what keeps a gentle recipe from going too far is its number of epochs.
    """

    def __init__(
        self,
        bench: Bench,
        recipe: Recipe,
        out: Path,
        report: Progress | None,
        told: Told | None,
    ) -> None:
        self._bench, self._recipe, self._out = bench, recipe, out
        self._report, self._told = report, told
        self.not_a_number = False
        self.trainer: Any = None

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        loss = (logs or {}).get("loss")
        if loss is None:
            return
        if loss != loss or loss in (float("inf"), float("-inf")):
            self.not_a_number = True
            control.should_training_stop, control.should_save = True, False
        if self._told is not None:
            self._told(state.global_step, state.max_steps, loss)
        elif self._report is not None:
            step, steps = state.global_step, state.max_steps
            self._report.tell("training", step / steps, step=step, steps=steps, loss=loss)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self._report is not None and self._report.stopped:
            control.should_training_stop = control.should_save = True
        together = self._recipe.batch * self.trainer.accelerator.num_processes
        epoch, rest = divmod(state.global_step, -(-len(self._bench.train) // together))
        if rest == 0 or state.global_step == state.max_steps:
            self._measure(epoch + (rest > 0), control)

    def _measure(self, epoch: int, control: Any) -> None:
        """Keep this epoch's end; stop where it unlearned its language, without keeping it."""
        pad = self._bench.tokenizer.pad_token_id or 0
        model, rows = self.trainer.model, self._bench.validation
        found = validated(rows, held(model, rows, pad, self._recipe.batch))
        if found is None:
            self.not_a_number = True
            control.should_training_stop, control.should_save = True, False
            return
        if found.kept or not _ends(self._out):
            folder = self._out / f"end-{epoch}"
            if self.trainer.is_world_process_zero():
                write_adapter(model, folder, self._bench.base)
                write_json(folder / MEASURED, found.as_json())
        if not found.kept:
            control.should_training_stop = True

    def finish(self) -> None:
        """The last of the ends becomes the adapter; the rest goes."""
        found = _ends(self._out)
        last = max(found)
        shutil.rmtree(self._out / ADAPTER, ignore_errors=True)
        (self._out / f"end-{last}").rename(self._out / ADAPTER)
        for folder in (*self._out.glob("end-*"), *self._out.glob(f"{FOLDER}-*")):
            shutil.rmtree(folder)
        said = {"validation": found[last].as_json(), "epochs": last, "rows": len(self._bench.train)}
        write_json(self._out / MEASURED, said)


def _ends(out: Path) -> dict[int, Validation]:
    """Epochs' ends that were kept, whole ones."""
    return {
        int(folder.name.rpartition("-")[2]): Validation(
            **json.loads((folder / MEASURED).read_text())
        )
        for folder in out.glob("end-*")
        if (folder / MEASURED).is_file() and (folder / CONFIG).is_file()
    }
