"""Whose pictures are: export, deletion, redaction, a guild's end, places without machines."""

import json
from pathlib import Path

import pytest

from bot.errors import Unavailable
from bot.guild import Actor, Channel, ChannelPolicy
from bot.kept import KEPT
from bot.picture_files import blank
from bot.pictures import TAKEN_BACK
from bot.records.guilds import GuildRecords
from bot.rules.reports import REDACTED
from engine.image.provenance import read
from tests.bot.service.conftest import Room
from tests.bot.service.pictures_room import Json, a_photo, brought
from tests.bot.service.test_privacy import everything, places_of

ANN, BOB = "discord:ann", "discord:bob"
PLACE = {"channel_id": "discord:70", "guild_id": "7"}


async def a_guilds_story(room: Room) -> tuple[Json, Json]:
    session = await room.session(ANN, **PLACE)
    words = await room.service.open_round(ANN, session["id"])
    words = await room.until(words["id"], "voting", member=ANN)
    await room.service.cast(ANN, words["id"], [words["drafts"][0]["id"]])
    await room.service.close(ANN, words["id"])
    session = await room.service.session_view(session["id"], ANN)
    return session, session["canon"][0]


async def open_pictures(room: Room, session: Json, member: str = ANN, **asking: str) -> Json:
    of = session["canon"][0]["id"]
    round_ = await room.service.illustrate(member, session["id"], passage_id=of, **asking)
    return await room.until(round_["id"], "voting", member=ANN)


async def hung_of_bob(room: Room, session: Json) -> Json:
    """A round that Bob's own picture has won; another of his lost."""
    round_ = await open_pictures(room, session)
    await brought(room, BOB, round_, "Bob's boat that won.")
    shown = await brought(room, BOB, round_, "Bob's boat that lost.")
    await room.service.cast(ANN, round_["id"], [shown["drafts"][4]["id"]])
    return await room.service.close(ANN, round_["id"])


async def test_an_erased_members_pictures_turn_blank_wherever_they_hang(
    room: Room, tmp_path: Path
) -> None:
    session, _ = await a_guilds_story(room)
    closed = await hung_of_bob(room, session)
    await room.service.upload(BOB, a_photo())

    await room.service.privacy.delete(BOB)

    seen = await room.service.session_view(session["id"], ANN)
    (hung,) = seen["canon"][0]["pictures"]
    file = await room.service.session_picture(ANN, session["id"], hung["id"])
    lost = (await room.service.round_view(closed["id"], ANN))["drafts"][5]
    assert (hung["alt"], hung["by"]) == (TAKEN_BACK["en"], "a former member")
    assert (file.content, file.media_type) == (blank(), "image/png")
    assert (lost["vetoed"], lost["picture"]) == (True, None)
    tables = everything(tmp_path)
    assert places_of(BOB, tables) == set()
    assert places_of("Bob's boat", tables) == set()
    assert tables["uploads"] == []
    painted = [row for row in tables["pictures"] if row["made"]]
    assert all(row["content"] != blank() for row in painted)


async def test_what_a_member_asked_of_pictures_goes_with_them(room: Room, tmp_path: Path) -> None:
    session, _ = await a_guilds_story(room)
    round_ = await open_pictures(room, session, BOB, prompt="Bob's red boat", negative="Bob's no")
    of = round_["drafts"][0]["id"]
    more = {"of": of, "how": "same_seed", "prompt": "Bob's kite"}
    await room.service.more(BOB, round_["id"], **more)

    async def painted() -> bool:
        return len((await room.service.round_view(round_["id"], ANN))["drafts"]) == 5

    await room.eventually(painted)

    await room.service.privacy.delete(BOB)

    tables = everything(tmp_path)
    assert places_of("Bob's", tables) == set()
    assert all(read(row["content"]) is None for row in tables["pictures"])


async def test_wishes_in_words_go_after_their_time_and_stay_where_a_picture_hangs(
    room: Room, tmp_path: Path
) -> None:
    session, _ = await a_guilds_story(room)
    round_ = await open_pictures(room, session, prompt="A red boat")
    await room.service.cast(ANN, round_["id"], [round_["drafts"][0]["id"]])
    await room.service.close(ANN, round_["id"])

    room.clock.pass_(91 * 86_400)
    await room.service.privacy.sweep()

    tables = everything(tmp_path)
    assert places_of("A red boat", tables) <= {"pictures.made", "pictures.content"}
    assert sum("A red boat" in str(row["made"]) for row in tables["pictures"]) == 1


