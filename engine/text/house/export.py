"""Writes a model as the folder that vLLM and transformers load: configuration and weights."""

import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from engine.text.house.model import HouseModel, Shape

BOS_ID, EOS_ID, PAD_ID = 1, 2, 0


def llama_config(shape: Shape) -> dict[str, object]:
    """The sizes in the words of transformers' LlamaConfig."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocab,
        "hidden_size": shape.width,
        "intermediate_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "head_dim": shape.width // shape.heads,
        "hidden_act": "silu",
        "max_position_embeddings": shape.context,
        "rms_norm_eps": shape.eps,
        "rope_theta": shape.rope_theta,
        "rope_parameters": {"rope_type": "default", "rope_theta": shape.rope_theta},
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": True,
        "bos_token_id": BOS_ID,
        "eos_token_id": EOS_ID,
        "pad_token_id": PAD_ID,
        "torch_dtype": "bfloat16",
        "dtype": "bfloat16",
    }


def shape_of(folder: Path) -> Shape:
    """Read the sizes back from a written folder."""
    config = json.loads((folder / "config.json").read_text())
    return Shape(
        vocab=config["vocab_size"],
        width=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        hidden=config["intermediate_size"],
        context=config["max_position_embeddings"],
        rope_theta=config["rope_theta"],
        eps=config["rms_norm_eps"],
    )


def write_model(model: HouseModel, folder: Path) -> None:
    """Write config.json, generation_config.json and model.safetensors (bfloat16)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(llama_config(model.shape), indent=1) + "\n")
    generation = {"bos_token_id": BOS_ID, "eos_token_id": EOS_ID, "pad_token_id": PAD_ID}
    (folder / "generation_config.json").write_text(json.dumps(generation, indent=1) + "\n")
    state = {name: p.detach().to(torch.bfloat16) for name, p in model.state_dict().items()}
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})


def read_model(folder: Path) -> HouseModel:
    """Load a written folder in float32, for evaluation on the CPU."""
    model = HouseModel(Shape(**asdict(shape_of(folder))))
    state = load_file(folder / "model.safetensors")
    model.load_state_dict({name: p.float() for name, p in state.items()})
    return model.eval()
