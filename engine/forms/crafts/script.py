"""A script in Fountain: one scene a passage, and the work as a screenplay on paper."""

from random import Random

from engine.forms.craft import Craft, Offer, Piece, Place
from engine.forms.screenplay.cast import leads
from engine.forms.screenplay.check import check, people
from engine.forms.screenplay.fountain import fits, read
from engine.forms.screenplay.guide import guide as guide_scene
from engine.forms.screenplay.layout import book, picture
from engine.forms.screenplay.mend import mend
from engine.types import Language

_TOLD_MAX = 24  # scenes that are looked through for a caption


def tidy(text: str, place: Place) -> str:
    return mend(text, place.language)


def guide(place: Place, rng: Random) -> str:
    speaking = leads(place.language, people(place.canon), place.premise, rng)
    return guide_scene(place.language, speaking, moves=False)


def join(piece: Piece) -> str:
    """One Fountain file: a title page, then the scenes."""
    head = [
        f"{key}: {' '.join(value.split())}"
        for key, value in (("Title", piece.title), ("Author", piece.byline))
        if value.strip()
    ]
    scenes = [passage.strip("\n") for passage in piece.passages]
    return "\n\n".join(["\n".join(head), *scenes] if head else scenes) + "\n"


def describe(piece: Piece, language: Language) -> str:
    """Where it plays, who speaks, and in how many scenes."""
    told = [one for one in piece.passages[:_TOLD_MAX] if fits(one)]
    parts = [part for one in told for part in read(one).parts]
    heading = next((part.text for part in parts if part.kind == "heading"), "")[:80]
    names = list(dict.fromkeys(part.text for part in parts if part.kind == "cue"))[:4]
    count = len(piece.passages)
    if language == "zh":
        where = f"，从「{heading}」开始" if heading else ""
        who = f"，说话的有{'、'.join(names)}" if names else ""
        return f"剧本，共{count}场{where}{who}。"
    where = f", opening on {heading}" if heading else ""
    who = f", with {_listed(names)}" if names else ""
    scenes = "one scene" if count == 1 else f"{count} scenes"
    return f"A script of {scenes}{where}{who}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _as_source(piece: Piece) -> bytes:
    return join(piece).encode("utf-8", "replace")


OFFERS = (
    Offer("script.png", "image/png", "picture", "both", picture, describe),
    Offer("script.pdf", "application/pdf", "document", "both", book, describe),
    Offer("script.fountain", "text/plain", "source", "both", _as_source, describe),
)
CRAFT = Craft(check, guide, tidy, join, OFFERS)
