"""
A plucked string, made of partials that die away: those higher up sooner, as on gut or nylon.

No sound font: amplitudes are those of a string plucked at a fifth of its length, slightly
stretched by stiffness. Pure numpy; knows no tune.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]

RATE = 22_050
_LONGEST_S = 5.0  # by then a string is still
_PARTIALS = 14
_PLUCKED_AT = 0.21
_STIFF = 7e-5
_ATTACK_S = 0.004
_RELEASE_S = 0.09
_CEILING = 0.46 * RATE  # above it a partial would fold back


class Strings:
    """Tones of one instrument; each pitch is made once and cut to the length that is asked."""

    def __init__(self, *, bright: bool) -> None:
        self._falls = 1.25 if bright else 1.8  # how fast amplitudes fall with the partial
        self._damping = 0.28 if bright else 0.5  # how much sooner a partial dies than the one below
        self._made: dict[int, Samples] = {}

    def plucked(self, midi: int, length_s: float) -> Samples:
        """One tone, shape (n,), about 1 at its loudest; it is damped at its end."""
        if midi not in self._made:
            self._made[midi] = self._ringing(440.0 * 2 ** ((midi - 69) / 12))
        tone = self._made[midi][: int(length_s * RATE)].copy()
        release = min(int(_RELEASE_S * RATE), len(tone))
        tone[len(tone) - release :] *= np.linspace(1.0, 0.0, release, dtype=np.float32) ** 2
        return tone

    def _ringing(self, pitch_hz: float) -> Samples:
        t = np.arange(int(_LONGEST_S * RATE)) / RATE  # double, since turns grow large
        still_s = 1.5 * (220.0 / pitch_hz) ** 0.35  # low strings ring longer
        sound = np.zeros(len(t), dtype=np.float32)
        for k in range(1, _PARTIALS + 1):
            partial_hz = k * pitch_hz * (1 + _STIFF * k * k) ** 0.5
            if partial_hz > _CEILING:
                break
            level = abs(np.sin(np.pi * k * _PLUCKED_AT)) / k**self._falls
            dies = -(1 + self._damping * (k - 1)) / still_s
            heard = int(min(_LONGEST_S, -9.0 / dies) * RATE)  # 78 dB down
            turns = partial_hz * t[:heard]
            phase = (2 * np.pi * (turns - np.floor(turns))).astype(np.float32)
            fading = np.exp((dies * t[:heard]).astype(np.float32))
            sound[:heard] += np.float32(level) * fading * np.sin(phase)
        attack = int(_ATTACK_S * RATE)
        sound[:attack] *= np.linspace(0.0, 1.0, attack, dtype=np.float32)
        return np.asarray(sound / np.abs(sound).max(), dtype=np.float32)
