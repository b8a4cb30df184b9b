"""
Tunes as one hears them: WAV, OGG and MIDI of our own reading, repeats played out.

The sound itself is made in sound_string.py; here it is laid on the clock, given a little room and
brought to one loudness. Knows no page and no channel.
"""

import io
import wave
from fractions import Fraction

import mido
import numpy as np
import soundfile

from engine.forms.abc.chords import notes_of
from engine.forms.abc.play import Playing, playing
from engine.forms.abc.read import legible
from engine.forms.craft import Piece
from engine.press.sound_string import RATE, Samples, Strings

TAIL_S = 1.0  # what rings on after the last bar
LONGEST_S = 300.0  # longer would outlast the patience of whoever asked
_PEAK = 10 ** (-3 / 20)  # -3 dBFS
_STRUM_S = 0.022  # from one string of a chord to the next
_RING_S = 0.25  # a plucked string goes on a little after its time
_LOUD, _PLAIN, _CHORD = 1.0, 0.85, 0.30
_BASS = 36  # the octave above this holds the bass of chords
_ROOM_TAPS, _ROOM_S, _ROOM_LEVEL = 32, 0.4, 0.055  # louder, and echoes comb out single notes
_CHUNK = 1 << 16
_TICKS = 480  # a quarter note in MIDI
_MIDI_PROGRAM = 24  # nylon guitar
_MIDI_CHORD_VELOCITY = 54


def wav(piece: Piece) -> bytes:
    """
    The piece as 16 bit mono at 22,050 Hz.

    Raises:
        ValueError: There is no note in it, or it is longer than five minutes.
    """
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((samples(piece) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def ogg(piece: Piece) -> bytes:
    """
    The same as Ogg Vorbis, about a tenth of the size.

    Raises:
        ValueError: There is no note in it, or it is longer than five minutes.
    """
    file = io.BytesIO()
    sound = samples(piece)
    with soundfile.SoundFile(
        file, "w", samplerate=RATE, channels=1, format="OGG", subtype="VORBIS"
    ) as out:
        for start in range(0, len(sound), _CHUNK):  # libsndfile overflows its stack on one block
            out.write(sound[start : start + _CHUNK])
    return file.getvalue()


def midi(piece: Piece) -> bytes:
    """
    The piece for other programs: a track of the tune, a track of the chords.

    Raises:
        ValueError: There is no note in it, or it is longer than five minutes.
    """
    tune = _playable(piece)
    file = mido.MidiFile(ticks_per_beat=_TICKS)
    file.tracks.append(_tempo_track(tune))
    notes = [(tone.start, tone.length, tone.midi, 96 if tone.first else 84) for tone in tune.tones]
    file.tracks.append(_track(notes, channel=0))
    chords = [
        (strum.start, strum.length, note, _MIDI_CHORD_VELOCITY)
        for strum in tune.strums
        for note in _voiced(strum.symbol)
    ]
    if chords:
        file.tracks.append(_track(chords, channel=1))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def samples(piece: Piece) -> Samples:
    """
    The piece as numbers in [-1, 1], shape (n,), at `RATE`; its peak is at -3 dBFS.

    Raises:
        ValueError: There is no note in it, or it is longer than five minutes.
    """
    tune = _playable(piece)
    dry = np.zeros(int((tune.length_s + TAIL_S) * RATE), dtype=np.float32)
    melody, chords = Strings(bright=True), Strings(bright=False)
    for tone in tune.tones:
        start = tune.seconds(tone.start)
        length = tune.seconds(tone.start + tone.length) - start + _RING_S
        _lay(dry, start, melody.plucked(tone.midi, length), _LOUD if tone.first else _PLAIN)
    for strum in tune.strums:
        start = tune.seconds(strum.start)
        length = tune.seconds(strum.start + strum.length) - start + _RING_S
        for string, note in enumerate(_voiced(strum.symbol)):
            late = start + string * _STRUM_S
            _lay(dry, late, chords.plucked(note, length), _CHORD * (1.6 if not string else 1.0))
    wet = _in_room(dry)
    fade = int(TAIL_S * RATE / 2)
    wet[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32) ** 2
    return np.asarray(wet * (_PEAK / float(np.abs(wet).max())), dtype=np.float32)


def _playable(piece: Piece) -> Playing:
    tune = playing([part.bars for part in legible(piece.passages, piece.before)])
    if not tune.tones:
        raise ValueError("There is no note in this tune yet.")
    if tune.length_s > LONGEST_S:
        raise ValueError("This tune is longer than five minutes, so it is not played here.")
    return tune


def _lay(sound: Samples, start_s: float, tone: Samples, level: float) -> None:
    at = int(start_s * RATE)
    end = min(at + len(tone), len(sound))
    sound[at:end] += level * tone[: end - at]


def _in_room(dry: Samples) -> Samples:
    """Sparse echoes of either sign that die away: a small room, without a hall's wash."""
    rng = np.random.default_rng(7)
    wet = dry.copy()
    for late in np.sort(rng.uniform(0.012, _ROOM_S, _ROOM_TAPS)):
        delay = int(late * RATE)
        level = _ROOM_LEVEL * float(np.exp(-4.0 * late / _ROOM_S)) * rng.choice((-1.0, 1.0))
        wet[delay:] += np.float32(level) * dry[:-delay]
    return wet


def _voiced(symbol: str) -> list[int]:
    """Keys of a chord, the bass an octave below the rest, as a hand on a guitar lays them."""
    notes = notes_of(symbol)
    if not notes:
        return []
    bass = _BASS + 4 + (notes[0] - 4) % 12
    above = sorted(bass + 7 + (note - bass - 7) % 12 for note in notes)
    return [bass, *above]


def _tempo_track(tune: Playing) -> mido.MidiTrack:
    track = mido.MidiTrack()
    at = 0
    for turn in tune.turns:
        tick = _tick(turn.at)
        quarter_us = int(turn.tempo.whole_s / 4 * 1_000_000)
        track.append(mido.MetaMessage("set_tempo", tempo=quarter_us, time=tick - at))
        at = tick
    return track


def _track(notes: list[tuple[Fraction, Fraction, int, int]], *, channel: int) -> mido.MidiTrack:
    """Starts and ends in the order of time; an end comes before a start of the same key."""
    events = []
    for start, length, note, velocity in notes:
        events.append((_tick(start), 1, note, velocity))
        events.append((_tick(start + length), 0, note, 0))
    track = mido.MidiTrack()
    track.append(mido.Message("program_change", program=_MIDI_PROGRAM, channel=channel, time=0))
    at = 0
    for tick, starts, note, velocity in sorted(events):
        kind = "note_on" if starts else "note_off"
        track.append(
            mido.Message(kind, note=note, velocity=velocity, channel=channel, time=tick - at)
        )
        at = tick
    return track


def _tick(at: Fraction) -> int:
    return round(at * 4 * _TICKS)
