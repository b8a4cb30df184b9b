"""Pictures in the store: they come back as written, and stay within their session."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import Conflict, NotFound
from bot.pictures import Asking, Hung, Illustration, Made, More, StoredPicture, Upload
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.store import Store
from tests.bot.making import NOW, a_draft, a_passage, a_round, a_session, later

MADE = Made("house-scenes", None, 7, "a boat", "people", "ink", "d1", 0.6)


def a_picture(picture_id: str = "i1", session_id: str = "s1", **changes: Any) -> StoredPicture:
    defaults: dict[str, Any] = {
        "media_type": "image/webp",
        "width_px": 640,
        "height_px": 448,
        "alt_en": "A boat.",
        "alt_zh": "一叶小船。",
        "created_at": NOW,
        "palette": ("#102030", "#405060"),
        "left_out": ("a lost property office",),
        "drawn": "a city",
        "made": MADE,
    }
    return StoredPicture(id=picture_id, session_id=session_id, **(defaults | changes))


def two_sessions(records: Records) -> None:
    """s1 and s2, each with a passage, a round of pictures and a picture."""
    for n in ("1", "2"):
        records.add_session(a_session(f"s{n}"))
        records.add_passage(a_passage(f"p{n}", f"s{n}"))
        records.add_round(a_round(f"r{n}", f"s{n}", kind="image", passage_id=f"p{n}"))
        PictureRecords.beside(records).add_picture(
            a_picture(f"i{n}", f"s{n}"), b"bytes of " + n.encode()
        )


async def test_a_picture_round_comes_back_as_it_was_written(store: Store) -> None:
    asking = Asking(
        "a boat", "member", "A boat.", "people", "ink", "square", "i1", 0.3, ("calm",), ("x",),
        "a cat", "一只猫", "It composes.", "它构图。", More("same_seed", "d1", "a kite", "ink"),
    )  # fmt: skip
    round_ = a_round("r3", "s1", kind="image", asking=asking, passage_id="p1", number=3)
    draft = a_draft("d1", "r1", picture="i1")
    hung = Illustration("i1", "s1", "p1", "r1", "d1", 2, 3, NOW)
    upload = Upload("u1", "web:ann", "image/webp", 96, 64, NOW)

    def write(records: Records) -> None:
        two_sessions(records)
        rows = PictureRecords.beside(records)
        records.save_round(replace(records.round("r1"), status="closed"))  # type: ignore[arg-type]
        records.add_round(round_)
        records.add_draft(draft)
        rows.hang(hung)
        rows.add_upload(upload, b"mine")

    await store.write(write)

    def read(records: Records) -> list[Any]:
        rows = PictureRecords.beside(records)
        found = [records.round("r3"), records.draft("d1"), rows.picture("i1"), rows.hung("s1")]
        return [*found, rows.picture_content("i1"), rows.upload("u1", "web:ann")]

    told = [round_, draft, a_picture(), [Hung(hung, a_picture())], b"bytes of 1", (upload, b"mine")]
    assert await store.read(read) == told


@pytest.mark.parametrize(
    "wrong",
    [
        lambda r: r.add_draft(a_draft("d1", "r1", picture="i2")),
        lambda r: r.add_draft(a_draft("d1", "r1", picture="nowhere")),
        lambda r: r.save_round(replace(r.round("r1"), passage_id="p2")),
        lambda r: r.add_round(a_round("r4", "s1", number=4, passage_id="p2")),
        lambda r: PictureRecords.beside(r).hang(
            Illustration("i2", "s1", "p1", "r1", "d1", 0, 0, NOW)
        ),
        lambda r: PictureRecords.beside(r).hang(
            Illustration("i1", "s1", "p2", "r1", "d1", 0, 0, NOW)
        ),
    ],
)
async def test_nothing_points_into_a_strangers_session(store: Store, wrong: Any) -> None:
    await store.write(two_sessions)

    with pytest.raises(Conflict, match="store_rule"):
        await store.write(wrong)


async def test_an_upload_is_not_found_by_others(store: Store) -> None:
    upload = Upload("u1", "web:ann", "image/webp", 96, 64, NOW)
    await store.write(lambda r: PictureRecords.beside(r).add_upload(upload, b"mine"))

    with pytest.raises(NotFound, match="no_upload"):
        await store.read(lambda r: PictureRecords.beside(r).upload("u1", "web:tom"))


async def test_uploads_go_by_age(store: Store) -> None:
    def write(records: Records) -> None:
        rows = PictureRecords.beside(records)
        for n in range(3):
            rows.add_upload(Upload(f"u{n}", "web:ann", "image/webp", 9, 9, later(n)), b"x")
        rows.drop_uploads(later(1.5))

    await store.write(write)

    assert await store.read(lambda r: PictureRecords.beside(r).n_uploads("web:ann")) == 1


def test_what_was_said_in_one_language_only_is_said_in_the_other_too() -> None:
    drawn = a_picture(alt_zh="", made=None, author_id="web:ann", created_at=datetime.now(UTC))

    assert (drawn.alt("zh"), drawn.alt("en")) == ("A boat.", "A boat.")
