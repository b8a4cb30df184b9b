"""Torchvision is made importable before transformers and peft are."""

from engine.operators import declare_torchvision_operators

declared = declare_torchvision_operators()  # held: it ends with its last reference
