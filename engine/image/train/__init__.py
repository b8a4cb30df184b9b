"""The survey's image models: a GAN, a VAE and a flow model that paint small captioned pictures."""
