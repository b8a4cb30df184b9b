"""
Pairs a second and peak memory of our DPO step beside TRL's own defaults, in one run.

    python -m tests.bench.bench_dpo [--pairs 64] [--batch 8] [--threads 1]
    python -m tests.bench.bench_dpo --gpu [--sizes 0.5B 3B]

On the CPU the house model; with `--gpu` random weights of Qwen's shapes, with our options (bf16
weights, length grouping, references measured once, likelihoods of answers only) and with TRL's
defaults. `--sizes tiny` rehearses that anywhere. Each row is a process of its own.
"""

import argparse
import json
import logging
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from engine.operators import declare_torchvision_operators
from engine.training.examples import Message, Row

SHAPES: dict[str, dict[str, int]] = {
    "0.5B": {"hidden_size": 896, "intermediate_size": 4864, "num_hidden_layers": 24}
    | {"num_attention_heads": 14, "num_key_value_heads": 2},
    "3B": {"hidden_size": 2048, "intermediate_size": 11008, "num_hidden_layers": 36}
    | {"num_attention_heads": 16, "num_key_value_heads": 2},
    "tiny": {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2}
    | {"num_attention_heads": 2, "num_key_value_heads": 1},
}
QWEN_VOCABULARY = 151_936
WAYS = ("TRL's defaults", "ours")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=64)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--gpu", action="store_true")
    parser.add_argument("--sizes", nargs="+", choices=SHAPES, default=["0.5B", "3B"])
    parser.add_argument("--only", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        print(json.dumps(measured(args, *args.only)))
        return
    print(
        "| model | step | pairs/s | tokens/s | peak MB | seconds | CPU seconds |\n"
        + "|---" * 7
        + "|"
    )
    for size in args.sizes if args.gpu else ["house"]:
        for way in WAYS:
            words = [sys.executable, "-m", "tests.bench.bench_dpo", *sys.argv[1:]]
            done = subprocess.run([*words, "--only", size, way], stdout=subprocess.PIPE, text=True)
            if done.returncode != 0:
                raise SystemExit(done.returncode)
            said = json.loads(done.stdout.splitlines()[-1])
            print(
                f"| {size} | {way} | {said['pairs_s']:.2f} | {said['tokens_s']:.0f}"
                f" | {said['peak_mb']:.0f} | {said['seconds']:.1f} | {said['cpu_s']:.1f} |",
                flush=True,
            )


def measured(args: argparse.Namespace, size: str, way: str) -> dict[str, float]:
    """One epoch over the same rows, the base's likelihoods included."""
    keeping = declare_torchvision_operators()
    import torch

    from engine.training.text.base import HOUSE, load, tokenizer_of

    torch.set_num_threads(args.threads)
    tokenizer = tokenizer_of("house")
    rows = made_up(args.pairs)
    logging.getLogger("trl").setLevel(logging.ERROR)  # it warns of each prompt's last token
    with tempfile.TemporaryDirectory() as folder:
        model = load(str(HOUSE)) if size == "house" else random_qwen(size)
        run = ours if way == "ours" else plain
        began_s, began_cpu_s = time.perf_counter(), time.process_time()
        run(model, tokenizer, rows, args.batch, Path(folder))
        seconds = time.perf_counter() - began_s
    del keeping
    return {
        "pairs_s": len(rows) / seconds,
        "tokens_s": tokens(tokenizer, rows) / seconds,
        "peak_mb": peak_mb(),
        "seconds": seconds,
        "cpu_s": time.process_time() - began_cpu_s,
    }


def ours(model: Any, tokenizer: Any, rows: list[Row], batch: int, folder: Path) -> None:
    import torch
    from transformers import PrinterCallback
    from trl.trainer.utils import add_fused_lm_head

    from engine.training.text.base import with_lora
    from engine.training.text.likelihood import held
    from engine.training.text.recipe import Recipe
    from engine.training.text.tokens import in_order, known, tokens_of
    from engine.training.text.trainers import dpo_trainer

    recipe = Recipe(epochs=1, batch=batch)
    if torch.cuda.is_available():
        model.to("cuda")
        add_fused_lm_head(model)
    some = tokens_of(tokenizer, rows, recipe.max_length)
    some = known(some, held(model, some, tokenizer.pad_token_id, batch))
    laid = in_order(some, batch, 1, 0)
    trainer = dpo_trainer(with_lora(model, recipe), tokenizer, laid, recipe, folder, [], 10**6)
    trainer.remove_callback(PrinterCallback)
    trainer.train()


def plain(model: Any, tokenizer: Any, rows: list[Row], batch: int, folder: Path) -> None:
    import datasets
    import peft
    import torch
    from transformers import PrinterCallback
    from trl import DPOConfig, DPOTrainer

    given = datasets.Dataset.from_list(
        [
            {
                "prompt": tokenizer.bos_token + row.prompt[0].content,
                "chosen": row.chosen,
                "rejected": row.rejected,
            }
            for row in rows
        ]
    )
    args = DPOConfig(
        output_dir=str(folder),
        per_device_train_batch_size=batch,
        num_train_epochs=1,
        report_to="none",
        save_strategy="no",
        disable_tqdm=True,
        use_cpu=not torch.cuda.is_available(),
    )
    lora = peft.LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM")
    trainer = DPOTrainer(
        model, args=args, train_dataset=given, processing_class=tokenizer, peft_config=lora
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()


def random_qwen(size: str) -> Any:
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(0)
    on_gpu = torch.cuda.is_available()
    with torch.device("cuda" if on_gpu else "cpu"):
        config = Qwen2Config(vocab_size=QWEN_VOCABULARY, tie_word_embeddings=True, **SHAPES[size])
        return Qwen2ForCausalLM(config).to(torch.bfloat16 if on_gpu else torch.float32).eval()


def made_up(n: int) -> list[Row]:
    """Prompts of 60 to 300 words and answers of 30 to 90, as a round's are."""
    rng = random.Random(0)
    words = ["tide", "lamp", "the", "salt", "waits", "by", "moon", "and", "rain", "door", "of"]

    def told(least: int, most: int) -> str:
        return " ".join(rng.choice(words) for _ in range(rng.randint(least, most)))

    rest = ("given", None, "s", "g", "story", "en", (), "train")
    return [
        Row(f"{at}", (Message("user", told(60, 300)),), told(30, 90), told(30, 90), 1.0, *rest)  # type: ignore[arg-type]
        for at in range(n)
    ]


def tokens(tokenizer: Any, rows: list[Row]) -> int:
    from engine.training.text.tokens import tokens_of

    some = tokens_of(tokenizer, rows, 1024)
    return sum(2 * len(one.prompt) + len(one.chosen) + len(one.rejected) for one in some)


def peak_mb() -> float:
    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
