"""
The steps of the theme space on the command line: fit it, and measure it.

    python -m engine.analysis.training themes fit --corpora FOLDER
    python -m engine.analysis.training themes measure --corpora FOLDER --frozen FOLDER
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.analysis.theme_list import ThemeList
from engine.analysis.themes import LANGUAGES, WEIGHTS, ThemeSpace, unit
from engine.analysis.training.themes_fit import DIRECTIONS, fit, turned, write
from engine.analysis.training.themes_measure import (
    across,
    chance,
    classified,
    frozen,
    majority,
    titled,
    triple_accuracy,
)

CREDIT = (
    "Counts of single words in public-domain writing: GITenberg, Standard Ebooks, LCATS, 100 "
    "English Novels, char-rnn's Shakespeare, openhymnal; African Storybook (CC BY), TinyStories "
    "(CDLA-Sharing); chinese-poetry, Werneror/Poetry, modern-chinese-poetry-corpus (free poets "
    "only), chinese-novel, Ac-heron/luxun; and our own grammars. Chinese is cut by jieba's "
    "dictionary (MIT)."
)


def add(commands: Any) -> None:
    """Makes `themes fit` and `themes measure` known."""
    steps = commands.add_parser("themes").add_subparsers(required=True, metavar="step")
    fitting = steps.add_parser("fit", help="replaces engine/analysis/weights/themes.*")
    fitting.add_argument("--corpora", type=Path, required=True)
    fitting.set_defaults(run=_fit)
    measuring = steps.add_parser("measure", help="prints quality on frozen and titled texts")
    measuring.add_argument("--corpora", type=Path, required=True)
    measuring.add_argument("--frozen", type=Path, required=True)
    measuring.set_defaults(run=_measure)


def _fit(args: argparse.Namespace) -> None:
    themes = ThemeList.load()
    english = fit(args.corpora, "en", themes, seed=7)
    chinese = fit(args.corpora, "zh", themes, seed=7)
    chinese = replace(chinese, lexicon=turned(chinese.lexicon, english.lexicon, themes))
    write(english, chinese, WEIGHTS, CREDIT)
    for language, fitted in (("en", english), ("zh", chinese)):
        kept = f"{100 * fitted.explained:.1f} % of the variance in {DIRECTIONS} directions"
        print(f"{language}: {fitted.windows} windows, {len(fitted.words)} words, {kept}")
    sizes = [(WEIGHTS / name).stat().st_size for name in ("themes.safetensors", "themes.json")]
    print(f"{sum(sizes) / 1e6:.2f} MB")


def _measure(args: argparse.Namespace) -> None:
    space = ThemeSpace.load()
    examples = {}
    for language in LANGUAGES:
        dev = titled(args.corpora, language)
        quality = classified(space, dev, language)
        print(f"{language} titled poems (development): {quality}, majority {majority(dev):.3f}")
        texts, triples = frozen(args.frozen / f"themes_{language}.jsonl", language)
        examples[language] = texts
        quality = classified(space, texts, language)
        floor = f"chance {chance(texts):.3f}, majority {majority(texts):.3f}"
        print(f"{language} frozen: {quality}, {floor}")
        places = [space.vector(one.text, language) for one in texts]
        for name, part in (
            ("whole", slice(None)),
            ("LSA alone", slice(DIRECTIONS)),
            ("list alone", slice(DIRECTIONS, None)),
        ):
            share = triple_accuracy([unit(place[part]) for place in places], triples)
            print(f"{language} frozen triples, {name}: {share:.2f} of {len(triples)}")
    print(
        f"English anchor, Chinese same and other: {across(space, examples['en'], examples['zh'])}"
    )
