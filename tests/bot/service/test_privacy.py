"""Consent, export and deletion, on a real store with a member who did everything."""

import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.errors import Invalid
from bot.guild import Block, Guild, GuildSettings
from bot.kept import KEPT, RETENTION
from bot.ledger import Ledger
from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.privacy import PrivacyRecords
from bot.records.programme import ProgrammeRecords
from bot.replay import replay
from bot.rules.programme import Subscription
from bot.store import FILE_NAME, Store
from tests.bot.making import NOW
from tests.bot.service.conftest import Room, running
from tests.fakes import FakeClock, FakeText

MIA = "discord:mia-the-canary"
BEN = "discord:ben"
PLACE = {"channel_id": "discord:70", "guild_id": "7"}
SECRET = b"s" * 32


@pytest_asyncio.fixture
async def room(tmp_path: Path, engine: FakeText, clock: FakeClock) -> AsyncIterator[Room]:
    async with running(tmp_path, engine, clock, ledger=Ledger(tmp_path, SECRET)) as made:
        yield made


def everything(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as another program reads them."""
    conn = sqlite3.connect(f"{(folder / FILE_NAME).as_uri()}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    names = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    found = {n: [dict(r) for r in conn.execute(f"SELECT * FROM {n}")] for (n,) in names}
    conn.close()
    return found


def places_of(needle: str, tables: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {
        f"{table}.{column}"
        for table, rows in tables.items()
        for row in rows
        for column, value in row.items()
        if needle in str(value)
    }


def left_on_disk(folder: Path, *needles: str) -> set[tuple[str, str]]:
    return {
        (file.name, needle)
        for file in folder.iterdir()
        for needle in needles
        if needle.encode() in file.read_bytes()
    }


async def evening(room: Room) -> dict[str, Any]:
    """Mia opens, wishes, votes, writes twice, keeps lore, wins once, reports and finishes."""
    service = room.service
    session = await room.session(MIA, premise="Mia's premise stays", **PLACE)
    await service.save_me(MIA, name="Mia Canary", language="en", consent={"training": True})
    await service.add_lore(MIA, session["id"], fact="Mia's fact stays")
    await service.add_lore(MIA, session["id"], fact="Mia's old fact")
    lore = (await service.session_view(session["id"], MIA))["lore"]
    await service.remove_lore(MIA, session["id"], lore[1]["id"])
    first = await service.open_round(MIA, session["id"], wish="Mia's wish goes", key="k1")
    await room.until(first["id"], "voting", member=MIA)
    await service.contribute(MIA, first["id"], text="Mia's line that joined stays.")
    shown = await service.contribute(MIA, first["id"], text="Mia's line that lost goes.")
    won = next(d["id"] for d in shown["drafts"] if "joined" in d["text"])
    await service.cast(MIA, first["id"], [won], key="k2")
    await service.cast(BEN, first["id"], [won])
    await service.close(MIA, first["id"])
    second = await service.open_round(MIA, session["id"], wish="Mia's second wish goes")
    await room.until(second["id"], "voting", member=MIA)
    await service.contribute(MIA, second["id"], text="Mia's open line goes.")
    other = (await service.round_view(second["id"], BEN))["drafts"][0]["id"]
    await service.cast(MIA, second["id"], [other])
    await service.cast(BEN, second["id"], [other])

    def more(records: Records) -> None:
        programme = ProgrammeRecords.beside(records)
        programme.subscribe(Subscription("discord:70", "4815162342", MIA, "7", NOW))
        GuildRecords.beside(records).add_block(Block("7", MIA, NOW, BEN))

    await room.store.write(more)
    return {"session": session["id"], "first": first["id"], "second": second["id"]}


async def test_nothing_is_agreed_to_until_somebody_says_so(room: Room) -> None:
    consent = await room.service.privacy.consent(MIA)

    assert consent == {"ranking": True, "training": None, "publication": None}


async def test_every_answer_is_kept_with_the_version_of_its_question(room: Room) -> None:
    privacy = room.service.privacy

    await privacy.agree(MIA, "publication", "named")
    now = await privacy.agree(MIA, "publication", "none")
    await privacy.agree(MIA, "training", "no")

    rows = await room.store.read(lambda r: PrivacyRecords.beside(r).consents(MIA))
    assert now["publication"] is None
    assert [(r.purpose, r.answer, r.version) for r in rows] == [
        ("publication", "named", 1),
        ("publication", "none", 1),
        ("training", "no", 1),
    ]


@pytest.mark.parametrize(
    ("purpose", "answer"), [("training", "loud"), ("love", "yes"), ("publication", "yes")]
)
async def test_an_unknown_answer_changes_nothing(room: Room, purpose: str, answer: str) -> None:
    with pytest.raises(Invalid, match="bad_consent"):
        await room.service.privacy.agree(MIA, purpose, answer)

    assert await room.store.read(lambda r: PrivacyRecords.beside(r).consents(MIA)) == []


async def test_training_is_asked_about_once(room: Room) -> None:
    await room.service.save_me(MIA, name="Mia")
    await room.service.save_me(BEN, name="Ben", consent={"training": False})

    asked = [await room.service.privacy.should_ask(m) for m in (MIA, MIA, BEN)]

    assert asked == [True, False, False]


async def test_the_registry_knows_every_column(room: Room, tmp_path: Path) -> None:
    conn = sqlite3.connect(tmp_path / FILE_NAME)
    names = [n for (n,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    live = {
        name: frozenset(row[1] for row in conn.execute(f"PRAGMA table_info({name})"))
        for name in names
        if not name.startswith("sqlite_")
    }
    conn.close()

    assert {name: kept.columns for name, kept in KEPT.items()} == live


async def test_a_member_is_named_only_where_the_registry_says(room: Room, tmp_path: Path) -> None:
    await evening(room)

    found = places_of(MIA, everything(tmp_path))

    listed = {f"{t}.{c}" for t, k in KEPT.items() for c in (*k.members, *k.named_in)}
    assert found <= listed
    assert len(found) >= 12


def canary_in_every_table(folder: Path) -> None:
    """One row in each table, the canary in every column that may name a member."""
    conn = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("PRAGMA ignore_check_constraints = ON")
    for table, kept in KEPT.items():
        columns = conn.execute(f"PRAGMA table_info({table})").fetchall()
        values: dict[str, Any] = {}
        for _, column, kind, *_ in columns:
            if column in kept.members:
                values[column] = MIA
            elif column in kept.named_in:
                values[column] = json.dumps({"host": MIA, "by": BEN})
            elif kind in BY_KIND:
                values[column] = BY_KIND[kind]
            elif column in HELD_BY_TRIGGERS:
                values[column] = None
            else:
                values[column] = "{}" if column in JSON_COLUMNS else f"{table}.{column}"
        marks = ", ".join("?" * len(values))
        names = ", ".join(values)
        conn.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))
    conn.execute("DELETE FROM purge")
    conn.close()


JSON_COLUMNS = {"consent", "generation", "problems", "settings", "tied", "result", "value"} | {
    *("approved", "visible", "policy", "params", "reading", "asking", "made"),
    *("standing", "state", "told", "evidence"),
}
BY_KIND = {"INTEGER": 77, "REAL": 0.5, "BLOB": b"picture"}
HELD_BY_TRIGGERS = {"picture", "passage_id"}


async def test_export_has_every_table_that_names_a_member(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    canary_in_every_table(tmp_path)

    rows = await store.read(lambda r: PrivacyRecords.beside(r).rows_of(MIA))
    await store.close()

    naming = {table for table, kept in KEPT.items() if kept.members or kept.named_in}
    assert rows.keys() == naming
    for table, (row,) in rows.items():
        assert row.keys() == KEPT[table].columns
    assert BEN not in json.dumps(rows)


async def test_deletion_leaves_no_table_that_names_a_member(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    canary_in_every_table(tmp_path)

    await store.write(lambda r: PrivacyRecords.beside(r).erase_member(MIA))

    assert places_of(MIA, everything(tmp_path)) == {"blocks.member_id"}
    await store.close()


async def test_export_is_all_of_ones_own_and_nobody_elses(room: Room) -> None:
    await evening(room)

    given = json.dumps(await room.service.privacy.export(MIA), ensure_ascii=False)

    for own in ("Mia Canary", "Mia's wish goes", "that lost goes", "4815162342", "fact stays"):
        assert own in given
    assert BEN not in given


async def test_deletion_takes_a_member_out_and_leaves_the_work(room: Room, tmp_path: Path) -> None:
    ids = await evening(room)

    await room.service.privacy.delete(MIA)

    tables = everything(tmp_path)
    assert places_of(MIA, tables) == {"blocks.member_id"}
    assert places_of("goes", tables) == set()
    assert places_of("old fact", tables) == set()
    assert places_of("4815162342", tables) == set()
    assert places_of("Mia Canary", tables) == set()
    seen = await room.service.session_view(ids["session"], BEN)
    assert [p["text"] for p in seen["canon"]] == ["Mia's line that joined stays."]
    assert [p["kind"] for p in seen["canon"]] == ["member"]
    assert seen["canon"][0]["author"] == "a former member"
    assert seen["host"]["you"] is True  # the next who acted there


async def test_deletion_in_an_open_round_takes_ballot_and_drafts_off_the_table(
    room: Room,
) -> None:
    ids = await evening(room)

    await room.service.privacy.delete(MIA)

    open_round = await room.service.round_view(ids["second"], BEN)
    assert open_round["ballots"] == 1
    assert [d["text"] for d in open_round["drafts"] if d["vetoed"]] == [""]


async def test_the_log_still_tells_the_canon_after_a_deletion(room: Room) -> None:
    ids = await evening(room)

    await room.service.privacy.delete(MIA)

    events = await room.store.read(lambda r: r.events(ids["session"], 0, 1_000))
    assert replay(events) == ["Mia's line that joined stays."]


async def test_no_byte_of_what_was_deleted_is_left_on_the_disk(room: Room, tmp_path: Path) -> None:
    await evening(room)

    await room.service.privacy.delete(MIA)

    assert left_on_disk(tmp_path, "Mia Canary", "that lost goes", "wish goes", "4815") == set()


async def test_a_restored_backup_forgets_again(
    tmp_path: Path, engine: FakeText, clock: FakeClock
) -> None:
    folder, ledger = tmp_path / "data", Ledger(tmp_path, SECRET)
    folder.mkdir()
    async with running(folder, engine, clock, ledger=ledger) as room:
        await evening(room)
        await room.store.backup(tmp_path / "backup.db")
        await room.service.privacy.delete(MIA)
    for file in folder.iterdir():
        file.unlink()
    (tmp_path / "backup.db").rename(folder / FILE_NAME)
    assert places_of(MIA, everything(folder)) > {"members.id"}

    async with running(folder, engine, clock, ledger=ledger) as room:
        again = await room.service.privacy.follow_ledger()

        assert again == 1
        assert places_of(MIA, everything(folder)) == {"blocks.member_id"}
        assert await room.service.privacy.follow_ledger() == 0


async def test_who_comes_back_after_a_deletion_is_not_forgotten_again(room: Room) -> None:
    await evening(room)
    await room.service.privacy.delete(MIA)
    await room.service.save_me(MIA, name="Mia again")

    await room.service.privacy.follow_ledger()

    assert (await room.service.me(MIA))["name"] == "Mia again"


def test_a_torn_line_of_the_ledger_costs_no_other(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, SECRET)
    ledger.append("member", MIA, NOW)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes() + b'{"kind": "mem')

    number = ledger.append("member", BEN, NOW)

    assert number == 2
    assert ledger.found_in(ledger.entries(), "member", [MIA, BEN, "web:x"]) == [MIA, BEN]
    assert MIA not in file.read_text()


async def test_a_guild_goes_whole_and_its_neighbour_stays(room: Room, tmp_path: Path) -> None:
    await evening(room)
    await room.session("discord:ida", channel_id="discord:80", guild_id="8", premise="Next door")
    await room.service.save_me("discord:ida", name="Ida")

    await room.service.privacy.purge_guild("7")

    tables = everything(tmp_path)
    assert places_of(MIA, tables) == set()
    assert places_of("Mia", tables) == set()
    assert [s["premise"] for s in tables["sessions"]] == ["Next door"]
    assert [m["name"] for m in tables["members"]] == ["Ida"]


async def test_what_outlived_its_purpose_is_swept(room: Room, clock: FakeClock) -> None:
    ids = await evening(room)
    await room.service.cancel(MIA, ids["second"])
    clock.pass_(RETENTION["wishes"].total_seconds() + 60)

    await room.service.privacy.sweep()

    events = await room.store.read(lambda r: r.events(ids["session"], 0, 1_000))
    wishes = {e.payload.get("wish") for e in events if e.kind == "round.opened"}
    trail = [e for e in events if e.kind == "ballot.cast" and "approved" in e.payload]
    assert wishes == {""}
    assert trail == []
    assert (await room.service.round_view(ids["first"], BEN))["wish"] is None
    assert await room.store.read(lambda r: r.replay(MIA, "k2")) is None


async def test_a_work_on_the_web_names_only_who_agreed_to_be_named(room: Room) -> None:
    ids = await evening(room)
    service = room.service
    await service.save_me(BEN, name="Ben")
    await service.cancel(MIA, ids["second"])
    work = await service.finish(MIA, ids["session"], title="Ours")

    async def seen(viewer: str) -> tuple[list[str], str | None]:
        found = await service.work_view(work["id"], viewer)
        return found["people"], found["passages"][0]["author"]

    await room.store.write(
        lambda r: GuildRecords.beside(r).put_guild(Guild("7", GuildSettings(gallery=True), NOW))
    )
    assert await seen("web:x") == (["2 members"], "a member")
    assert await seen("discord:x") == (["Mia Canary", "Ben"], "Mia Canary")

    await service.privacy.agree(MIA, "publication", "named")
    assert await seen("web:x") == (["Mia Canary", "a member"], "Mia Canary")

    await service.privacy.agree(MIA, "publication", "none")
    assert await seen("web:x") == (["2 members"], "a member")


async def test_a_guest_of_the_page_is_named_until_they_say_no(room: Room) -> None:
    session = await room.service.open_session(
        "web:ann", form="story", premise="A tide.", language="en", settings={"quorum": 1}
    )
    await room.service.save_me("web:ann", name="Ann")
    round_ = await room.service.open_round("web:ann", session["id"])
    round_ = await room.until(round_["id"], "voting")
    await room.service.cast("web:ann", round_["id"], [round_["drafts"][0]["id"]])
    work = await room.service.finish("web:ann", session["id"])

    assert work["people"] == ["Ann"]
    await room.service.privacy.agree("web:ann", "publication", "anonymous")
    assert (await room.service.work_view(work["id"], "web:bob"))["people"] == ["a member"]
