"""A work as a book: covers, credits and the stemma are the same for the same work, always."""

import re
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.locales import Catalogue
from bot.web import exhibit, pages

WEB = Path(pages.__file__).parent


def say(language: str) -> Any:
    catalogue = Catalogue.load()
    return partial(lambda key, **params: catalogue.text(key, language, **params))


def card(**changes: Any) -> dict[str, Any]:
    return {"id": "w1", "form": "story", "language": "en", "n_passages": 3} | changes


def passage(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "model",
        "author": None,
        "model": "house",
        "adapter": None,
        "seed": 7,
        "approvals": 2,
        "ballots": 3,
        "round_id": "r1",
    } | changes


def draft(draft_id: str, label: str, kind: str = "model") -> dict[str, Any]:
    return {"id": draft_id, "label": label, "kind": kind}


def test_a_cover_is_the_same_for_the_same_work_and_another_for_another():
    assert exhibit.cover_of(card()) == exhibit.cover_of(card())
    assert exhibit.cover_of(card()) != exhibit.cover_of(card(id="w2"))


@pytest.mark.parametrize(
    ("form", "language", "figure"),
    [
        ("story", "en", "road"),
        ("poem", "en", "verse"),
        ("poem", "zh", "columns"),
        ("score", "en", "staff"),
        ("dialogue", "zh", "tree"),
        ("script", "en", "doors"),
        ("painting", "zh", "frame"),
        ("a form of tomorrow", "en", "verse"),
    ],
)
def test_the_form_gives_the_covers_figure(form: str, language: str, figure: str):
    cover = exhibit.cover_of(card(form=form, language=language))

    assert cover.figure == figure
    assert all(0 <= x <= 200 and 0 <= y <= 300 for x, y in cover.points)


def test_neighbours_on_the_shelf_wear_other_cloths():
    page = pages.Page("en", say("en"), lambda *_: None)  # type: ignore[arg-type]
    rows = [card(id="same", people=[], title="T", example=False) for _ in range(5)]

    cloths = [book["cover"].palette for book in pages.book_cards(rows, [], page)]

    assert all(a != b for a, b in pairwise(cloths))


def test_a_credit_says_who_and_how_many():
    credit = exhibit.passage_credit(passage(kind="edited", author="Tomas"), "B", say("en"))

    assert credit["said"] == "Model, edited by Tomas"
    assert credit["details"] == ["2 of 3", "house", "seed 7"]


def test_without_ballots_the_host_took_it():
    credit = exhibit.passage_credit(passage(ballots=0, approvals=0), "B", say("en"))

    assert credit["details"][0] == "taken by the host"


PAINTED = {
    "model": "house-scenes",
    "adapter": "dusk",
    "seed": 417,
    "prompt": "a ferry",
    "style": "",
}


def test_a_picture_is_credited_to_the_model_that_made_it():
    credit = exhibit.picture_credit({"by": None, "made": PAINTED}, say("en"))

    assert credit["said"] == "Made by a model: house-scenes"
    assert credit["details"] == ["adapter dusk", "seed 417"]
    assert credit["prompt"] == "a ferry"


def test_a_picture_that_a_member_brought_is_credited_to_the_member():
    credit = exhibit.picture_credit({"by": "林舟", "made": None}, say("zh"))

    assert credit["said"] == "林舟提供"
    assert (credit["details"], credit["prompt"]) == ([], "")


def test_a_chosen_picture_stands_on_the_drawn_cover():
    page = pages.Page("en", say("en"), lambda *_: None)  # type: ignore[arg-type]
    plate = {"url": "/p.webp", "alt": "a hill", "width": 640, "height": 448, "warning": None}
    rows = [card(people=[], title="T", example=False, cover=cover) for cover in (plate, None)]

    pictured, bare = pages.book_cards(rows, [], page)

    assert pictured["plate"] == plate
    assert bare["plate"] is None
    assert pictured["cover"].figure == bare["cover"].figure == "road"


def test_the_line_of_winners_runs_through_the_stemma():
    work = {
        "passages": [{"round_id": "r1"}, {"round_id": "r3"}],
        "rounds": [
            {"id": "r1", "winner": "b", "drafts": [draft("a", "A"), draft("b", "B")]},
            {"id": "r2", "winner": "x", "drafts": [draft("x", "A")]},  # undone since
            {"id": "r3", "winner": "c", "drafts": [draft("c", "A", "member"), draft("d", "B")]},
        ],
    }

    stemma = exhibit.stemma_of(work)

    assert stemma.line == "B, A"
    assert stemma.n_drafts == 4
    assert [edge.won for edge in stemma.edges] == [False, True, True, False]


def test_no_page_needs_what_its_policy_forbids():
    """The policy allows no inline script or style, and no data becomes markup."""
    templates = "".join(path.read_text("utf-8") for path in (WEB / "templates").glob("*.html"))
    scripts = "".join(path.read_text("utf-8") for path in (WEB / "static").rglob("*.js"))

    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|\|\s*safe\b", templates)
    assert not re.search(r"<script(?![^>]*\bsrc=)", templates)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", scripts)


def test_every_sentence_that_a_script_says_is_in_the_catalogue():
    catalogue = Catalogue.load()
    scripts = "".join(path.read_text("utf-8") for path in (WEB / "static").rglob("*.js"))

    said = set(re.findall(r"""\bt\("([a-z_.0-9]+)\"""", scripts))

    assert len(said) > 100
    assert {key for key in said if not catalogue.has(f"ui.{key}", "en")} == set()


def test_regular_verse_loses_its_stops_and_other_verse_keeps_its_lines():
    assert exhibit.columns("床前明月光，疑是地上霜。\n举头望明月，低头思故乡。") == [
        "床前明月光",
        "疑是地上霜",
        "举头望明月",
        "低头思故乡",
    ]
    assert exhibit.columns("海，\n是我写给父亲的信。") == ["海，", "是我写给父亲的信。"]
