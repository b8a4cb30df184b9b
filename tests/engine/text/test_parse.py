"""The parser against transcripts of our own making, typical of chat models of all families."""

import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.forms.form import Form
from engine.forms.form_file import load_forms
from engine.text.parse import Parsed, parse, plain_answer
from engine.types import Language

_FOLDER = Path(__file__).parent / "transcripts"
_FORMS = load_forms(Path(__file__).parents[3] / "prompts" / "forms")
_GRACEFUL = {"cut_off", "too_long"}  # the draft lives on, shorter


@dataclass(frozen=True, slots=True)
class Transcript:
    file: str
    name: str
    form: str
    language: Language
    raw: str
    text: str | None = None
    problem: str | None = None
    finish_reason: str = "stop"

    def parsed(self) -> Parsed:
        form = _FORMS[self.form]
        return parse(self.raw, form=form, language=self.language, finish_reason=self.finish_reason)

    def passes(self) -> bool:
        got = self.parsed()
        codes = {one.code for one in got.problems}
        if self.text is None:
            return got.dropped and self.problem in codes
        expected = {self.problem} if self.problem else set()
        return not got.dropped and got.text == self.text and codes == expected


def _transcripts() -> list[Transcript]:
    return [
        Transcript(file=file.stem, **case)
        for file in sorted(_FOLDER.glob("*.toml"))
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    ]


@pytest.mark.parametrize("transcript", _transcripts(), ids=lambda one: f"{one.file}: {one.name}")
def test_transcript_gives_the_expected_draft_or_problem(transcript: Transcript) -> None:
    got = transcript.parsed()

    codes = [one.code for one in got.problems]
    assert transcript.passes(), f"dropped={got.dropped} problems={codes}\n{got.text}"


def test_corpus_is_large_and_speaks_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    corpus = _transcripts()

    passed = sum(one.passes() for one in corpus)
    chinese = sum(one.language == "zh" for one in corpus)
    with capsys.disabled():
        print(f"\ntranscripts: {passed} of {len(corpus)} passed, {chinese} of them Chinese")
    assert len(corpus) >= 100
    assert 0.45 <= chinese / len(corpus) <= 0.55


def test_every_expected_text_is_a_fixed_point() -> None:
    """What the parser returns as a draft it must leave alone: nothing of a text is talk."""
    for one in _transcripts():
        if one.text is not None:
            form = _FORMS[one.form]
            again = parse(one.text, form=form, language=one.language, finish_reason="stop")
            assert (again.text, again.dropped) == (one.text, False), one.name


@pytest.mark.parametrize(
    ("raw", "language", "told"),
    [
        (
            "<think>Be short.</think>\nHere is the summary of the passages:\n\n**Mara** keeps the "
            "lamp. The boy is gone.\n\nLet me know if you need more.",
            "en",
            "Mara keeps the lamp. The boy is gone.",
        ),
        (
            "好的，以下是内容提要：\n\n阿宁守着灯塔，少年已经离开。",
            "zh",
            "阿宁守着灯塔，少年已经离开。",
        ),
        ("I'm sorry, but I can't assist with that request.", "en", ""),
        ("<think>First, who is", "en", ""),
        ("Mara keeps the lamp.", "zh", ""),
    ],
)
def test_a_synopsis_is_freed_from_talk(raw: str, language: Language, told: str) -> None:
    assert plain_answer(raw, language) == told


def test_notation_keeps_every_line_that_looks_like_a_list_or_a_heading() -> None:
    raw = "Sure! Here is the score:\n\nX:1\nT:Rain\nM:3/4\nK:D\n|: d2 A | F2 A :|\n# 1"

    got = parse(raw, form=_notation(), language="en", finish_reason="stop")

    assert got.text.startswith("X:1\nT:Rain")
    assert got.text.endswith("# 1")


def _notation() -> Form:
    story = _FORMS["story"]
    return Form(
        id="score",
        craft="plain",
        family="music",
        beta=True,
        layout="notation",
        name=story.name,
        blurb=story.blurb,
        asks=story.asks,
        rules=story.rules,
        limits={"en": _FORMS["poem"].limits["en"]},
        voices=story.voices,
    )


@pytest.mark.parametrize(
    "raw",
    [
        "a" * 1_000_000,
        "<think>" * 50_000,
        "**" * 200_000,
        "“" * 100_000,
        "1. x\n" * 50_000,
        "> " * 100_000,
        "\n" * 500_000,
        "ab " * 200_000,
        "好的，" * 100_000,
        "Here is " * 50_000,
        "<passage>" * 50_000,
        "```\n" * 50_000,
        "\ud800 \u202e \x00" * 10_000,
        "*a" * 100_000,
        "I hope " * 30_000,
        "".join(chr(0x4E00 + i % 20_000) for i in range(60_000)),
    ],
    ids=lambda raw: repr(raw[:8]),
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_answer_is_judged_within_a_second(raw: str, language: Language) -> None:
    started = time.perf_counter()

    parse(raw, form=_FORMS["story"], language=language, finish_reason="length")

    assert time.perf_counter() - started < 2.0  # a second on an idle machine
