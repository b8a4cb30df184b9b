"""What tests of picture rounds share: a story with a passage, rounds of pictures, a photo."""

import io
from typing import Any

from PIL import Image

from tests.bot.service.conftest import Room

Json = dict[str, Any]


async def a_story(room: Room, **fields: Any) -> tuple[Json, Json]:
    """A session with one passage that joined, and the passage."""
    session, round_ = await room.voting(**fields)
    await room.service.cast("web:ann", round_["id"], [round_["drafts"][0]["id"]])
    await room.service.close("web:ann", round_["id"])
    session = await room.service.session_view(session["id"], "web:ann")
    return session, session["canon"][0]


async def asked(room: Room, session: Json, passage: Json | None, **asking: Any) -> Json:
    of = passage["id"] if passage else None
    return await room.service.illustrate("web:ann", session["id"], passage_id=of, **asking)


async def pictures(room: Room, session: Json, passage: Json | None, **asking: Any) -> Json:
    """A round of pictures that is open for ballots."""
    round_ = await asked(room, session, passage, **asking)
    return await room.until(round_["id"], "voting")


async def won(room: Room, round_: Json, place: int = 0) -> Json:
    """The round, closed; the draft in this place has won."""
    await room.service.cast("web:ann", round_["id"], [round_["drafts"][place]["id"]])
    return await room.service.close("web:ann", round_["id"])


async def with_drafts(room: Room, round_id: str, n: int) -> Json:
    """The round once it shows so many drafts."""

    async def there() -> bool:
        return len((await room.service.round_view(round_id, "web:ann"))["drafts"]) == n

    await room.eventually(there)
    return await room.service.round_view(round_id, "web:ann")


def a_photo(width: int = 96, height: int = 64, kind: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), (120, 60, 30)).save(written, kind)
    return written.getvalue()


async def brought(room: Room, member: str, round_: Json, alt: str = "My own drawing.") -> Json:
    """The round with a picture that a member brought, as its last draft."""
    upload = await room.service.upload(member, a_photo())
    return await room.service.contribute(member, round_["id"], upload=upload["id"], text=alt)
