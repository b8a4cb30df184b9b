"""The craft of tunes in ABC: every bar as long as its metre asks, engraved and played."""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from random import Random

from engine.forms.abc.faults import fault
from engine.forms.abc.guide import first_guide, next_guide
from engine.forms.abc.metre import check_bars, check_count, check_repeats
from engine.forms.abc.play import Playing, playing
from engine.forms.abc.read import MOST_CHARS, PLAIN, Score, read, read_all
from engine.forms.abc.said import said_of
from engine.forms.abc.values import Setting
from engine.forms.abc.write import joined, label_of, tidied
from engine.forms.craft import Craft, Offer, Piece, Place
from engine.text.house.labels import is_known_noun, mood_of, theme_words
from engine.types import Language, Problem

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text; an empty list is a tune that can be read and played."""
    before, bars_before = _before(place.canon)
    score = read(text, before)
    part = score.part
    if len(text) > MOST_CHARS:
        return list(score.problems)
    found = [*score.problems, *check_bars(part.bars), *check_repeats(part.bars)]
    found += check_count(part.bars, bars_before)
    found += _label(part.label, text, len(place.canon))
    found += _title(part.title, text, place.language)
    return sorted(found, key=lambda one: one.line or 0)


def _before(canon: tuple[str, ...]) -> tuple[Setting | None, int]:
    """The setting that a draft continues, and how many bars stand before it."""
    if not canon:
        return None, 0
    scores = read_all(canon)
    return scores[-1].part.after or PLAIN, sum(len(one.part.bars) for one in scores)


def _label(label: str, text: str, place: int) -> list[Problem]:
    asked = label_of(place)
    if place == 0 or label == asked:
        return []
    return [fault("abc_part", _line_of(text, "P:"), asked=asked)]


def _title(title: str, text: str, language: Language) -> list[Problem]:
    wrong = bool(_HAN.search(title)) == (language == "en")
    return [fault("abc_title", _line_of(text, "T:"))] if title and wrong else []


def _line_of(text: str, field: str) -> int:
    lines = text.split("\n")
    return next((n for n, line in enumerate(lines, start=1) if line.startswith(field)), 1)


def tidy(text: str, place: Place) -> str:
    return tidied(text, len(place.canon))


def join(piece: Piece) -> str:
    """One ABC tune, which other programs of its kind open."""
    return joined((*piece.before, *piece.passages))


def guide(place: Place, rng: Random) -> str:
    """A first passage brings its header; later ones keep to the metre and key they find."""
    said = f"{place.premise}\n{place.wish}"
    mood = place.mood or mood_of(said, place.language)
    before, _ = _before(place.canon)
    if before is None:
        return first_guide(mood, place.language, rng, _title_words(said, place))
    return next_guide(before, label_of(len(place.canon)), mood, rng)


def _title_words(said: str, place: Place) -> Sequence[str]:
    """Words of the premise that make a title: things first, or whatever else it speaks of."""
    words = theme_words(said, place.language, limit=5, form=place.form.id)
    things = [w for w in words if (is_known_noun(w) if place.language == "en" else len(w) > 1)]
    return things or words


def duration_s(piece: Piece) -> float:
    """How long the piece takes, repeats played out, in seconds; 0 where it holds no note."""
    return _playing(_scores(piece)).length_s


def describe(piece: Piece, language: Language) -> str:
    """Key, metre, bars, time and first notes of this very tune."""
    scores = _scores(piece)
    bars = [bar for score in scores for bar in score.part.bars]
    if not bars:
        return "这一段还没有音符。" if language == "zh" else "A tune without a note so far."
    return said_of(bars, _playing(scores), language)


def _scores(piece: Piece) -> list[Score]:
    """What is to be shown, read in the setting that stands before it."""
    return read_all((*piece.before, *piece.passages))[len(piece.before) :]


def _playing(scores: Sequence[Score]) -> Playing:
    return playing([score.part.bars for score in scores])


def _source(piece: Piece) -> bytes:
    return join(piece).encode("utf-8", "replace")


def _made(module: str, maker: str) -> Callable[[Piece], bytes]:
    """Loaded where it is used: engraver and codecs belong in the press's child, not in the bot."""

    def make(piece: Piece) -> bytes:
        file = getattr(import_module(f"engine.press.{module}"), maker)(piece)
        assert isinstance(file, bytes)
        return file

    return make


CRAFT = Craft(
    check,
    guide,
    tidy,
    join,
    offers=(
        Offer("score.svg", "image/svg+xml", "picture", "both", _made("engrave", "svg"), describe),
        Offer("score.png", "image/png", "picture", "both", _made("engrave", "png"), describe),
        Offer("tune.ogg", "audio/ogg", "sound", "both", _made("sound", "ogg"), describe),
        Offer("tune.wav", "audio/wav", "sound", "both", _made("sound", "wav"), describe),
        Offer(
            "score.pdf", "application/pdf", "document", "both", _made("engrave", "pdf"), describe
        ),
        Offer("tune.mid", "audio/midi", "document", "both", _made("sound", "midi"), describe),
        Offer("tune.abc", "text/vnd.abc", "source", "both", _source, describe),
    ),
)
