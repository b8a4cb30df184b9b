"""
The base model with a fresh LoRA, and how an adapter is written so that vLLM serves it.

Knows no rows. Always from the base: an adapter on an adapter would keep what its votes were taken
back from.
"""

import json
from pathlib import Path
from typing import Any

import peft
import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase
from transformers.utils import logging

from engine.training.rows import BrokenVotes
from engine.training.text.recipe import Recipe

HOUSE = Path(__file__).resolve().parents[2] / "text" / "house" / "weights"
WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"


def base_of(name: str) -> str:
    """A folder or a hub's name; "house" is ours."""
    return str(HOUSE) if name == "house" else name


def base_name(base: str) -> str:
    """What an adapter says of its base: no path of this machine."""
    if Path(base_of(base)) == HOUSE:
        return "house"
    return Path(base).name if Path(base).is_dir() else base


def tokenizer_of(base: str) -> PreTrainedTokenizerBase:
    """
    Raises:
        BrokenVotes: There is none, or none that can be asked as a chat is.
    """
    try:
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(base_of(base))
    except (OSError, ValueError) as broken:
        raise BrokenVotes(f"{base} is no model that can be read.") from broken
    if tokenizer.chat_template is None or tokenizer.eos_token_id is None:
        raise BrokenVotes(f"{base} has no chat template, or no end of what it says.")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load(base: str) -> Any:
    """
    The bare model: fp32 on a CPU, bf16 on a GPU.

    Raises:
        BrokenVotes: It cannot be read.
    """
    logging.disable_progress_bar()
    dtype = torch.bfloat16 if torch.cuda.is_available() else torch.float32
    try:
        return AutoModelForCausalLM.from_pretrained(base_of(base), dtype=dtype).eval()
    except (OSError, ValueError) as broken:
        raise BrokenVotes(f"{base} is no model that can be read.") from broken


def with_lora(model: Any, recipe: Recipe) -> Any:
    """The model with a LoRA in each of its linear layers, in fp32; it begins as the base."""
    torch.manual_seed(recipe.seed)
    config = peft.LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    return peft.get_peft_model(model, config)


def write_adapter(tuned: Any, folder: Path, base: str) -> None:
    """
    The adapter in vLLM's terms, fp32. The configuration comes last: with it the folder is whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).unlink(missing_ok=True)
    state = peft.get_peft_model_state_dict(tuned)
    save_file({key: one.float().cpu().contiguous() for key, one in state.items()}, folder / WEIGHTS)
    said = tuned.peft_config["default"].to_dict()
    said |= {"base_model_name_or_path": base_name(base), "inference_mode": True}
    said["target_modules"] = sorted(said["target_modules"])
    beside = folder / f"{CONFIG}.new"
    beside.write_text(json.dumps(said, indent=1, sort_keys=True, default=str) + "\n")
    beside.replace(folder / CONFIG)
