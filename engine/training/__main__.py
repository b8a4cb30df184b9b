"""
The training room: how well tastes are told, and what ships of them.

    python -m engine.training score FOLDER [--encoder NAME] [--json FILE]
    python -m engine.training head FOLDER... [--write]
    python -m engine.training prior FOLDER... [--write]
    python -m engine.training compare --data FOLDER
    python -m engine.training text --data FOLDER --out RUN
    python -m engine.training verify-deletion --data SNAPSHOT --without VOTER_REF
    python -m engine.training image --data FOLDER --out RUN
"""

import argparse

from engine.training import compare_commands, deletion_commands, image_commands, text_commands
from engine.training.rows import BrokenVotes
from engine.training.tastes import head_commands, prior_commands, score_commands

SUBJECTS = (
    score_commands,
    head_commands,
    prior_commands,
    compare_commands,
    text_commands,
    image_commands,
    deletion_commands,
)


def main() -> None:
    """Each subject has a file `<subject>_commands.py` whose `add` makes it known."""
    parser = argparse.ArgumentParser(prog="python -m engine.training")
    commands = parser.add_subparsers(required=True, metavar="subject")
    for subject in SUBJECTS:
        subject.add(commands)
    args = parser.parse_args()
    try:
        args.run(args)
    except BrokenVotes as broken:
        raise SystemExit(str(broken)) from broken


if __name__ == "__main__":
    main()
