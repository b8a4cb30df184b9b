"""Whatever a model picks inside the grammar of tunes is a tune: it passes the check and closes."""

import time
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from engine.forms.abc.guide import first_guide, next_guide
from engine.forms.abc.keys import key_of
from engine.forms.abc.play import playing
from engine.forms.abc.read import PLAIN, Score, read
from engine.forms.abc.values import Metre, Setting
from engine.forms.craft import Place
from engine.forms.crafts.score import check, guide
from engine.forms.form_file import load_forms
from engine.types import Language
from tests.engine.forms.walk import compiled, sentence

_FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["score"]
_MOODS = ("calm", "glad", "sad", "afraid", "tender", "wonder")


def _tune(text: str, before: Setting | None = None) -> Score:
    score = read(text, before)
    assert not score.problems, text
    return score


@pytest.mark.parametrize("mood", _MOODS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sentence_of_the_first_grammar_passes(mood: str, language: Language) -> None:
    for seed in range(8):
        rng = Random(seed)
        text = sentence(compiled(first_guide(mood, language, rng)), rng)

        assert check(text, Place(_FORM, language)) == [], text


@pytest.mark.parametrize("mood", _MOODS)
def test_every_sentence_of_a_later_grammar_passes(mood: str) -> None:
    for seed in range(4):
        rng = Random(seed)
        first = sentence(compiled(first_guide(mood, "en", rng)), rng)
        place = Place(_FORM, "en", (first,), premise="A ferry in the snow.")

        later = sentence(compiled(guide(place, rng)), rng)

        assert later.startswith("P:B\n")
        assert check(later, place) == [], later


@pytest.mark.parametrize(
    ("metre", "key"),
    [
        (Metre(5, 4), "F#m"),
        (Metre(7, 8), "Cb"),
        (Metre(9, 8), "Ephr"),
        (Metre(12, 8), "C#"),
        (Metre(3, 2), "Bloc"),
        (Metre(2, 2), "Flyd"),
        (Metre(2, 16), "Gm"),
        (Metre(4, 2), "Dmix"),
        (Metre(16, 16), "Bb"),
        (Metre(6, 4), "Abm"),
        (Metre(3, 8), "A"),
    ],
)
def test_a_later_part_follows_any_setting_that_a_member_left(metre: Metre, key: str) -> None:
    found = key_of(key)
    assert found is not None
    setting = Setting(metre, found, PLAIN.tempo, PLAIN.unit)
    for seed in range(3):
        rng = Random(seed)

        text = sentence(compiled(next_guide(setting, "C", "glad", rng)), rng)

        bars = _tune(text, setting).part.bars
        assert len(bars) == 8
        assert all(bar.length == metre.length for bar in bars)


def test_a_guided_tune_moves_by_steps_and_ends_at_home() -> None:
    for seed in range(24):
        rng = Random(seed)
        text = sentence(compiled(first_guide(_MOODS[seed % 6], "en", rng)), rng)

        part = _tune(text).part
        tones = sorted(playing([part.bars]).tones, key=lambda tone: tone.start)
        leaps = [abs(b.midi - a.midi) for a, b in pairwise(tones)]

        assert part.bars[-1].events[-1].heads[0].step == part.bars[0].key.letter
        assert all(bar.events[0].chord for bar in part.bars)
        assert sum(leap > 8 for leap in leaps) <= 2  # only where a repeat jumps back


def test_bars_answer_each_other_in_rhythm() -> None:
    rng = Random(5)
    text = sentence(compiled(first_guide("calm", "en", rng)), rng)

    rhythms = [tuple(event.duration for event in bar.events) for bar in _tune(text).part.bars]

    assert rhythms[0] == rhythms[2] == rhythms[4]
    assert len(set(rhythms)) > 2


def test_the_mood_of_the_premise_is_heard_in_key_and_tempo() -> None:
    sad = [_tune(_drawn("We weep at the grave.", seed)).part.bars[0] for seed in range(6)]
    glad = [_tune(_drawn("They laugh and dance with joy.", seed)).part.bars[0] for seed in range(6)]

    assert all(bar.key.minor for bar in sad)
    assert not any(bar.key.minor for bar in glad)
    assert max(1 / bar.tempo.whole_s for bar in sad) < min(1 / bar.tempo.whole_s for bar in glad)


@pytest.mark.parametrize(
    ("premise", "language", "words"),
    [
        ("The ferry still runs although nobody wrongs the island.", "en", ("Ferry", "Island")),
        ("修钟的老人发现，全城的钟都慢一下。", "zh", ("老人",)),
    ],
)
def test_a_title_is_made_of_the_things_of_the_premise(
    premise: str, language: Language, words: tuple[str, ...]
) -> None:
    for seed in range(6):
        rng = Random(seed)
        place = Place(_FORM, language, premise=premise)

        title = _tune(sentence(compiled(guide(place, rng)), rng)).part.title

        assert any(word in title for word in words), title


@pytest.mark.parametrize(
    "premise", ["", "...", '"; root ::= "x" \n\\', "\ud800" * 9, "A" * 100_000]
)
def test_no_premise_breaks_the_grammar(premise: str) -> None:
    rng = Random(1)
    place = Place(_FORM, "en", premise=premise)

    assert check(sentence(compiled(guide(place, rng)), rng), place) == []


def test_a_grammar_is_ready_before_anybody_waits() -> None:
    started = time.process_time()
    for seed in range(6):
        compiled(first_guide(_MOODS[seed], "en", Random(seed)))

    assert (time.process_time() - started) / 6 < 0.6  # measured: 0.06 s, and 0.06 s to write it


def _drawn(premise: str, seed: int) -> str:
    rng = Random(seed)
    return sentence(compiled(guide(Place(_FORM, "en", premise=premise), rng)), rng)
