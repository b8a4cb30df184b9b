"""
Plates: the pictures and sounds of drafts and works, as they stand on cards and beside them.

Reads what a view says a draft can be shown as; makes and sends nothing. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import discord

from bot.cards import frame, safe, words
from bot.cards.words import Json
from bot.voice import Voice

Kind = Literal["picture", "sound"]

# What Discord shows in a gallery, and plays where it is attached to a plain message.
SHOWN: dict[Kind, tuple[str, ...]] = {
    "picture": ("image/png", "image/jpeg", "image/webp", "image/gif"),
    "sound": ("audio/ogg", "audio/mpeg"),
}
PAINTED = "picture.webp"  # the file of a draft that is a picture
LETTERS = "abcdefghij"  # in file names: Discord changes names of other letters
ALT = 1_000  # characters; Discord takes 1,024
MOST = 10  # files of a message, pictures of a gallery


@dataclass(frozen=True, slots=True)
class Plate:
    """One file: of which draft, by its letter in file names and its label for members."""

    draft_id: str  # of a work: the work's own id
    letter: str
    label: str  # empty for a work
    kind: Kind
    source: str  # the file's name where it is made
    alt: str  # what is told to who cannot see or hear it
    hidden: bool = False  # behind a content warning
    hung: str = ""  # of a picture that belongs to a work or passage: its own id

    @property
    def name(self) -> str:
        """As the file is called in the channel: draft-a.png."""
        stem = f"draft-{self.letter.lower()}" if self.label else "work"
        if self.hung:
            stem = f"picture-{self.letter}"
        return f"{stem}.{self.source.rpartition('.')[2]}"


@dataclass(frozen=True, slots=True)
class Plates:
    """Of one kind: what can be shown now; `missing` names the drafts whose file was not made."""

    ready: Sequence[Plate] = ()
    missing: Sequence[str] = ()  # labels
    settled: bool = True  # nothing is being made any more

    def of(self, draft_id: str) -> tuple[Plate, ...]:
        """That of one draft, if it is ready."""
        return tuple(plate for plate in self.ready if plate.draft_id == draft_id)


NO_PLATES = Plates()


def plates_of(voice: Voice, round_: Json) -> tuple[Plate, ...]:
    """
    At most one picture and one sound of each draft, as the round's view offers them.

    After the close a painted picture is another file, which says how it was made: its letter is a
    capital then, so that it takes the place of the one that stands there.
    """
    found: list[Plate] = []
    closed = words.is_picture(round_) and round_["status"] == "closed"
    letters = LETTERS.upper() if closed else LETTERS
    for letter, draft in zip(letters, round_["drafts"], strict=False):
        if draft["vetoed"]:
            continue
        if draft["picture"]:
            alt = safe.plain(draft["picture"]["alt"]).strip()
            hidden = bool(draft["warning"])
            found.append(
                Plate(draft["id"], letter, draft["label"], "picture", PAINTED, alt, hidden)
            )
        else:
            found += _plates(voice, draft, draft["id"], letter, draft["label"])
    return tuple(found)


def plates_of_work(voice: Voice, work: Json) -> tuple[Plate, ...]:
    """The picture and the sound of a finished work, and the pictures that hang in it."""
    return (*_plates(voice, work, work["id"], "w", ""), *hung_in(voice, work, work["id"]))


def hung_in(voice: Voice, told: Json, owner_id: str) -> tuple[Plate, ...]:
    """
    The pictures of a work or session: its own first, then those of its passages.

    Args:
        told: With `cover` and `passages`, as the views of works give them.
    """
    cover = [("cards.picture.cover", None, told["cover"])] if told["cover"] else []
    below = [
        ("cards.picture.passage", passage, one)
        for passage in told["passages"]
        for one in passage["pictures"]
    ]
    return tuple(
        _hung(voice, key, passage, one, owner_id, letter)
        for letter, (key, passage, one) in zip(LETTERS, [*cover, *below], strict=False)
    )


def _hung(
    voice: Voice, key: str, passage: Json | None, one: Json, owner_id: str, letter: str
) -> Plate:
    alt = safe.plain(one["alt"]).strip()
    said = voice(key, alt=alt, number=passage["number"] if passage else 0)
    hidden = bool(one["warning"] or (passage and passage["warning"]))
    return Plate(owner_id, letter, "", "picture", f"{one['id']}.webp", said, hidden, one["id"])


def _plates(voice: Voice, shown: Json, owner_id: str, letter: str, label: str) -> Iterable[Plate]:
    for kind, types in SHOWN.items():
        files = (f for f in shown["files"] if f["role"] == kind and f["media_type"] in types)
        if (one := next(files, None)) is not None:
            alt = safe.plain(voice.written(one["alt"])).strip()
            hidden = bool(shown.get("warning"))
            yield Plate(owner_id, letter, label, kind, one["name"], alt, hidden)


def gallery(voice: Voice, shown: Sequence[Plate], *, ordered: bool = False) -> list[frame.Part]:
    """
    The pictures side by side; nothing for none.

    Args:
        ordered: Their letters stand below anyway; else they stand above, in their order.
    """
    if not shown:
        return []
    shown = shown[:MOST]
    items = [
        discord.MediaGalleryItem(
            f"attachment://{plate.name}",
            description=alt_of(voice, plate) or None,
            spoiler=plate.hidden,
        )
        for plate in shown
    ]
    parts: list[frame.Part] = [discord.ui.MediaGallery(*items)]
    labels = [plate.label for plate in shown if plate.label]
    if len(labels) > 1 and not ordered:
        order = voice("cards.plates.order", labels=words.listed(voice, labels))
        parts.insert(0, frame.small(order))
    return parts


def alt_of(voice: Voice, plate: Plate) -> str:
    """The alt text with the draft's letter before it; of a hidden draft only the letter."""
    key = "ui.picture.label" if plate.source == PAINTED else "ui.draft.label"
    named = voice(key, label=plate.label) if plate.label else ""
    said = [named, "" if plate.hidden else plate.alt]
    return safe.cut(voice("cards.colon").join(filter(None, said)), ALT)


def missing_line(voice: Voice, plates: Plates) -> str:
    """Which drafts could not be drawn or played; empty when all could."""
    if not plates.missing:
        return ""
    return voice("cards.plates.missing", labels=words.listed(voice, plates.missing))


def tunes_said(voice: Voice, session: Json, round_: Json, tunes: Plates) -> str:
    """The plain message that carries the tunes of a round's drafts, so that they can be played."""
    named = {"title": words.title(session), "number": words.number(voice, round_["number"])}
    if not tunes.ready:
        return voice("cards.plates.no_tunes", **named)
    labels = words.listed(voice, [plate.label for plate in tunes.ready])
    said = [voice("cards.plates.tunes", labels=labels, **named), missing_line(voice, tunes)]
    return "\n".join(filter(None, said))


def work_said(voice: Voice, work: Json) -> str:
    """The plain message that carries a finished work's sound."""
    return voice("cards.plates.work", title=safe.line(work["title"]))
