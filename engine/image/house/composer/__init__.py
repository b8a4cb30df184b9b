"""The house-scenes model: it composes scenes, the renderer draws them."""
