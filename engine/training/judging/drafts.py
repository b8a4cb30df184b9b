"""
Fresh drafts on held-out prompts: drawn alike from whoever speaks, checked by their forms, compared.

Knows prompts, forms and drafts; not who is judged by them. Drafts are drawn without the grammars
that guide some forms when they are served, so that a model which no longer knows a form shows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import fmean

from engine.forms.check import check
from engine.forms.form import Form, Profile
from engine.taste.diversity import grams, likeness, vendi
from engine.text.parse import parse
from engine.training.examples import Row
from engine.training.judging.voices import Prompt, Voices
from engine.types import Language, Sampling

TOGETHER = 4  # drafts of one prompt that are compared, as many as a round shows
_PLAIN = Sampling(temperature=0.8, top_p=0.95, max_tokens=160)  # of a form that nobody named


@dataclass(frozen=True, slots=True)
class Ask:
    """A held-out prompt that is answered anew, by the session that it comes from."""

    prompt: Prompt
    session: str
    form: str
    language: Language

    @property
    def premise(self) -> str:
        """What it says to a reader: its premise in the house profile, else its last words."""
        said = self.prompt[-1].content
        _, known, rest = said.partition("premise: ")
        return (rest.partition("\n")[0] if known else said)[-300:].strip()


@dataclass(frozen=True, slots=True)
class Drafts:
    """What was drawn: `texts[i]` are the TOGETHER drafts of ask i, as members would see them."""

    texts: tuple[tuple[str, ...], ...]
    well_made: float  # the share that keeps its form
    variety: float  # different ones of TOGETHER

    @property
    def n(self) -> int:
        return sum(map(len, self.texts))


def asks(rows: Sequence[Row], most: int) -> list[Ask]:
    """At most so many of the rows' prompts, a session's turn after another's."""
    by_session: dict[str, dict[str, Ask]] = {}
    for row in rows:
        ask = Ask(row.prompt, row.session, row.form, row.language)
        by_session.setdefault(row.session, {}).setdefault(row.group, ask)
    queues = [list(found.values()) for found in by_session.values()]
    longest = max(map(len, queues), default=0)
    return [queue[at] for at in range(longest) for queue in queues if at < len(queue)][:most]


def drawn(
    voices: Voices, asked: Sequence[Ask], n: int, forms: Mapping[str, Form], seed: int
) -> Drafts:
    """About `n` drafts, TOGETHER a time, of whoever speaks; the same seed draws the same."""
    turns = list(islice(cycle(range(len(asked))), max(1, n // TOGETHER)))
    by_sampling: dict[Sampling, list[int]] = {}
    for turn, at in enumerate(turns):
        by_sampling.setdefault(sampling_of(asked[at], forms), []).append(turn)
    raw: dict[int, list[str]] = {}
    for sampling, group in by_sampling.items():
        prompts = [asked[turns[turn]].prompt for turn in group for _ in range(TOGETHER)]
        said = voices.draw(prompts, sampling, seed)
        for number, turn in enumerate(group):
            raw[turn] = said[number * TOGETHER : (number + 1) * TOGETHER]
    read = [[_read(one, asked[at], forms) for one in raw[turn]] for turn, at in enumerate(turns)]
    texts = tuple(tuple(text for text, _ in group) for group in read)
    kinds = [asked[at].language for at in turns]
    return Drafts(
        texts,
        fmean(well for group in read for _, well in group),
        fmean(_different(group, kind) for group, kind in zip(texts, kinds, strict=True)),
    )


def sampling_of(ask: Ask, forms: Mapping[str, Form]) -> Sampling:
    """As the form is drawn when it is served."""
    profile: Profile = "instruct" if ask.prompt[0].role == "system" else "house"
    form = forms.get(ask.form)
    voice = form.voices.get((profile, ask.language)) if form else None
    return voice.sampling if voice else _PLAIN


def _read(raw: str, ask: Ask, forms: Mapping[str, Form]) -> tuple[str, bool]:
    """The draft in an answer, and whether a member would see it as well made."""
    form = forms.get(ask.form)
    if form is None or ask.language not in form.limits:
        return raw, bool(raw)
    found = parse(raw, form=form, language=ask.language, finish_reason="stop")
    well = not found.dropped and not check(form, found.text, ask.language)
    return found.text, well


def _different(texts: Sequence[str], language: Language) -> float:
    return vendi(likeness([grams(text, language) for text in texts]))
