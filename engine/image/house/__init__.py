"""The house image models: one composes scenes for the renderer, one paints in pixels."""
