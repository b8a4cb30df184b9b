"""
Reads one file with a reader of the operator's choice, so that a setting can be tried out first.

    python -m engine.analysis text FILE --language en [--reader house|OWNER/MODEL|FOLDER]
    python -m engine.analysis picture FILE [--language en] [--reader colour|OWNER/MODEL|FOLDER]

Prints the reading as JSON. The readers are those of MOOD_READER and PICTURE_READER; `model`, which
asks a running text engine, is not among them.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.hub.classifier import ClassifierReader
from engine.analysis.hub.loading import CANNOT_LOAD
from engine.analysis.plain import plain_text
from engine.analysis.readers import picture_reader, reread
from engine.types import Language, Reading


def read_text(text: str, language: Language, reader: str) -> Reading:
    """
    Mood and themes of a text.

    Raises:
        One of CANNOT_LOAD: There is no such reader here.
    """
    plain = plain_text(text)
    house = HouseAnalyzer.load().reading(plain, language)
    if reader == "house":
        return house
    return reread(house, ClassifierReader.load(reader).read(plain), language)


def main() -> int:
    """Exit status 2: the file or the reader cannot be used, and why."""
    args = _parser().parse_args()
    try:
        if args.subject == "text":
            text = args.file.read_text(encoding="utf-8")
            reading = read_text(text, args.language, args.reader)
        else:
            reading = picture_reader(args.reader).read(args.file.read_bytes(), args.language)
    except CANNOT_LOAD as exc:
        sys.stderr.write(f"{args.reader} cannot read {args.file}: {exc}\n")
        return 2
    sys.stdout.write(json.dumps(asdict(reading), ensure_ascii=False, indent=1) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine.analysis")
    subjects = parser.add_subparsers(required=True, dest="subject")
    for subject, reader in (("text", "house"), ("picture", "colour")):
        command = subjects.add_parser(subject)
        command.add_argument("file", type=Path)
        command.add_argument("--language", choices=("en", "zh"), default="en")
        command.add_argument("--reader", default=reader)
    return parser


if __name__ == "__main__":
    sys.exit(main())
