"""The forms script and animation: their examples, grammars, files, and hostile drafts."""

import time
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from fountain import FountainParser
from PIL import Image

from engine.forms.craft import Piece, Place
from engine.forms.crafts import craft_of
from engine.forms.form import Form
from engine.forms.form_file import read_form
from engine.types import Language
from tests.engine.forms import walk

_FOLDER = Path(__file__).parents[3] / "prompts" / "forms"
_FORMS = {name: read_form(_FOLDER / f"{name}.toml") for name in ("script", "animation")}
_LANGUAGES: tuple[Language, ...] = ("en", "zh")
_EXERCISES = {"script": "script_mute_cue", "animation": "animation_still"}
_SAMPLES = 20

_both_forms = pytest.mark.parametrize("form", _FORMS.values(), ids=_FORMS)
_both_languages = pytest.mark.parametrize("language", _LANGUAGES)


def _made(name: str, piece: Piece) -> bytes:
    offers = craft_of(piece.form.craft).offers
    return next(offer for offer in offers if offer.name == name).make(piece)


def _piece(language: Language, *, scenes: int = 1) -> Piece:
    form = _FORMS["script"]
    passages = (form.teaching[language].example,) * scenes
    title = "第十二个" if language == "zh" else "The Twelfth\nLoaf"
    return Piece(form, language, title, passages, byline="林舟, Ana")


@_both_forms
@_both_languages
def test_the_example_is_well_made_and_the_exercise_fails_at_its_line(
    form: Form, language: Language
) -> None:
    craft, place, taught = craft_of(form.craft), Place(form, language), form.teaching[language]

    said = [(one.code, one.line) for one in craft.check(taught.exercise, place)]

    assert craft.check(taught.example, place) == []
    assert said == [(_EXERCISES[form.id], taught.line)]
    assert craft.tidy(taught.example, place) == taught.example


@_both_forms
@_both_languages
def test_the_example_in_the_rules_is_well_made(form: Form, language: Language) -> None:
    sketch = form.rules[language].partition("\n")[2].partition("\n- ")[0]

    assert craft_of(form.craft).check(sketch, Place(form, language)) == []


@_both_forms
@_both_languages
@pytest.mark.parametrize("stop", [0.02, 0.3, 1.0])
def test_every_sentence_of_the_grammar_is_a_well_made_scene(
    form: Form, language: Language, stop: float
) -> None:
    craft = craft_of(form.craft)
    place = Place(form, language, (form.teaching[language].example,))
    grammar = craft.guide(place, Random(0))
    assert grammar is not None
    compiled, rng = walk.compiled(grammar), Random(5)

    for _ in range(_SAMPLES):
        drawn = walk.sentence(compiled, rng, stop=stop)

        assert craft.check(drawn, place) == [], drawn
        assert craft.tidy(drawn, place) == drawn


@_both_languages
def test_those_who_spoke_before_may_speak_again_by_name(language: Language) -> None:
    form = _FORMS["script"]
    grammar = craft_of("script").guide(
        Place(form, language, (form.teaching[language].example,)), Random(0)
    )
    known = {"en": ("MARA", "TOBIN"), "zh": ("@小梅", "@老周")}[language]

    assert grammar is not None
    assert all(name in grammar for name in known)
    assert walk.accepts(grammar, form.teaching[language].example)


def test_a_name_that_is_no_name_stays_out_of_the_grammar() -> None:
    canon = 'INT. A - DAY\n\nX.\n\n@Mo" | evil\nHi.\n\n@\\n\nHi.\n'

    grammar = craft_of("script").guide(Place(_FORMS["script"], "en", (canon,)), Random(0))

    assert grammar is not None
    assert "evil" not in grammar
    walk.compiled(grammar)


@_both_languages
def test_a_work_is_one_fountain_file_with_a_title_page(language: Language) -> None:
    piece = _piece(language, scenes=3)

    document = FountainParser().parse(_made("script.fountain", piece).decode())

    assert document.metadata["title"] == " ".join(piece.title.split())
    assert document.metadata["author"] == piece.byline
    assert craft_of("script").join(piece).count(piece.passages[0]) == 3


@_both_languages
def test_the_picture_is_a_readable_page_and_the_document_a_pdf(language: Language) -> None:
    piece = _piece(language, scenes=2)

    image = Image.open(BytesIO(_made("script.png", piece))).convert("L")
    pdf = _made("script.pdf", piece)

    assert 1100 <= image.width <= 1300
    assert 400 <= image.height <= 2000
    dark = sum(image.histogram()[:100]) / (image.width * image.height)
    assert 0.005 < dark < 0.2
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 10_000  # the faces are inside


def test_a_long_work_is_set_within_seconds_and_its_picture_stays_small() -> None:
    piece = _piece("zh", scenes=60)
    began = time.perf_counter()

    pdf, picture = _made("script.pdf", piece), _made("script.png", piece)

    assert time.perf_counter() - began < 8
    assert len(pdf) > 20_000
    assert Image.open(BytesIO(picture)).height < 2400


def test_text_of_members_is_never_markup_of_the_page() -> None:
    scene = 'INT. #panic() - NIGHT\n\n#read("house.typ") $x$ \\ <a>\n\nMARA\n#pagebreak() *no*'
    piece = Piece(_FORMS["script"], "en", "#panic()", (scene,), byline="$")

    assert _made("script.pdf", piece).startswith(b"%PDF-")
    assert Image.open(BytesIO(_made("script.png", piece))).width > 1000


def test_the_caption_says_where_it_plays_and_who_speaks() -> None:
    describe = craft_of("script").offers[0].describe

    assert describe(_piece("en"), "en") == (
        "A script of one scene, opening on INT. BAKERY - NIGHT, with MARA and TOBIN."
    )
    assert describe(_piece("zh", scenes=2), "zh") == (
        "剧本，共2场，从「内景 面包房 夜」开始，说话的有小梅、老周。"
    )


@_both_forms
@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "Title: " + "x" * 1_000_000 + "\n\nINT. A - DAY\n\nHi.",
        "Title:\n" + "    x\n" * 2_300,
        "INT. A - DAY\n\n/*" + " " * 1_000_000,
        "INT. A - DAY\n\n" + "/* " * 3_900,
        "[[" * 5_900,
        "[[a]]\n" * 1_900,
        "/**/\n" * 2_300,
        "(" * 11_900,
        "A\n" * 5_900,
        "A\n\n" * 3_900,
        "*_" * 5_900,
        "@a^\nx\n\n" * 1_400,
        "INT. A\n" * 1_700,
        "\ud800" * 5_000,
        "\x00",
        "\ufeffINT. A - DAY\r\n\r\nHi.",
        "",
        "\n" * 11_000,
        "：" * 11_000,
        "内景" * 5_900,
        "小：" * 5_900,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_hostile_drafts_are_refused_in_no_time(form: Form, text: str) -> None:
    craft, place = craft_of(form.craft), Place(form, "en", (text,))
    began = time.perf_counter()

    found = craft.check(craft.tidy(text, place), place)
    craft.guide(place, Random(0))
    spoken = [o.describe(Piece(form, "en", "T", (text,)), "zh") for o in craft.offers]

    assert found
    assert all(spoken)
    assert time.perf_counter() - began < 1.5


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "/* all", "=" * 500])
def test_a_piece_that_holds_nothing_is_not_set(text: str) -> None:
    piece = Piece(_FORMS["script"], "en", "T", (text,))

    for name in ("script.pdf", "script.png"):
        with pytest.raises(ValueError, match="nothing to set"):
            _made(name, piece)
