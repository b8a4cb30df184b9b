"""Tunes as sound: as long as they say, at the pitch they say, never silent, never clipped."""

import io
import time
import wave
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from engine.forms.craft import Piece
from engine.forms.crafts.score import duration_s
from engine.forms.form_file import load_forms
from engine.press import sound
from engine.press.sound_string import RATE, Samples, Strings

_FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["score"]
_HEAD = "X:1\nT:Test\nM:4/4\nL:1/8\nQ:1/4={tempo}\nK:C\n"
_REEL = "|:" + "cdef gabc'|" * 3 + "c8:|" + "[CEG]4 c4|" * 3 + "c8|]"


def _piece(notes: str, tempo: int = 120) -> Piece:
    return Piece(_FORM, "en", "Test", (_HEAD.format(tempo=tempo) + notes,))


def _loudest_hz(part: Samples) -> float:
    strength = np.abs(np.fft.rfft(part * np.hanning(len(part)), n=1 << 17))
    return float(np.argmax(strength)) * RATE / (1 << 17)


@pytest.mark.parametrize(
    ("notes", "tempo", "seconds"),
    [
        ("c8|d8|e8|f8|]", 120, 8.0),
        ("|:c8|d8|e8|f8:|", 120, 16.0),
        ("|:c8|[1d8:|[2e8|]", 60, 16.0),
        ("(3cde (3fga z4|c8|]", 120, 4.0),
        ("c8|\nQ:1/4=60\nc8|]", 120, 6.0),
        ("c>d e<f c4-|c8|]", 150, 3.2),
    ],
)
def test_a_tune_lasts_as_long_as_its_bars(notes: str, tempo: int, seconds: float) -> None:
    piece = _piece(notes, tempo)

    with wave.open(io.BytesIO(sound.wav(piece))) as file:
        lasts = file.getnframes() / file.getframerate()
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)

    assert duration_s(piece) == pytest.approx(seconds)
    assert lasts - sound.TAIL_S == pytest.approx(seconds, rel=0.01)


@pytest.mark.parametrize(
    ("note", "hertz"),
    [("A4", 440.0), ("C4", 261.63), ("c'4", 1046.5), ("^F4", 369.99), ("G,4", 196.0)],
)
def test_a_note_is_heard_at_its_pitch(note: str, hertz: float) -> None:
    heard = sound.samples(_piece(f"{note} z4|z8|z8|z8|]"))

    assert _loudest_hz(heard[RATE // 20 : RATE]) == pytest.approx(hertz, rel=0.004)  # 7 cents


def test_notes_follow_each_other_in_time() -> None:
    heard = sound.samples(_piece("C4 z4|c4 z4|z8|z8|]"))

    first, second = heard[: RATE // 2], heard[2 * RATE : 5 * RATE // 2]
    assert _loudest_hz(first) == pytest.approx(261.63, rel=0.004)
    assert _loudest_hz(second) == pytest.approx(523.25, rel=0.004)


def test_sound_is_loud_enough_and_never_clips() -> None:
    heard = sound.samples(_piece('"C"' + _REEL, 180))

    assert float(np.abs(heard).max()) == pytest.approx(10 ** (-3 / 20), abs=1e-4)
    assert float(np.sqrt(np.mean(heard**2))) > 0.05
    assert abs(float(heard[-1])) < 1e-3
    assert np.isfinite(heard).all()
    half_seconds = heard[: len(heard) // 11025 * 11025].reshape(-1, 11025)
    assert float(np.abs(half_seconds[:-2]).max(axis=1).min()) > 0.02  # no hole in the middle


def test_chords_are_heard_below_the_tune() -> None:
    alone = sound.samples(_piece("c8|c8|c8|c8|]"))
    carried = sound.samples(_piece('"C"c8|"F"c8|"G"c8|"C"c8|]'))

    def low(heard: Samples) -> float:
        strength = np.abs(np.fft.rfft(heard))
        return float(strength[: int(200 * len(heard) / RATE)].sum() / strength.sum())

    assert low(carried) > 4 * low(alone)


def test_a_string_dies_away_and_is_damped_at_its_end() -> None:
    tone = Strings(bright=True).plucked(60, 2.0)

    loud = [float(np.abs(part).max()) for part in np.array_split(tone, 4)]

    assert loud[0] > loud[1] > loud[2] > loud[3]
    assert abs(float(tone[-1])) < 1e-6
    assert float(np.abs(tone).max()) <= 1.0


def test_the_ogg_decodes_to_the_same_sound() -> None:
    piece = _piece(_REEL)

    decoded, rate = soundfile.read(io.BytesIO(sound.ogg(piece)), dtype="float32")

    plain = sound.samples(piece)
    assert rate == RATE
    assert len(decoded) == pytest.approx(len(plain), abs=RATE // 10)
    shared = min(len(decoded), len(plain))
    assert float(np.corrcoef(decoded[:shared], plain[:shared])[0, 1]) > 0.98


def test_the_midi_file_holds_the_tune_and_its_time() -> None:
    piece = _piece('"C"cdef gabc\'|"G"g8|\nQ:1/4=60\nz4 [ce]4|c8|]')

    file = mido.MidiFile(file=io.BytesIO(sound.midi(piece)))

    notes = [m.note for m in file.tracks[1] if m.type == "note_on"]
    assert notes == [72, 74, 76, 77, 79, 81, 83, 84, 79, 72, 76, 72]
    assert file.length == pytest.approx(duration_s(piece), abs=0.01)
    assert {m.note % 12 for m in file.tracks[2] if m.type == "note_on"} == {0, 4, 7, 2, 11}


def test_twenty_seconds_are_made_in_well_under_one() -> None:
    piece = _piece('"C"' + "cdef gabc'|" * 9 + "c8|]", 120)
    assert duration_s(piece) == 20.0

    started = time.process_time()
    sound.wav(piece)

    assert time.process_time() - started < 1.0


def test_a_tune_that_would_never_end_is_refused() -> None:
    slow = _HEAD.format(tempo=30) + "|:" + "c8|" * 63 + "c8:|"

    with pytest.raises(ValueError, match="longer than five minutes"):
        sound.wav(Piece(_FORM, "en", "", (slow,)))


@pytest.mark.parametrize(
    "passage", ["", "Words, and no notes at all.", "c" * 1_000_000, "\ud800" * 9]
)
def test_what_has_no_note_is_refused_in_a_sentence(passage: str) -> None:
    for make in (sound.wav, sound.ogg, sound.midi):
        with pytest.raises(ValueError, match=r"no note|cannot be read"):
            make(Piece(_FORM, "en", "", (passage,)))


def test_rests_alone_are_no_tune() -> None:
    with pytest.raises(ValueError, match="no note"):
        sound.wav(_piece("z8|z8|z8|z8|]"))
