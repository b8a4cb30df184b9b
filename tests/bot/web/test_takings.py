"""A work's files sorted for its page, and its arc drawn with words beside it."""

from functools import partial
from typing import Any

from bot.locales import Catalogue
from bot.web.takings import arc_of, takings_of

CATALOGUE = Catalogue.load()


def say(language: str) -> Any:
    return partial(lambda key, **params: CATALOGUE.text(key, language, **params))


def file(name: str, role: str, media_type: str = "") -> dict[str, str]:
    return {"name": name, "role": role, "media_type": media_type, "alt": f"alt of {name}"}


SCORE = [
    file("score.png", "picture"),
    file("score.svg", "picture"),
    file("tune.wav", "sound"),
    file("tune.ogg", "sound"),
    file("score.pdf", "document", "application/pdf"),
    file("tune.mid", "document", "audio/midi"),
    file("tune.abc", "source"),
]


def point(number: int, valence: float, **changes: Any) -> dict[str, Any]:
    return {
        "number": number,
        "valence": valence,
        "arousal": 0.5,
        "moods": ["<calm>"],
        "themes": ["sea & salt"],
        "fit": 0.4,
        "drift": 0.2,
    } | changes


def test_a_drawing_is_shown_and_not_its_copy_in_pixels():
    takings = takings_of({"id": "w1", "files": SCORE}, True, say("en"))

    assert [one.url for one in takings.pictures] == ["/api/works/w1/files/score.svg"]
    assert [[one.name for one in tune] for tune in takings.tunes] == [["tune.ogg", "tune.wav"]]


def test_every_file_can_be_taken_along_and_says_what_it_is():
    takings = takings_of({"id": "w1", "files": SCORE}, True, say("en"))

    assert sorted(one.name for one in takings.links) == sorted(f["name"] for f in SCORE)
    said = {one.name: one.said for one in takings.links}
    assert said["score.pdf"] == "PDF, to read or print"
    assert said["tune.mid"] == "MIDI, for other programs"


def test_a_picture_of_a_text_that_stands_on_the_page_is_only_a_link():
    card = [file("card.png", "picture")]

    takings = takings_of({"id": "w1", "files": card}, False, say("en"))

    assert takings.pictures == ()
    assert [one.said for one in takings.links] == ["PNG, a picture"]


def test_what_moves_waits_to_be_asked():
    files = [file("storyboard.png", "picture"), file("animatic.webp", "picture")]

    takings = takings_of({"id": "w1", "files": files}, True, say("zh"))

    assert [one.name for one in takings.pictures] == ["storyboard.png"]
    assert [one.name for one in takings.moving] == ["animatic.webp"]


def test_a_dialogue_is_found_where_there_is_one():
    told = [file("dialogue.json", "document", "application/json")]

    assert takings_of({"id": "w", "files": told}, True, say("en")).dialogue.endswith(
        "/dialogue.json"
    )
    assert takings_of({"id": "w", "files": SCORE}, True, say("en")).dialogue == ""


def test_a_format_without_a_name_is_named_by_its_ending():
    odd = [file("work.xyz", "source")]

    takings = takings_of({"id": "w", "files": odd}, True, say("en"))

    assert takings.links[0].said == "XYZ, for other programs"


def test_the_arc_is_drawn_with_its_sentence_and_no_word_becomes_markup():
    work = {"arc": [point(1, -0.6), point(2, 0.1), point(3, 0.7)]}

    arc = arc_of(work, "en", say("en"))

    assert arc is not None
    assert arc.mood_said == "Over 3 passages the mood brightens from sad to glad."
    assert "&lt;calm&gt;" in arc.mood
    assert "<calm>" not in arc.mood
    assert "sea &amp; salt" in arc.themes
    assert "style=" not in arc.mood + arc.themes


def test_one_passage_has_no_arc():
    assert arc_of({"arc": [point(1, 0.2)]}, "zh", say("zh")) is None
    assert arc_of({"arc": []}, "zh", say("zh")) is None
