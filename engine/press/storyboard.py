"""
A storyboard as people look at it: a sheet of sketched frames, a document, JSON, an animatic.

Knows shots and how long they last; what makes a good one is its craft's matter.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from engine.forms.craft import Offer, Piece
from engine.forms.shots import Shot, move_word, read_shots, size_word
from engine.press.quotes import as_printed
from engine.press.sketch import sketch
from engine.press.typeset import printable, typeset
from engine.types import Language

SHEET_SHOTS_MAX = 12  # on the picture; the document holds all
SHOTS_MAX = 240
ANIMATIC_SHOTS_MAX = 90
FRAME_SIZE = (640, 360)
SECONDS_UNKNOWN = 3  # how long a frame stands whose seconds cannot be read
SECONDS_LONGEST = 60  # of one frame, whatever is written there

_TEMPLATES = Path(__file__).parent / "typst"
_PPI_SHEET = 120.0
_PPI_FRAMES = 72.0  # a point is a pixel
_FRAMES_AT_ONCE = 10
_WEBP_QUALITY = 82


def sheet(piece: Piece) -> bytes:
    """The first shots as a PNG of 1200 pixels' width."""
    shots = _shots(piece)
    return _sheet(piece, shots[:SHEET_SHOTS_MAX], len(shots), pages=False)


def document(piece: Piece) -> bytes:
    """All shots as PDF, six to a page."""
    shots = _shots(piece)
    return _sheet(piece, shots, len(shots), pages=True)


def animatic(piece: Piece) -> bytes:
    """An animated WebP of 640 by 360 pixels; each frame stands as long as its shot lasts."""
    shots = _shots(piece)
    if len(shots) > ANIMATIC_SHOTS_MAX:
        raise ValueError(f"An animatic holds at most {ANIMATIC_SHOTS_MAX} shots.")
    first, *others = _frames(piece, shots)
    film = BytesIO()
    first.save(
        film,
        "WEBP",
        save_all=True,
        append_images=others,
        duration=[1000 * seconds_of(shot) for shot in shots],
        loop=0,
        quality=_WEBP_QUALITY,
        minimize_size=False,
    )
    return film.getvalue()


def as_json(piece: Piece) -> bytes:
    """Every shot with its parts, and the second at which it begins."""
    begins, shots = 0, []
    for shot in _shots(piece):
        shots.append(
            {
                "shot": shot.number,
                "begins_s": begins,
                "seconds": seconds_of(shot),
                "size": shot.size,
                "movement": shot.move,
                "picture": printable(shot.picture),
                "sound": printable(shot.sound),
            }
        )
        begins += seconds_of(shot)
    whole = {
        "form": piece.form.id,
        "language": piece.language,
        "title": printable(piece.title),
        "byline": printable(piece.byline),
        "seconds": begins,
        "shots": shots,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def describe(piece: Piece, language: Language) -> str:
    """How many shots, how long, and what the first one shows."""
    shots = _read(piece)
    if not shots:
        return "还没有镜头。" if language == "zh" else "A storyboard without a shot yet."
    seconds = sum(map(seconds_of, shots))
    first = printable(shots[0].picture).rstrip(".。")
    if language == "zh":
        return f"分镜，{len(shots)}个镜头，共{seconds}秒。第一个镜头：{first}。"
    count = "one shot" if len(shots) == 1 else f"{len(shots)} shots"
    return f"A storyboard of {count}, {seconds} s in all. It opens on: {first}."


def seconds_of(shot: Shot) -> int:
    """How long its frame stands, in [1, `SECONDS_LONGEST`]."""
    if shot.seconds is None:
        return SECONDS_UNKNOWN
    return min(max(shot.seconds, 1), SECONDS_LONGEST)


def _read(piece: Piece) -> list[Shot]:
    boards = (read_shots(passage, piece.language) for passage in piece.passages)
    return [shot for board in boards for shot in board.shots]


def _shots(piece: Piece) -> list[Shot]:
    shots = _read(piece)
    if not shots:
        raise ValueError("There is no shot here yet.")
    if len(shots) > SHOTS_MAX:
        raise ValueError(f"A storyboard holds at most {SHOTS_MAX} shots.")
    return shots


def _sheet(piece: Piece, shots: Sequence[Shot], count: int, *, pages: bool) -> bytes:
    foot = (piece.form.name[piece.language], printable(piece.byline))
    inputs = {
        **_inputs(piece, shots),
        "title": as_printed(printable(piece.title), piece.language),
        "sum": _sum(_shots(piece), piece.language, hidden=count - len(shots)),
        "foot": "  ·  ".join(one for one in foot if one),
        "pages": pages,
    }
    return _typeset("storyboard", inputs, shots, pages=pages, ppi=_PPI_SHEET)


def _sum(shots: Sequence[Shot], language: Language, *, hidden: int) -> str:
    seconds = sum(map(seconds_of, shots))
    if language == "zh":
        more = f"，另有{hidden}个未列" if hidden else ""
        return f"{len(shots)}个镜头，{seconds}秒{more}"
    more = f", {hidden} of them not shown" if hidden else ""
    return f"{len(shots)} shots, {seconds} s{more}"


def _frames(piece: Piece, shots: Sequence[Shot]) -> Iterator[Image.Image]:
    """The frames of the film in order, set some at a time and cut apart."""
    width, height = FRAME_SIZE
    for start in range(0, len(shots), _FRAMES_AT_ONCE):
        some = shots[start : start + _FRAMES_AT_ONCE]
        strip = _typeset("animatic", _inputs(piece, some), some, pages=False, ppi=_PPI_FRAMES)
        picture = Image.open(BytesIO(strip)).convert("RGB")
        for place in range(len(some)):
            yield picture.crop((0, place * height, width, (place + 1) * height))


def _inputs(piece: Piece, shots: Sequence[Shot]) -> dict[str, object]:
    language = piece.language
    return {
        "language": language,
        "shots": [
            {
                "number": shot.number,
                "head": " · ".join(_head(shot, language)),
                "seconds": f"{seconds_of(shot)} 秒"
                if language == "zh"
                else f"{seconds_of(shot)} s",
                "picture": as_printed(printable(shot.picture), language),
                "sound": as_printed(printable(shot.sound), language),
                "file": f"shots/{place}.svg",
            }
            for place, shot in enumerate(shots)
        ],
    }


def _head(shot: Shot, language: Language) -> Iterator[str]:
    if shot.size:
        yield size_word(shot.size, language)
    if shot.move:
        yield move_word(shot.move, language)


def _typeset(
    template: str, inputs: Mapping[str, object], shots: Sequence[Shot], *, pages: bool, ppi: float
) -> bytes:
    return typeset(
        (_TEMPLATES / f"{template}.typ").read_text(encoding="utf-8"),
        inputs={"piece": json.dumps(inputs, ensure_ascii=False)},
        files={f"shots/{place}.svg": sketch(shot).encode() for place, shot in enumerate(shots)},
        format="pdf" if pages else "png",
        ppi=ppi,
    )


OFFERS = (
    Offer("storyboard.png", "image/png", "picture", "both", sheet, describe),
    Offer("animatic.webp", "image/webp", "picture", "both", animatic, describe),
    Offer("storyboard.pdf", "application/pdf", "document", "work", document, describe),
    Offer("storyboard.json", "application/json", "source", "both", as_json, describe),
)