async def test_an_export_holds_the_pictures_that_one_brought(room: Room) -> None:
    session, _ = await a_guilds_story(room)
    await hung_of_bob(room, session)

    given = await room.service.privacy.export(BOB)

    told = json.dumps(given, ensure_ascii=False)  # pictures are letters in it
    assert {row["alt_en"] for row in given["tables"]["pictures"]} == {
        "Bob's boat that won.",
        "Bob's boat that lost.",
    }
    assert len(given["tables"]["uploads"]) == 2
    assert ANN not in told


async def test_a_redacted_picture_turns_blank(room: Room) -> None:
    session, _ = await a_guilds_story(room)
    await hung_of_bob(room, session)
    moderation = room.service.moderation
    moderator = Actor("discord:mod", "Mod", "en", "7", "discord:70", moderates=True)
    closed = (await room.service.session_view(session["id"], ANN))["last_picture_round"]
    target = closed["drafts"][4]["id"]
    report = await moderation.reporting.report(moderator, f"draft:{target}", reason="")

    await moderation.settle(moderator, str(report["report"]), "redact")

    seen = await room.service.session_view(session["id"], ANN)
    (hung,) = seen["canon"][0]["pictures"]
    file = await room.service.session_picture(ANN, session["id"], hung["id"])
    assert (hung["alt"], file.content) == (REDACTED["en"], blank())


async def test_a_purged_guild_leaves_no_picture(room: Room, tmp_path: Path) -> None:
    session, _ = await a_guilds_story(room)
    await hung_of_bob(room, session)
    await open_pictures(room, session)

    await room.service.privacy.purge_guild("7")

    tables = everything(tmp_path)
    guilds = [table for table, kept in KEPT.items() if kept.of_guild is not None]
    assert {table for table in guilds if tables[table]} == set()


async def test_a_backup_holds_every_picture(room: Room, tmp_path: Path) -> None:
    session, _ = await a_guilds_story(room)
    await hung_of_bob(room, session)
    copy = tmp_path / "copy"
    copy.mkdir()

    await room.store.backup(copy / "chorus.db")

    assert everything(copy)["pictures"] == everything(tmp_path)["pictures"]


@pytest.mark.parametrize(("drafts", "read_by"), [("human", True), ("no_ai", False)])
async def test_where_members_draft_alone_pictures_are_only_brought(
    room: Room, drafts: str, read_by: bool
) -> None:
    session, _ = await a_guilds_story(room)
    policy = ChannelPolicy(drafts=drafts)  # type: ignore[arg-type]
    place = Channel("discord:70", "7", policy=policy)
    await room.store.write(lambda r: GuildRecords.beside(r).put_channel(place))

    round_ = await open_pictures(room, session)
    with pytest.raises(Unavailable, match="no_image_engine"):
        await room.service.more(ANN, round_["id"])
    shown = await brought(room, BOB, round_)

    assert (round_["drafts"], round_["asked"], room.painter.asked) == ([], 0, [])
    assert shown["drafts"][0]["picture"]["label_generated"] is False
    assert (shown["drafts"][0]["reading"] is not None) is read_by


async def test_a_guilds_pictures_do_not_exist_for_other_doors(room: Room) -> None:
    session, passage = await a_guilds_story(room)
    closed = await hung_of_bob(room, session)
    draft, web = closed["drafts"][0]["id"], "web:tom"

    for reach in (
        room.service.draft_file(web, closed["id"], draft, "picture.webp"),
        room.service.session_picture(web, session["id"], closed["drafts"][4]["id"]),
    ):
        with pytest.raises(Exception, match="no_session"):
            await reach
    with pytest.raises(Exception, match="discord_only"):
        await room.service.illustrate(web, session["id"], passage_id=passage["id"])


async def test_pictures_count_against_the_quota_of_rounds(room: Room) -> None:
    session, _ = await a_guilds_story(room)
    await open_pictures(room, session)

    asked_for = await room.store.read(
        lambda r: GuildRecords.beside(r).asked_since("7", ANN, room.clock.now.replace(hour=0))
    )

    assert asked_for == 2
