"""
Pictures of a work: what is asked of them, how they are kept, where they hang. Pure.

Knows neither engine nor store; a picture's bytes are never part of these values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from bot.errors import Invalid
from engine.types import STYLES, Language

Size = Literal["landscape", "square", "portrait"]
How = Literal["variations", "same_seed"]
SIZES: Mapping[Size, tuple[int, int]] = {  # width, height in px
    "landscape": (640, 448),
    "square": (512, 512),
    "portrait": (448, 640),
}
PROMPT_CHARS = 600
NEGATIVE_CHARS = 300
ALT_CHARS = 400
STRENGTH = 0.6  # how far new pictures go from the one they start from, in (0, 1]
LARGER = (2, 4)  # a picture is shown this many times as wide and high, for show
UPLOADS_KEPT = 20  # of one member at a time; they go after a day
UPLOADS_IN_ALL = 400
# What an erased member's picture says in its place.
TAKEN_BACK: Mapping[Language, str] = {
    "en": "Whoever brought this picture has taken it back.",
    "zh": "带来这幅画的人已把它收回。",
}


@dataclass(frozen=True, slots=True)
class More:
    """More pictures that a round was asked for: of which draft, how, and with which prompt."""

    how: How | None = None  # None: painted as the first ones were
    of: str | None = None  # draft id
    prompt: str = ""  # "": the round's own
    style: str | None = None  # None: the round's own
    by: str | None = None  # the member who asked


@dataclass(frozen=True, slots=True)
class Asking:
    """
    What the pictures of a round were asked to show.

    `prompt` is empty until it is written; `by` says who wrote it. `moods` are plain words in the
    session's language. `left_out` lies outside the model's world and was not painted; `drawn_en`
    and `drawn_zh` say what was painted in its place. `note_en` and `note_zh` say how the model
    paints.
    """

    prompt: str = ""
    by: Literal["", "member", "model", "rules"] = ""
    alt: str = ""  # of pictures that do not say themselves what they show
    negative: str = ""
    style: str = ""  # one of `engine.types.STYLES`; "" leaves it to the model
    size: Size = "landscape"
    source: str | None = None  # picture that the new ones start from
    strength: float = STRENGTH
    moods: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    drawn_en: str = ""
    drawn_zh: str = ""
    note_en: str = ""
    note_zh: str = ""
    more: More | None = None  # wanted and not painted yet


@dataclass(frozen=True, slots=True)
class Made:
    """How a model made a picture: enough to make it again."""

    model: str
    adapter: str | None
    seed: int
    prompt: str
    negative: str = ""
    style: str = ""
    of: str | None = None  # draft that it is a variation of
    strength: float | None = None  # None: it started from nothing


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """
    A picture of a session, without its bytes. `made` is None exactly when a member brought it.

    `palette` has its three main colours as `#rrggbb`, the largest first.
    """

    id: str
    session_id: str
    media_type: str  # image/webp or image/png
    width_px: int
    height_px: int
    alt_en: str
    alt_zh: str
    created_at: datetime
    palette: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    drawn: str = ""
    made: Made | None = None
    author_id: str | None = None  # the member who brought it; None for the model

    def alt(self, language: Language) -> str:
        """What is meant to be seen; in the other language where this one was not said."""
        own, other = (self.alt_zh, self.alt_en) if language == "zh" else (self.alt_en, self.alt_zh)
        return own or other


@dataclass(frozen=True, slots=True)
class Illustration:
    """
    A picture that won, beside its passage, or as the cover of the whole work.

    A picture hangs once, so the id is the picture's.
    """

    id: str
    session_id: str
    passage_id: str | None  # None: the cover
    round_id: str
    draft_id: str
    approvals: int
    ballots: int
    created_at: datetime
    removed: bool = False  # the host took it down


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that a member brought and has not used yet, cleaned; without its bytes."""

    id: str
    member_id: str
    media_type: str
    width_px: int
    height_px: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Hung:
    """An illustration with its picture."""

    illustration: Illustration
    picture: StoredPicture
    warning: str | None = None  # the draft's that won


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """
    What the view of a picture round shows beside its drafts.

    `pictures` by id; `large` says how many times larger the engine can show them now.
    """

    pictures: Mapping[str, StoredPicture] = field(default_factory=dict)
    passage_text: str = ""
    passage_number: int = 0
    large: tuple[int, ...] = ()


NO_PICTURES = PictureFacts()


def check_style(style: object, otherwise: str) -> str:
    """
    The style, `otherwise` for None.

    Raises:
        Invalid: `bad_style`.
    """
    if style is None:
        return otherwise
    if style not in ("", *STYLES):
        raise Invalid("bad_style", styles=", ".join(STYLES))
    return str(style)


def check_size(size: object, otherwise: Size) -> Size:
    """
    The size, `otherwise` for None.

    Raises:
        Invalid: `bad_size`.
    """
    if size is None:
        return otherwise
    found = next((known for known in get_args(Size) if known == size), None)
    if found is None:
        raise Invalid("bad_size", sizes=", ".join(get_args(Size)))
    return found  # type: ignore[no-any-return]  # one of get_args(Size)


def check_strength(strength: object) -> float:
    """
    How far to go from the source, STRENGTH for None.

    Raises:
        Invalid: `bad_strength` outside (0, 1].
    """
    if strength is None:
        return STRENGTH
    if isinstance(strength, bool) or not isinstance(strength, int | float):
        raise Invalid("bad_strength")
    if not 0 < strength <= 1:
        raise Invalid("bad_strength")
    return float(strength)


def check_how(how: object, of: object) -> How | None:
    """
    How more pictures are to be made.

    Raises:
        Invalid: `bad_how`: an unknown way, or a way of no draft.
    """
    if how not in (None, *get_args(How)) or (how is None) != (of is None):
        raise Invalid("bad_how", ways=", ".join(get_args(How)))
    return how  # type: ignore[return-value]
