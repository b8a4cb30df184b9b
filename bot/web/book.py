"""
Works as the pages show them: a card on the shelf, and everything that a work's page names.

Takes what the service's views say and the sentences of one language. Knows no request.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

from bot.web.exhibit import (
    PALETTES,
    columns,
    cover_of,
    draft_credit,
    lang_tag,
    passage_credit,
    picture_credit,
    stemma_of,
)
from bot.web.setting import is_drawn
from bot.web.takings import arc_of, takings_of

Json = dict[str, Any]

NAMES_SHOWN = 4  # on a cover's caption
NAMES_SIGNED = 8  # on the title page


class Reader(Protocol):
    """For whom it is said: a language, and its sentences."""

    @property
    def language(self) -> str: ...
    @property
    def say(self) -> Callable[..., str]: ...


def date_said(moment: str, say: Callable[..., str]) -> str:
    day = datetime.fromisoformat(moment)
    return say("page.date.full", day=day.day, month=say(f"page.date.{day.month}"), year=day.year)


def form_name(forms: Sequence[Json], form_id: str, language: str) -> str:
    """A form's name; its id when the form is not offered any more but works of it stand."""
    return next((f["name"][language] for f in forms if f["id"] == form_id), form_id)


def layout_of(forms: Sequence[Json], form_id: str) -> str:
    """How the texts of a form stand; as prose when the form is not offered any more."""
    return next((f["layout"] for f in forms if f["id"] == form_id), "prose")


def _people(names: Sequence[str], say: Callable[..., str], limit: int) -> str:
    """The first names and how many more; one more is named too, since it is as short."""
    if len(names) <= limit + 1:
        return say("ui.list_comma").join(names)
    shown = say("ui.list_comma").join(names[:limit])
    return say("page.works.and_more", names=shown, n=len(names) - limit)


def book_cards(
    cards: Sequence[Mapping[str, Any]], forms: Sequence[Json], page: Reader
) -> list[Json]:
    """Works on the shelf: what the API says, and what covers and captions need."""
    books = [_book_card(card, forms, page) for card in cards]
    for left, book in pairwise(books):
        if left["cover"].palette == book["cover"].palette:  # neighbours wear other cloths
            book["cover"] = replace(book["cover"], palette=(book["cover"].palette + 3) % PALETTES)
    return books


def _book_card(card: Mapping[str, Any], forms: Sequence[Json], page: Reader) -> Json:
    name = form_name(forms, card["form"], page.language)
    people = _people(card["people"], page.say, NAMES_SHOWN) or page.say("page.works.nobody")
    return {
        **card,
        "cover": cover_of(card),
        "plate": _plate(card.get("cover")),  # the picture chosen for it, on the drawn cloth
        "lang": lang_tag(card["language"]),
        "form_name_own": form_name(forms, card["form"], card["language"]),
        "people_said": people,
        "count_said": page.say("page.works.passages", form=name, n=card["n_passages"]),
    }


def _byline(work: Json, form: str, say: Callable[..., str]) -> str:
    people = _people(work["people"], say, NAMES_SIGNED)
    if work["models"]:
        both = say("page.work.with_model", people=people) if people else ""
        people = both or say("page.work.model_alone")
    return say("page.work.by", form=form, people=people) if people else form


def _columns(work: Json, layout: str) -> list[str]:
    """Chinese verse stands upright unless the reader lays it flat; other works never do."""
    if work["language"] != "zh" or layout != "verse":
        return []
    if any(passage.get("warning") for passage in work["passages"]):
        return []  # columns could not hide one passage behind a press
    return [column for passage in work["passages"] for column in columns(passage["text"])]


def _passages(work: Json, winners: Mapping[str, str | None], say: Callable[..., str]) -> list[Json]:
    """The passages with their credits, and the pictures beside them with theirs."""
    return [
        {
            **passage_credit(passage, winners.get(passage["round_id"]), say),
            "pictures": [picture_credit(one, say) for one in passage.get("pictures", [])],
        }
        for passage in work["passages"]
    ]


def _plate(cover: Json | None) -> Json | None:
    """A picture behind a warning does not lie open on the wall."""
    return None if cover is None or cover["warning"] else cover


def _hangings(
    plate: Json | None, passages: Sequence[Json], say: Callable[..., str]
) -> list[tuple[str, Json]]:
    """Every picture of the work with the place where it hangs, in words: the cover first."""
    cover = [(say("page.work.picture_cover"), plate)] if plate else []
    return cover + [
        (say("page.work.picture_of", number=passage["number"]), one)
        for passage in passages
        for one in passage["pictures"]
    ]


def _pictured(round_: Mapping[str, Any], work: Json, say: Callable[..., str]) -> str:
    """What a round of pictures was for: a passage, or the whole; "" for a round of writing."""
    if round_.get("kind") != "image":
        return ""
    numbers = {passage["id"]: passage["number"] for passage in work["passages"]}
    if round_["passage_id"] is None:
        return say("page.work.picture_cover")
    number = numbers.get(round_["passage_id"])  # the passage may lie on another branch
    return say("page.work.picture_of", number=number) if number else say("page.work.pictures")


def work_values(work: Json, forms: Sequence[Json], page: Reader) -> Json:
    """Everything `work.html` names."""
    say, layout = page.say, layout_of(forms, work["form"])
    letters = {d["id"]: d["label"] for r in work["rounds"] for d in r["drafts"]}
    winners = {r["id"]: letters.get(r["winner"]) for r in work["rounds"]}
    ballots = {p["round_id"]: p["ballots"] for p in work["passages"]}
    passages = _passages(work, winners, say)
    plate = picture_credit(work["cover"], say) if work.get("cover") else None
    return {
        "work": work,
        "lang": lang_tag(work["language"]),
        "layout": layout,
        "columns": _columns(work, layout),
        "takings": takings_of(work, is_drawn(work["form"], layout), say),
        "arc": arc_of(work, page.language, say),
        "byline": _byline(work, form_name(forms, work["form"], page.language), say),
        "people": say("ui.list_comma").join(work["people"]),
        "passages": passages,
        "plate": plate,
        "hangings": _hangings(plate, passages, say),
        "rounds": [
            {
                **r,
                "pictured": _pictured(r, work, say),
                "drafts": [
                    draft_credit(d, letters, ballots.get(r["id"], 0), say) for d in r["drafts"]
                ],
            }
            for r in work["rounds"]
        ],
        "stemma": stemma_of(work),
        "finished_said": date_said(work["finished_at"], say),
    }
