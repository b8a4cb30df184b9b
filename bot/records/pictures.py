"""The rows of pictures: kept with their bytes, hung, taken down, brought by members."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.errors import NotFound
from bot.picture_files import BLANK_TYPE, bared, blank
from bot.pictures import Hung, Illustration, StoredPicture, Upload
from bot.records import OPEN_ROUNDS
from bot.records.statements import Statements
from bot.rows import ROUNDS, dump_json, dump_time
from bot.rows.pictures import ILLUSTRATIONS, PICTURES, UPLOADS
from bot.session import Round
from engine.types import Language


class PictureRecords(Statements):
    """Beside `Records`, in the same transaction."""

    # pictures

    def add_picture(self, picture: StoredPicture, content: bytes) -> None:
        columns = ", ".join((*PICTURES.columns, "content"))
        places = ", ".join("?" * (len(PICTURES.columns) + 1))
        self._conn.execute(
            f"INSERT INTO pictures ({columns}) VALUES ({places})",
            (*PICTURES.to_row(picture), content),
        )

    def picture(self, picture_id: str) -> StoredPicture:
        return self._by_id(PICTURES, picture_id)

    def pictures(self, ids: Iterable[str]) -> dict[str, StoredPicture]:
        """Those of `ids` that are kept, by id."""
        where = "WHERE id IN (SELECT value FROM json_each(?))"
        return {p.id: p for p in self._all(PICTURES, where, dump_json(sorted(set(ids))))}

    def headers(self) -> list[tuple[str, str, bytes]]:
        """Of every picture and upload: id, media type, the first 12 bytes of its file."""
        each = "SELECT id, media_type, substr(content, 1, 12) FROM"
        return self._conn.execute(f"{each} pictures UNION ALL {each} uploads").fetchall()

    def picture_content(self, picture_id: str) -> bytes:
        return self._content("pictures", picture_id)

    def blank(self, where: str, value: str, said: Mapping[Language, str]) -> None:
        """Paper in the place of pictures, and a sentence in the place of their words."""
        texts = """UPDATE drafts SET text = CASE (SELECT s.language FROM rounds r
            JOIN sessions s ON s.id = r.session_id WHERE r.id = round_id)
            WHEN 'zh' THEN ?2 ELSE ?3 END, problems = '[]', analysis = NULL, warning = NULL"""
        self._conn.execute(
            f"{texts} WHERE picture IN (SELECT id FROM pictures WHERE {where.replace('?', '?1')})",
            (value, said["zh"], said["en"]),
        )
        self._blank(where, (value,), said)

    def blank_in(self, where: str, values: tuple[str, ...], mark: str) -> None:
        """The same with one mark in both languages; the drafts' words are the caller's business."""
        self._blank(where, values, {"en": mark, "zh": mark})

    def forget_prompts(self, where: str, value: str) -> None:
        """
        Empty what members asked of pictures in their own words, in rounds, the log and the files;
        what hangs keeps how it was made.

        Args:
            where: Which events, as SQL over one value.
        """
        asked = f"""kind IN ('round.opened', 'pictures.asked')
            AND json_extract(payload, '$.prompt') <> '' AND ({where})"""
        found = self._conn.execute(
            f"SELECT DISTINCT session_id, json_extract(payload, '$.prompt') FROM events"
            f" WHERE {asked}",
            (value,),
        ).fetchall()
        for session_id, prompt in found:
            self._forget_prompt(session_id, prompt)
        empty = "UPDATE events SET payload = json_set(payload, '$.prompt', '')"
        self._conn.execute(f"{empty} WHERE {asked}", (value,))

    def _forget_prompt(self, session_id: str, prompt: str) -> None:
        self._conn.execute(
            "UPDATE rounds SET asking = json_set(asking, '$.prompt', '', '$.negative', '')"
            " WHERE session_id = ? AND json_extract(asking, '$.prompt') = ?",
            (session_id, prompt),
        )
        made = self._conn.execute(
            """SELECT id, content FROM pictures WHERE session_id = ?
            AND json_extract(made, '$.prompt') = ?
            AND id NOT IN (SELECT id FROM illustrations WHERE removed = 0)""",
            (session_id, prompt),
        ).fetchall()
        for picture_id, content in made:
            self._conn.execute(
                "UPDATE pictures SET content = ?,"
                " made = json_set(made, '$.prompt', '', '$.negative', '') WHERE id = ?",
                (bared(bytes(content)), picture_id),
            )

    def _blank(self, where: str, values: tuple[str, ...], said: Mapping[Language, str]) -> None:
        self._conn.execute(
            "UPDATE pictures SET content = ?, media_type = ?, alt_en = ?, alt_zh = ?,"
            f" palette = '[]', left_out = '[]', drawn = '' WHERE {where}",
            (blank(), BLANK_TYPE, said["en"], said["zh"], *values),
        )

    # rounds

    def open_round(self, session_id: str) -> Round | None:
        """Of either kind; where both are open, the one that was opened first."""
        where = f"WHERE session_id = ? AND {OPEN_ROUNDS} ORDER BY number"
        return self._first(ROUNDS, where, session_id)

    def is_source(self, session_id: str, picture_id: str) -> bool:
        """Whether pictures of a round of this session start from it."""
        where = "rounds WHERE session_id = ? AND json_extract(asking, '$.source') = ?"
        return self._count(where, session_id, picture_id) > 0

    # illustrations

    def hang(self, illustration: Illustration) -> None:
        self._add(ILLUSTRATIONS, illustration)

    def illustration(self, session_id: str, picture_id: str) -> Illustration | None:
        """The one that hangs; None when it never did, or was taken down."""
        where = "WHERE id = ? AND session_id = ? AND removed = 0"
        return self._first(ILLUSTRATIONS, where, picture_id, session_id)

    def save_illustration(self, illustration: Illustration) -> None:
        self._save(ILLUSTRATIONS, illustration)

    def hung(self, session_id: str) -> list[Hung]:
        """All that hang in a session, on whichever branch, in the order in which they won."""
        where = "WHERE session_id = ? AND removed = 0 ORDER BY created_at, id"
        found = self._all(ILLUSTRATIONS, where, session_id)
        pictures = self.pictures(one.id for one in found)
        warned = self._warnings([one.draft_id for one in found])
        return [Hung(one, pictures[one.id], warned.get(one.draft_id)) for one in found]

    def _warnings(self, draft_ids: list[str]) -> dict[str, str]:
        where = "WHERE id IN (SELECT value FROM json_each(?)) AND warning IS NOT NULL"
        rows = self._conn.execute(
            f"SELECT id, warning FROM drafts {where}", (dump_json(draft_ids),)
        )
        return dict(rows.fetchall())

    # uploads

    def add_upload(self, upload: Upload, content: bytes) -> None:
        columns = ", ".join((*UPLOADS.columns, "content"))
        places = ", ".join("?" * (len(UPLOADS.columns) + 1))
        self._conn.execute(
            f"INSERT INTO uploads ({columns}) VALUES ({places})",
            (*UPLOADS.to_row(upload), content),
        )

    def upload(self, upload_id: str, member_id: str) -> tuple[Upload, bytes]:
        """
        A member's own upload.

        Raises:
            NotFound: `no_upload`, also when it is somebody else's.
        """
        upload = self._by_id(UPLOADS, upload_id)
        if upload.member_id != member_id:
            raise NotFound("no_upload")
        return upload, self._content("uploads", upload_id)

    def n_uploads(self, member_id: str | None = None) -> int:
        """Of one member, or of all."""
        if member_id is None:
            return self._count("uploads")
        return self._count("uploads WHERE member_id = ?", member_id)

    def drop_uploads(self, before: datetime) -> None:
        self._delete("uploads WHERE created_at < ?", dump_time(before))

    def _content(self, table: str, row_id: str) -> bytes:
        query = f"SELECT content FROM {table} WHERE id = ?"
        return bytes(self._conn.execute(query, (row_id,)).fetchone()[0])
