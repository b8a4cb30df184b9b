"""A work's files: what is in them, and what must not be."""

import json
from typing import Any

from bot.exports import export, file_name
from bot.locales import Catalogue
from bot.voice import Voice

VOICE = Voice(Catalogue.load(), "en")


def a_passage(**fields: Any) -> dict[str, Any]:
    return {
        "id": "p1",
        "number": 1,
        "text": "The sea forgot.\nIt came back.",
        "warning": None,
        "kind": "model",
        "author": None,
        "model": "house",
        "adapter": None,
        "seed": 7,
        "approvals": 2,
        "ballots": 3,
        "created_at": "2026-11-24T00:00:00Z",
        "pictures": [],
    } | fields


def a_session(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Tides",
        "premise": "A tide forgets.",
        "form": "story",
        "language": "en",
        "hidden_passages": 0,
        "canon": [a_passage()],
        "lore": [{"fact": "The pier is red."}],
        "cover": None,
    } | fields


def a_picture(**fields: Any) -> dict[str, Any]:
    made = {"model": "house-scenes", "adapter": None, "seed": 3, "prompt": "a", "style": ""}
    told = {"alt": "A boat in fog.", "width": 640, "height": 448, "by": None, "made": made}
    return told | fields


def test_the_record_says_where_each_passage_came_from() -> None:
    mixed = [a_passage(), a_passage(number=2, kind="member", author="Ann", model=None, seed=None)]
    files = export(a_session(canon=mixed), None, VOICE)

    told = json.loads(files[1].text)

    sources = [p["provenance"]["digital_source_type"].rsplit("/", 1)[1] for p in told["passages"]]
    assert sources == ["trainedAlgorithmicMedia", "digitalCreation"]
    assert told["made_with_ai"] is True
    assert told["passages"][0]["provenance"]["seed"] == 7


def test_verse_keeps_its_lines_in_markdown_and_names_who_wrote_it() -> None:
    (reading, _) = export(a_session(), None, VOICE)

    assert reading.name == "Tides.md"
    assert "The sea forgot.  \nIt came back." in reading.text
    assert "1. The model; 2 of 3 ringed it; house, seed 7" in reading.text
    assert "Made with AI" in reading.text


def test_a_work_by_members_alone_is_not_called_made_with_ai() -> None:
    own = a_passage(kind="member", author="Ann", model=None, seed=None)

    reading, record = export(a_session(canon=[own]), None, VOICE)

    assert "Made with AI" not in reading.text
    assert json.loads(record.text)["made_with_ai"] is False


def test_pictures_stand_with_their_passages_in_words() -> None:
    by_ann = a_picture(alt="My own drawing.", by="Ann", made=None)
    text = a_passage(kind="member", author="Ann", model=None, seed=None)
    illustrated = a_session(canon=[text | {"pictures": [a_picture()]}], cover=by_ann)

    reading, record = export(illustrated, None, VOICE)

    told = json.loads(record.text)
    assert reading.text.index("My own drawing.") < reading.text.index("The sea forgot.")
    assert reading.text.index("The sea forgot.") < reading.text.index("A boat in fog.")
    assert "house-scenes, 3" in reading.text
    assert told["made_with_ai"] is True  # the words are Ann's, the picture is not
    assert told["cover"]["provenance"]["digital_source_type"].endswith("digitalCreation")
    (picture,) = told["passages"][0]["pictures"]
    assert picture["provenance"]["digital_source_type"].endswith("trainedAlgorithmicMedia")


def test_what_is_hidden_is_counted_and_not_told() -> None:
    reading, record = export(a_session(hidden_passages=3), None, VOICE)

    assert "3 passages lie under the fold" in reading.text
    assert json.loads(record.text)["hidden_passages"] == 3


def test_a_title_becomes_a_file_name_of_letters() -> None:
    assert file_name("雨夜／修书 ../..") == "雨夜-修书"
    assert file_name("???") == "chorus"
    assert len(file_name("a" * 300)) == 60
