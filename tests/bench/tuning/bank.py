"""
Drafts of the house model, drawn once and kept: what simulated communities vote on.

Those that break their form are left out, as the bot shows none while it has others.
Premises of the bank are parted: on some they vote and train, on the others trials are played.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.premises import read_premises
from engine.forms.check import check
from engine.forms.form import Form
from engine.forms.form_file import load_forms
from engine.prompts import PassageRequest, Prompts
from engine.training.examples import Message
from engine.training.gate import FORMS
from engine.training.judging.drafts import Ask, drawn
from engine.training.judging.voices import Voices

ROOT = Path(__file__).resolve().parents[3]
BASE = str(ROOT / "engine/text/house/weights")
FORM, LANGUAGE = "story", "en"
VOTED, PLAYED = 40, 20  # premises
CHOICE, SPARE = 8, 12  # drafts of each


@dataclass(frozen=True, slots=True)
class Bank:
    """`voted[i]` are drafts of the i-th of `voted_on`; likewise those that trials are played by."""

    voted_on: tuple[Ask, ...]
    voted: tuple[tuple[str, ...], ...]
    played_on: tuple[Ask, ...]
    played: tuple[tuple[str, ...], ...]

    @property
    def texts(self) -> list[str]:
        return [text for group in (*self.voted, *self.played) for text in group]


def bank(cache: Path) -> Bank:
    """From the cache, or drawn (about a minute) and written there."""
    voted_on, played_on = _asks()
    if not cache.is_file():
        voices, forms = Voices(BASE, {}), load_forms(FORMS)
        with voices.speaking(None):
            kept = [
                _grouped(drawn(voices, asks, each * len(asks), forms, seed).texts, len(asks))
                for asks, each, seed in ((voted_on, CHOICE, 1), (played_on, SPARE, 2))
            ]
        cache.write_text(json.dumps(kept), encoding="utf-8")
    form = load_forms(FORMS)[FORM]
    voted, played = (
        tuple(tuple(sound(form, group)) for group in one)
        for one in json.loads(cache.read_text("utf-8"))
    )
    return Bank(voted_on, voted, played_on, played)


def sound(form: Form, texts: Iterable[str]) -> list[str]:
    """Those that a member would see."""
    return [text for text in texts if text and not check(form, text, LANGUAGE)]


def ask_of(premise: str, session: str) -> Ask:
    """As the product asks for the first passage of a story."""
    prompts = Prompts.load(ROOT / "prompts")
    request = PassageRequest(FORM, LANGUAGE, "house", premise, (), (), None, "bench001")
    return Ask((Message("user", prompts.render(request).user),), session, FORM, LANGUAGE)


def _asks() -> tuple[tuple[Ask, ...], tuple[Ask, ...]]:
    premises = read_premises()[LANGUAGE][: VOTED + PLAYED]
    asks = tuple(ask_of(premise, f"s{number:02}") for number, premise in enumerate(premises))
    return asks[:VOTED], asks[VOTED:]


def _grouped(texts: tuple[tuple[str, ...], ...], asks: int) -> list[list[str]]:
    """Different drafts by ask: `drawn` goes round and round them."""
    found: list[list[str]] = [[] for _ in range(asks)]
    for turn, group in enumerate(texts):
        found[turn % asks] += [text for text in dict.fromkeys(group) if text]
    return found
