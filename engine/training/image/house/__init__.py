"""Adapters of the composing model, house-scenes."""
