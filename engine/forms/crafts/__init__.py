"""One file a craft, found by the name that a form's file gives: adding a file adds a craft."""

from importlib import import_module
from importlib.util import find_spec

from engine.forms.craft import Craft


def is_craft(name: str) -> bool:
    """Whether a module of this name lies here."""
    return find_spec(f"{__name__}.{name}") is not None


def craft_of(name: str) -> Craft:
    """
    The craft of a name that `is_craft` knows.

    Raises:
        ModuleNotFoundError: There is none.
    """
    craft = import_module(f"{__name__}.{name}").CRAFT
    assert isinstance(craft, Craft), f"{name}: CRAFT is not a Craft"
    return craft
