"""
Fits and measures understanding.

    python -m engine.analysis.training emotion vectors --corpora FOLDER --work FOLDER
    python -m engine.analysis.training emotion fit --corpora FOLDER --work FOLDER
    python -m engine.analysis.training emotion compare --corpora FOLDER --work FOLDER
    python -m engine.analysis.training themes fit --corpora FOLDER
    python -m engine.analysis.training themes measure --corpora FOLDER --frozen FOLDER
    python -m engine.analysis.training votes --votes FOLDER --corpora FOLDER [--write]
"""

import argparse

from engine.analysis.training import emotion_commands, themes_commands, votes_commands


def main() -> None:
    """Each subject has a file `<subject>_commands.py` whose `add` makes its steps known."""
    parser = argparse.ArgumentParser(prog="python -m engine.analysis.training")
    commands = parser.add_subparsers(required=True, metavar="subject")
    for subject in (emotion_commands, themes_commands, votes_commands):
        subject.add(commands)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
