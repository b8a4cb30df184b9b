"""Sizes of the model: the small one that a CPU learns, the full one for a GPU. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """
    Every size in one place; `vae` and `unet` are channels a level, from the finest one down.

    A picture of `px` has a latent of `px / 2 ** (len(vae) - 1)`. `attends` says for each level of
    the UNet whether it reads the text there.
    """

    px: int
    vae: tuple[int, ...]
    vae_layers: int
    latent: int
    fitted: bool  # the encoder is fitted (`patches`) and only the decoder is trained
    unet: tuple[int, ...]
    attends: tuple[bool, ...]
    head: int  # channels of an attention head
    groups: int  # of the normalisation, in UNet and VAE
    text: int
    text_layers: int
    vocab: int
    tokens: int  # of a prompt; what is longer is cut
    vae_batch: int
    unet_batch: int

    @property
    def latent_px(self) -> int:
        return int(self.px / 2 ** (len(self.vae) - 1))


# What half a core of a shared machine learns in three quarters of an hour.
SMALL = Shape(
    px=64, vae=(16, 32, 48, 64), vae_layers=1, latent=12, fitted=True,
    unet=(64, 96), attends=(True, False), head=16, groups=4,
    text=128, text_layers=2, vocab=2048, tokens=48, vae_batch=8, unet_batch=32,
)  # fmt: skip
# Twenty minutes of one large GPU.
FULL = Shape(
    px=128, vae=(32, 64, 96, 96), vae_layers=1, latent=8, fitted=False,
    unet=(96, 160, 192), attends=(True, True, True), head=32, groups=16,
    text=256, text_layers=2, vocab=4096, tokens=64, vae_batch=64, unet_batch=1024,
)  # fmt: skip
# What tests build in a second.
TINY = Shape(
    px=32, vae=(12, 16, 16, 24), vae_layers=1, latent=4, fitted=True,
    unet=(16, 32), attends=(True, False), head=8, groups=4,
    text=32, text_layers=1, vocab=300, tokens=32, vae_batch=8, unet_batch=16,
)  # fmt: skip
SHAPES: Mapping[str, Shape] = {"small": SMALL, "full": FULL, "tiny": TINY}
