"""Adapters of diffusers models with a UNet (Stable Diffusion 1.5, 2 and XL shaped)."""
