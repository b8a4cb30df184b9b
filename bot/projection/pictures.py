"""
Pictures as a viewer may see them: of a draft, beside a passage, and what was asked.

While a round is open nothing of a picture tells whether a model painted it.
"""

from collections.abc import Sequence

from bot.pictures import Asking, Hung, StoredPicture
from bot.projection.people import Json, People, Viewer
from bot.session import Draft, Round, RoundStatus
from engine.types import Language

WELL, PARTLY = 0.72, 0.5  # from these scores on, a picture fits well, or partly


def fit_word(score: float) -> str:
    """`well`, `partly` or `little`: how a picture fits its passage, for a score in [0, 1]."""
    if score >= WELL:
        return "well"
    return "partly" if score >= PARTLY else "little"


def draft_picture_view(
    draft: Draft,
    round_: Round,
    picture: StoredPicture | None,
    viewer: Viewer,
    large: Sequence[int],
    *,
    voted: bool,
) -> Json | None:
    """
    The picture of one draft; None where there is none, or it was vetoed.

    The address changes at the close, since the file then says how it was made.
    """
    if picture is None or draft.vetoed:
        return None
    closed = round_.status is RoundStatus.CLOSED
    fit = draft.analysis.score if voted and draft.analysis and draft.analysis.evaluations else None
    path = f"/api/rounds/{round_.id}/drafts/{draft.id}/files/picture"
    return {
        "url": f"{path}.webp{'?closed' if closed else ''}",
        "width": picture.width_px,
        "height": picture.height_px,
        # in the session's language while open: a member said theirs in one language only
        "alt": picture.alt(viewer.language) if closed else draft.text,
        "large": list(large),
        "palette": list(picture.palette),
        "fit": fit,
        "fit_word": None if fit is None else fit_word(fit),
        "left_out": list(picture.left_out) if closed else [],
        "drawn": picture.drawn if closed else "",
        "label_generated": picture.made is not None if closed else round_.asked > 0,
    }


def asking_view(asking: Asking, round_: Round, language: Language) -> Json:
    """What the pictures were asked to show, and how the model paints."""
    drawn = {"en": asking.drawn_en, "zh": asking.drawn_zh}
    source = None
    if asking.source is not None:
        source = f"/api/sessions/{round_.session_id}/pictures/{asking.source}.webp"
    return {
        "prompt": asking.prompt,
        "by": asking.by or None,
        "negative": asking.negative,
        "style": asking.style,
        "size": asking.size,
        "left_out": list(asking.left_out),
        "drawn": drawn if any(drawn.values()) else "",
        "mood": list(asking.moods),
        "note": asking.note_zh if language == "zh" else asking.note_en,
        "source": source,
        "adding": None,
    }


def hung_view(hung: Hung, home: str, people: People, language: Language) -> Json:
    """
    An illustration with its credit.

    Args:
        home: `/api/sessions/ID` or `/api/works/ID`: who may read that may see the picture.
    """
    picture, place = hung.picture, hung.illustration
    made = picture.made
    return {
        "id": picture.id,
        "url": f"{home}/pictures/{picture.id}.webp",
        "alt": picture.alt(language),
        "width": picture.width_px,
        "height": picture.height_px,
        "round_id": place.round_id,
        "by": people.name(picture.author_id, language) if picture.author_id else None,
        "approvals": place.approvals,
        "ballots": place.ballots,
        "warning": hung.warning,
        "made": {
            "model": made.model,
            "adapter": made.adapter,
            "seed": made.seed,
            "prompt": made.prompt,
            "style": made.style,
        }
        if made
        else None,
    }


def beside(
    hung: Sequence[Hung], passage_id: str | None, home: str, people: People, language: Language
) -> list[Json]:
    """What hangs beside a passage, or for None before the whole work; the newest last."""
    return [
        hung_view(one, home, people, language)
        for one in hung
        if one.illustration.passage_id == passage_id
    ]


def cover_view(hung: Sequence[Hung], home: str, people: People, language: Language) -> Json | None:
    """The work's own picture: the newest that won for the whole."""
    covers = beside(hung, None, home, people, language)
    return covers[-1] if covers else None
