"""house-pixels: our latent diffusion model, painted in pixels; a plain diffusers folder."""
