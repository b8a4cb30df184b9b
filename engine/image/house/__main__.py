"""
The commands of the house image models: `python -m engine.image.house scenes|pixels COMMAND`.

Each model's own commands are in its room; a model is imported only when it is asked for.
"""

import sys
from importlib import import_module

MODELS = {
    "scenes": "engine.image.house.composer.command",
    "pixels": "engine.image.house.pixels.command",
}


def main(arguments: list[str]) -> None:
    """Hand the command line to the model that its first word names."""
    if not arguments or arguments[0] not in MODELS:
        sys.exit(f"python -m engine.image.house {'|'.join(MODELS)} COMMAND")
    import_module(MODELS[arguments[0]]).run(arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
