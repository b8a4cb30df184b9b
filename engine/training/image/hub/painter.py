"""
A diffusers pipeline with a UNet as training needs it: pictures and prompts in, losses out.

Knows no votes. Text encoders and the autoencoder are only used to read what is trained on, so
they leave the GPU before the UNet comes. On a GPU the UNet is in bfloat16 and keeps few of its
activations; on a CPU it is in single precision.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.errors import Rejected
from engine.image.pipelines.adapter_file import read_adapter
from engine.image.pipelines.adapters import adaptable
from engine.image.pipelines.assembling import device_of, dtype_on, trained_side
from engine.image.pipelines.encoding import Encoder
from engine.image.pipelines.families import family_of
from engine.image.pipelines.loading import load_pipeline
from engine.image.pipelines.parts import parts_of
from engine.image.pipelines.styles import Styles
from engine.training.image.hub.noising import Noising
from engine.training.image.learning import Points
from engine.training.image.recipe import Recipe
from engine.training.image.words import Words
from engine.training.manifest import PARTS, BadAdapter, object_of
from engine.training.progress import write_json
from engine.training.registry import MAX_RANK, revision
from engine.training.rows import BrokenVotes
from engine.training.servable import DIFFUSERS

TARGETS = ["to_k", "to_out.0", "to_q", "to_v"]
TOLD, WEIGHTS = PARTS["image"]
_MOST_TOLD_BYTES = 1 << 20
KINDS = ("StableDiffusionPipeline", "StableDiffusionXLPipeline")
Read = dict[str, Tensor]  # a prompt as the UNet takes it, one row


class HubPainter:
    """One pipeline on one device."""

    def __init__(self, model: str, device: str | None = None) -> None:
        """
        Args:
            model: A folder, or a hub's name, which may be pinned to a commit: `name@commit`.

        Raises:
            Rejected: It cannot be had, has no UNet, or is noised in a way that is not known here.
        """
        self.device = device_of(device)
        self.pipe = load_pipeline(*_pinned(model), dtype_on(self.device))
        if type(self.pipe).__name__ not in KINDS:
            raise Rejected(f"{model} is no Stable Diffusion with a UNet")
        try:
            self.noising = Noising(self.pipe.scheduler)
        except ValueError as unknown:
            raise Rejected(f"{model} has {unknown}, which is not known here") from unknown
        self.name = model
        self.revision = revision(model)
        self.side = trained_side(self.pipe, parts_of(self.pipe))
        self.unet = self.pipe.unet
        self._layers = dict(adaptable(self.unet))
        self._has_adapter = False
        for network in parts_of(self.pipe).text.values(), parts_of(self.pipe).rest.values():
            for one in network:
                one.requires_grad_(False)
        self.unet.requires_grad_(False)

    @torch.no_grad()
    def seen(self, files: Sequence[Path], size: tuple[int, int]) -> Tensor:
        """Pictures as the UNet paints them, (N, C, h, w), in float32."""
        vae = self.pipe.vae.to(self.device, torch.float32)
        found = [self._latent(vae, _pixels(file, size)) for file in files]
        vae.to("cpu")
        return torch.cat(found)

    def _latent(self, vae: Any, pixels: Tensor) -> Tensor:
        # the mode, not a draw: the same picture is the same numbers
        latent = vae.encode(pixels[None].to(self.device)).latent_dist.mode()
        moved = latent - (vae.config.get("shift_factor") or 0.0)
        scaled: Tensor = (moved * vae.config["scaling_factor"]).cpu()
        return scaled

    @torch.no_grad()
    def read(self, asked: Sequence[Words], size: tuple[int, int]) -> list[Read]:
        """Prompts as the server reads them, the words of their style with them."""
        family, styles = family_of(self.pipe), Styles.load()
        assert family  # of the two kinds
        texts = parts_of(self.pipe).text.values()
        for one in texts:
            one.to(self.device)
        encoder = Encoder(self.pipe, family)
        found = []
        for words in asked:
            prompt = styles.prompt(words.prompt, words.style)
            row = encoder.batch([(prompt, "")], guided=False, device=torch.device("cpu"))
            found.append(self._conditions(row, size))
        for one in texts:
            one.to("cpu")
        return found

    def _conditions(self, row: dict[str, Any], size: tuple[int, int]) -> Read:
        read = {"text": row["prompt_embeds"]}
        if "pooled_prompt_embeds" in row:
            width, height = size
            told = torch.tensor([[height, width, 0, 0, height, width]], dtype=torch.float32)
            read |= {"pooled": row["pooled_prompt_embeds"], "sizes": told}
        return read

    def stand_by(self) -> None:
        """Bring the UNet to the device; all that is read of pictures and prompts is read by now."""
        self.unet.to(self.device)

    def learn(self, recipe: Recipe) -> nn.ParameterList:
        """Put a new adapter in, which changes nothing yet; its parameters, in single precision."""
        from diffusers.training_utils import cast_training_params
        from peft import LoraConfig

        if self.device.type == "cuda":
            self.unet.enable_gradient_checkpointing()
        config = LoraConfig(
            r=recipe.rank,
            lora_alpha=recipe.alpha,
            target_modules=TARGETS,
            init_lora_weights="gaussian",
        )
        with torch.random.fork_rng():
            torch.manual_seed(recipe.seed)
            self.unet.add_adapter(config)
        self._has_adapter = True
        cast_training_params(self.unet)
        return nn.ParameterList(p for p in self.unet.parameters() if p.requires_grad)

    def save(self, recipe: Recipe, folder: Path) -> None:
        """The adapter in training as diffusers reads one, and what the shelf wants to know."""
        from diffusers.loaders.lora_base import LORA_ADAPTER_METADATA_KEY
        from peft.utils import get_peft_model_state_dict

        folder.mkdir(parents=True, exist_ok=True)
        learned = get_peft_model_state_dict(self.unet)
        tensors = {f"unet.{name}": one.cpu().contiguous() for name, one in learned.items()}
        said = {"r": recipe.rank, "lora_alpha": recipe.alpha, "target_modules": TARGETS}
        told = json.dumps({f"unet.{name}": value for name, value in said.items()}, sort_keys=True)
        # diffusers' own writer adds a second entry and sets, in another order each time
        save_file(tensors, folder / WEIGHTS, {LORA_ADAPTER_METADATA_KEY: told})
        scale = recipe.alpha / recipe.rank
        whole = {"kind": DIFFUSERS, "rank": recipe.rank, "scale": scale, "base": self.revision}
        write_json(folder / TOLD, whole)

    def adapt(self, *, on: bool) -> None:
        """Paint through the adapter that is in, or as the model alone does."""
        if on:
            self.unet.enable_adapters()
        elif self._has_adapter:
            self.unet.disable_adapters()

    def forget(self) -> None:
        """Take the adapter that was learned out."""
        self._has_adapter = False
        self.unet.unload_lora()

    @contextmanager
    def wearing(self, folder: Path) -> Iterator[None]:
        """
        Paint through an adapter's folder, as a server loads it.

        Raises:
            Rejected: It is none of this model.
        """
        if _base_of(folder) != self.revision:
            raise Rejected(f"{folder.name} was trained on other weights than {self.name}'s")
        read_adapter(folder, self.pipe, "unet", self._layers, MAX_RANK)
        self.pipe.load_lora_weights(folder, weight_name=WEIGHTS, adapter_name="worn")
        self._has_adapter = True
        try:
            yield
        finally:
            self._has_adapter = False
            self.pipe.unload_lora_weights()

    def losses(self, clean: Tensor, reads: Sequence[Read], at: Points) -> Tensor:
        """Mean squared error of what the UNet names, a picture, (B,)."""
        here = Points(at.noise.to(self.device), at.t.to(self.device))
        clean = clean.to(self.device)
        dtype = self.unet.dtype
        noisy = self.noising.noisy(clean, here).to(dtype)
        rows = {name: torch.cat([read[name] for read in reads]) for name in reads[0]}
        more = {}
        if "pooled" in rows:
            pooled, sizes = (rows[name].to(self.device, dtype) for name in ("pooled", "sizes"))
            more = {"added_cond_kwargs": {"text_embeds": pooled, "time_ids": sizes}}
        text = rows["text"].to(self.device, dtype)
        named = self.unet(noisy, here.t, encoder_hidden_states=text, **more).sample
        apart = named.float() - self.noising.target(clean, here)
        missed: Tensor = apart.square().flatten(1).mean(1)
        return missed


def _base_of(folder: Path) -> object:
    try:
        with (folder / TOLD).open("rb") as file:
            read = file.read(_MOST_TOLD_BYTES + 1)
        return object_of(read, TOLD, _MOST_TOLD_BYTES).get("base")
    except (OSError, BadAdapter) as broken:
        raise Rejected(f"{folder.name} is no adapter: {broken}") from broken


def _pinned(model: str) -> tuple[str, str | None]:
    if Path(model).is_dir():
        return model, None
    name, _, commit = model.partition("@")
    return name, commit or None


@contextmanager
def opened(file: Path) -> Iterator[Image.Image]:
    """
    Raises:
        BrokenVotes: It is no picture that a snapshot may hold.
    """
    try:
        with Image.open(file, formats=("WEBP", "PNG")) as picture:
            picture.load()
            yield picture
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise BrokenVotes(f"{file} is no picture that can be read.") from broken


def _pixels(file: Path, size: tuple[int, int]) -> Tensor:
    with opened(file) as picture:
        fitted = ImageOps.fit(picture.convert("RGB"), size, Image.Resampling.LANCZOS)
    pixels = torch.from_numpy(np.asarray(fitted, np.float32)).permute(2, 0, 1)
    return pixels / 127.5 - 1
