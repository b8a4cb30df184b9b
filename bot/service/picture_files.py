"""
The files of pictures: of drafts, of what hangs, of uploads; and the larger ones, made for show.

Whoever may read a round, session or work may see its pictures, and nobody else. While a round is
open its files say nothing of their making; after the close they say all of it.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict

from bot.errors import NotFound, Unavailable
from bot.picture_files import bared, blank
from bot.pictures import LARGER, StoredPicture
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.service.context import Context
from bot.service.showing import SHOWN, MadeFile, check_on_the_shelf
from bot.session import RoundStatus, check_visible
from engine.errors import EngineError
from engine.ports import ImageGenerator

_NAME = re.compile(r"picture(?:_(\d)x)?\.webp")
_KEPT_LARGE = 16  # enlarged pictures that are kept at hand, some 300 kB each
_LARGE_AT_ONCE = 2


class PictureFiles:
    """Hands out bytes; asks the image engine for larger ones only."""

    def __init__(self, context: Context, painter: ImageGenerator | None) -> None:
        self._context = context
        self._painter = painter
        self._large: OrderedDict[str, MadeFile] = OrderedDict()
        self._room = asyncio.Semaphore(_LARGE_AT_ONCE)

    async def of_draft(self, member_id: str, round_id: str, draft_id: str, name: str) -> MadeFile:
        """
        `picture.webp`, or `picture_2x.webp` and `picture_4x.webp`, of a draft that is shown.

        Raises:
            NotFound: `no_round`, `no_draft`, `no_session`, or `no_file` for another name.
            Unavailable: The image engine could not make it larger.
        """
        asked = _NAME.fullmatch(name)
        factor = int(asked[1]) if asked and asked[1] else 1
        if asked is None or factor not in (1, *LARGER):
            raise NotFound("no_file")

        def look(records: Records) -> tuple[MadeFile, bool]:
            round_ = records.round(round_id)
            session = records.session(round_.session_id)
            check_visible(session, member_id)
            draft = next((d for d in records.drafts(round_id) if d.id == draft_id), None)
            shown = draft is not None and draft.place is not None and not draft.vetoed
            if draft is None or not shown or round_.status not in SHOWN:
                raise NotFound("no_draft")
            if draft.picture is None:
                raise NotFound("no_file")
            closed = round_.status is RoundStatus.CLOSED
            return _file(records, draft.picture), closed

        made, closed = await self._context.store.read(look)
        if factor > 1 and made.content == blank():
            raise NotFound("no_file")
        if factor > 1:
            made = await self._larger(made, factor)
        return made if closed else _bare(made)

    async def of_session(self, member_id: str, session_id: str, picture_id: str) -> MadeFile:
        """
        A picture that hangs in a session, or that pictures of it start from.

        Raises:
            NotFound: `no_session`, `no_picture_here`.
        """

        def look(records: Records) -> MadeFile:
            session = records.session(session_id)
            check_visible(session, member_id)
            rows = PictureRecords.beside(records)
            hangs = rows.illustration(session_id, picture_id) is not None
            if not hangs and not rows.is_source(session_id, picture_id):
                raise NotFound("no_picture_here")
            return _file(records, picture_id)

        return await self._context.store.read(look)

    async def of_work(self, member_id: str, work_id: str, picture_id: str) -> MadeFile:
        """
        A picture that hangs in a work.

        Raises:
            NotFound: `no_work`, `no_picture_here`.
        """

        def look(records: Records) -> MadeFile:
            work = records.work(work_id)
            check_on_the_shelf(records, work, member_id)
            if PictureRecords.beside(records).illustration(work.session_id, picture_id) is None:
                raise NotFound("no_picture_here")
            return _file(records, picture_id)

        return await self._context.store.read(look)

    async def of_upload(self, member_id: str, upload_id: str) -> MadeFile:
        """
        A member's own upload.

        Raises:
            NotFound: `no_upload`, also when it is somebody else's.
        """

        def look(records: Records) -> MadeFile:
            upload, content = PictureRecords.beside(records).upload(upload_id, member_id)
            return MadeFile("upload.webp", upload.media_type, content)

        return await self._context.store.read(look)

    async def _larger(self, made: MadeFile, factor: int) -> MadeFile:
        """From the shelf where it was made lately; one work for all who ask at the same time."""
        key = f"{factor}:{hashlib.sha256(made.content).hexdigest()}"
        async with self._room:
            if key in self._large:
                self._large.move_to_end(key)
                return self._large[key]
            if self._painter is None:
                raise Unavailable("no_image_engine")
            try:
                large = await self._painter.enlarge(made.content, factor)
            except EngineError as exc:
                raise Unavailable(f"image_{exc.code}") from exc
            name = made.name.replace("picture", f"picture_{factor}x")
            self._large[key] = MadeFile(name, large.media_type, large.content)
            if len(self._large) > _KEPT_LARGE:
                self._large.popitem(last=False)
            return self._large[key]


def _file(records: Records, picture_id: str) -> MadeFile:
    rows = PictureRecords.beside(records)
    picture: StoredPicture = rows.picture(picture_id)
    suffix = picture.media_type.removeprefix("image/")
    return MadeFile(f"picture.{suffix}", picture.media_type, rows.picture_content(picture_id))


def _bare(made: MadeFile) -> MadeFile:
    return MadeFile(made.name, made.media_type, bared(made.content))
