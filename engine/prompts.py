"""
Prompts: forms and templates from files, filled with what members wrote, append-only.

    prompts = Prompts.load(Path("prompts"))
    request = PassageRequest("story", "en", "house", premise, lore, canon, wish, nonce)
    prompt = prompts.render(prompts.shorten(request, context_tokens=2048))

Layout of `user`: premise and lore, passages oldest first, and last the request of this round.
All but the request only ever grows at its end, so an engine with a prefix cache computes each
passage once. `shorten` breaks that rule rarely, in large steps (engine/text/context.py).

What people and models wrote is data: it is length-capped, stands between delimiters that it
cannot forge, and is never read as a template.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from engine.fence import fenced, untagged
from engine.forms.crafts import craft_of
from engine.forms.english.vocabulary import common_entries
from engine.forms.form import Form, Profile, Voice
from engine.forms.form_file import load_forms
from engine.forms.rhyme_book import rhyme_book
from engine.forms.verse_guide import taught_endings
from engine.templates import Templates
from engine.text.context import FittedCanon, estimate_tokens, fit_canon, synopsis_budget
from engine.text.house.labels import mood_of, theme_words
from engine.text.synopsis import synopsis
from engine.types import Language, Problem, Prompt, Ranking, Sampling

MAX_PREMISE_CHARS = 600
MAX_FACT_CHARS = 300
MAX_FACTS = 20
MAX_WISH_CHARS = 300
MAX_PASSAGE_CHARS = 6_000

_MAX_THEMES = 3
_MAX_PROBLEMS = 8  # told to a model that mends its draft; more would drown the text
_REQUEST_TOKENS = 200  # reserve for wish and request, fixed: a long wish must not move the fold
_WORDS_PER_TOKEN = 0.7
_NONCE = re.compile(r"[0-9a-z]{4,32}")

_HOUSE = {
    "opening": frozenset({"form", "language", "premise"}),
    "lore": frozenset({"fact"}),
    "passage": frozenset({"passage"}),
    "request": frozenset({"themes", "mood", "length"}),
}
_INSTRUCT = {
    "system": frozenset({"form", "asks", "rules", "nonce"}),
    "opening": frozenset({"premise", "nonce"}),
    "lore": frozenset({"fact", "nonce"}),
    "recap": frozenset({"synopsis", "nonce"}),
    "passage": frozenset({"passage", "nonce"}),
    "wish": frozenset({"wish", "nonce"}),
    "begin": frozenset({"wish", "length"}),
    "request": frozenset({"wish", "length"}),
    "repair": frozenset({"draft", "problems", "nonce"}),
    "synopsis_system": frozenset({"form", "nonce"}),
    "synopsis": frozenset({"length"}),
}

_HOUSE_CONTROL = {"+": "＋", "?": "？", "=": "＝"}


@dataclass(frozen=True, slots=True)
class PassageRequest:
    """
    Everything that goes into one prompt.

    `canon` is oldest first; where `synopsis` is given it stands for what came before `canon`.
    `nonce` marks members' text in the instruct profile: 4 to 32 of 0-9 a-z, secret to members,
    the same for the whole session. Empty `themes` and `mood` are read from wish and premise.
    `jury` in [0, 1] is what a jury's word weighs in the choice of drafts, `ranking` the community's
    taste in them, None where it rests; `adapters` draw the drafts, None being the base: one draws
    all, of two each draws half. No prompt tells of these.
    """

    form: str
    language: Language
    profile: Profile
    premise: str
    lore: tuple[str, ...]
    canon: tuple[str, ...]
    wish: str | None
    nonce: str
    synopsis: str | None = None
    themes: tuple[str, ...] = ()
    mood: str = ""
    jury: float = 0.0
    ranking: Ranking | None = None
    adapters: tuple[str | None, ...] = (None,)


class Prompts:
    """All forms and templates, loaded once at the start; rendering reads nothing and is pure."""

    def __init__(
        self,
        forms: Mapping[str, Form],
        house: Templates,
        instruct: Mapping[Language, Templates],
    ) -> None:
        self.forms = MappingProxyType(dict(forms))
        self._house = house
        self._instruct = instruct

    @classmethod
    def load(cls, folder: Path) -> "Prompts":
        """
        Raises:
            FormFileError: A file is missing, unknown or wrong; the message names it and the key.
        """
        instruct: dict[Language, Templates] = {
            "en": Templates.load(folder / "instruct" / "en", _INSTRUCT),
            "zh": Templates.load(folder / "instruct" / "zh", _INSTRUCT),
        }
        house = Templates.load(folder / "house", _HOUSE)
        rhyme_book()  # read now, while nobody waits: checks and guides find it read
        taught_endings()  # with the words that the house model rhymes on
        common_entries()  # and how English words are spoken
        forms = load_forms(folder / "forms")
        for form in forms.values():
            craft_of(form.craft)  # imported now, for the same reason
        return cls(forms, house, instruct)

    def render(self, request: PassageRequest) -> Prompt:
        """The prompt for the next passage. Same request, same bytes."""
        voice = self._voice(request)
        if request.profile == "house":
            system, head, tail = "", self._house_head(request), self._house_tail(request, voice)
        else:
            system = self._instruct_system(request)
            head, tail = self._instruct_head(request), self._instruct_tail(request, voice)
        return Prompt(system, head + tail, len(head), voice.sampling, voice.guide_regex)

    def fit(
        self,
        request: PassageRequest,
        *,
        context_tokens: int,
        count: Callable[[str], int] | None = None,
    ) -> FittedCanon:
        """
        Which passages of a request's whole canon must fold into a synopsis.

        Args:
            count: Tokens of a text by the engine's own tokenizer; None estimates by language.
        """
        count = count or (lambda text: estimate_tokens(text, request.language))
        fixed = count(self._fixed_part(request, canon=()))
        wrapping = count(self._fixed_part(request, canon=("",))) - fixed
        return fit_canon(
            request.canon,
            context_tokens=context_tokens,
            fixed_tokens=fixed + _REQUEST_TOKENS,
            count=lambda passage: count(passage) + wrapping,
        )

    def shorten(
        self,
        request: PassageRequest,
        *,
        context_tokens: int,
        written: str | None = None,
        count: Callable[[str], int] | None = None,
    ) -> PassageRequest:
        """
        The request as it fits the window: oldest passages told by a synopsis where they must be.

        Args:
            written: The model's own synopsis of `fit(...).folded` (see `render_synopsis`); None
                takes sentences out of the passages, which is all the house model can do.
        """
        fitted = self.fit(request, context_tokens=context_tokens, count=count)
        if not fitted.folded:
            return request
        told = written or synopsis(
            fitted.folded,
            request.language,
            _synopsis_length(context_tokens, request.language),
            keep_lines=self.forms[request.form].layout != "prose",
        )
        return replace(request, canon=fitted.kept, synopsis=told)

    def render_synopsis(self, request: PassageRequest, *, context_tokens: int) -> Prompt:
        """
        Asks a chat model to sum up `request.canon` (the folded passages, or those folded since
        the last synopsis with that one as `request.synopsis`). Its answer is `written` above.
        """
        templates = self._instruct[request.language]
        system = templates.fill(
            "synopsis_system",
            form=self.forms[request.form].name[request.language],
            nonce=request.nonce,
        )
        head = self._instruct_head(request)
        length = _synopsis_length(context_tokens, request.language)
        tail = templates.fill("synopsis", length=str(length))
        sampling = Sampling(temperature=0.2, top_p=0.9, max_tokens=synopsis_budget(context_tokens))
        return Prompt(system, head + tail, len(head), sampling)

    def render_repair(
        self, request: PassageRequest, draft: str, problems: Sequence[Problem]
    ) -> Prompt:
        """Asks a chat model to write its own draft again, with the faults of its form mended."""
        nonce = _checked(request.nonce)
        head, voice = self._instruct_head(request), self._voice(request)
        chinese = request.language == "zh"
        told = [p.message_zh if chinese else p.message_en for p in problems[:_MAX_PROBLEMS]]
        tail = self._instruct[request.language].fill(
            "repair",
            draft=fenced(draft, nonce, MAX_PASSAGE_CHARS),
            problems="\n".join(f"- {untagged(one)}" for one in told),
            nonce=nonce,
        )
        system = self._instruct_system(request)
        return Prompt(system, head + tail, len(head), voice.sampling, voice.guide_regex)

    def _fixed_part(self, request: PassageRequest, canon: tuple[str, ...]) -> str:
        """What stands in every prompt of the session, so that no wish moves the fold."""
        bare = self.render(replace(request, canon=canon, wish=None, synopsis=None))
        return bare.system + bare.user[: bare.stable_chars]

    def _voice(self, request: PassageRequest) -> Voice:
        return self.forms[request.form].voices[request.profile, request.language]

    def _house_head(self, request: PassageRequest) -> str:
        parts = [
            self._house.fill(
                "opening",
                form=self._voice(request).known_as or request.form,
                language=request.language,
                premise=_one_line(request.premise, MAX_PREMISE_CHARS),
            )
        ]
        facts = request.lore[:MAX_FACTS]
        parts += [self._house.fill("lore", fact=_one_line(one, MAX_FACT_CHARS)) for one in facts]
        told = (request.synopsis,) if request.synopsis else ()
        parts += [
            self._house.fill("passage", passage=_house_passage(one))
            for one in (*told, *request.canon)
        ]
        return "".join(parts)

    def _house_tail(self, request: PassageRequest, voice: Voice) -> str:
        sources = [text for text in (request.wish, request.premise) if text]
        return self._house.fill(
            "request",
            themes=", ".join(request.themes or _themes(sources, request)),
            mood=request.mood or mood_of("\n".join(sources), request.language),
            length=str(round(voice.length, -1)),
        )

    def _instruct_system(self, request: PassageRequest) -> str:
        form = self.forms[request.form]
        return self._instruct[request.language].fill(
            "system",
            form=form.name[request.language].lower(),
            asks=form.asks[request.language],
            rules=form.rules[request.language],
            nonce=_checked(request.nonce),
        )

    def _instruct_head(self, request: PassageRequest) -> str:
        nonce = _checked(request.nonce)
        templates = self._instruct[request.language]

        def told(name: str, key: str, text: str, max_chars: int) -> str:
            return templates.fill(name, **{key: fenced(text, nonce, max_chars)}, nonce=nonce)

        parts = [told("opening", "premise", request.premise, MAX_PREMISE_CHARS)]
        parts += [told("lore", "fact", one, MAX_FACT_CHARS) for one in request.lore[:MAX_FACTS]]
        if request.synopsis:
            parts.append(told("recap", "synopsis", request.synopsis, MAX_PASSAGE_CHARS))
        parts += [told("passage", "passage", one, MAX_PASSAGE_CHARS) for one in request.canon]
        return "".join(parts)

    def _instruct_tail(self, request: PassageRequest, voice: Voice) -> str:
        templates = self._instruct[request.language]
        wish = ""
        if request.wish:
            text = fenced(request.wish, request.nonce, MAX_WISH_CHARS)
            wish = templates.fill("wish", wish=text, nonce=request.nonce)
        name = "request" if request.canon or request.synopsis else "begin"
        return templates.fill(name, wish=wish, length=str(voice.length))


def _synopsis_length(context_tokens: int, language: Language) -> int:
    tokens = synopsis_budget(context_tokens)
    return int(tokens * _WORDS_PER_TOKEN) if language == "en" else tokens


def _themes(sources: Sequence[str], request: PassageRequest) -> tuple[str, ...]:
    """The wish speaks first: it is what members want now, and the premise stands above anyway."""
    found = [
        word
        for text in sources
        for word in theme_words(text, request.language, _MAX_THEMES, form=request.form)
    ]
    return tuple(dict.fromkeys(found))[:_MAX_THEMES]


def _checked(nonce: str) -> str:
    if not _NONCE.fullmatch(nonce):
        raise ValueError("a nonce is 4 to 32 of 0-9 and a-z")
    return nonce


def _one_line(text: str, max_chars: int) -> str:
    return " ".join(untagged(text[:max_chars]).split())


def _house_passage(passage: str) -> str:
    """A passage whose lines cannot be taken for the house model's control lines."""
    lines = untagged(passage[:MAX_PASSAGE_CHARS]).strip("\n").split("\n")
    return "\n".join(_HOUSE_CONTROL.get(line.strip(), line) for line in lines)
