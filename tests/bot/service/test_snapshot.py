"""What a community's votes may teach: who is in the folder, who is not, and that it stays equal."""

import asyncio
import gzip
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.records import Records
from bot.records.privacy import PrivacyRecords
from bot.records.taste import TasteRecords
from bot.service.tuning.snapshot import Snapshot, Voice, new_pairs, write_snapshot
from bot.service.tuning.snapshot_rows import voter_ref
from bot.session import Member
from bot.taste import PLAYGROUND, Kind
from engine.prompts import Prompts
from engine.training.dataset import Dataset, read_dataset
from engine.training.tastes.folder import read_sets
from tests.bot.service.conftest import PROMPTS, Room
from tests.bot.service.pictures_room import a_story, pictures
from tests.bot.service.tasting_room import VOTERS, learning_room, lesson, played, set_aside

Json = dict[str, Any]


def ref(what: str) -> str:
    return hashlib.sha256(what.encode()).hexdigest()[:20]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with learning_room(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def voice() -> Voice:
    return Voice(Prompts.load(PROMPTS), "house", 2_048)


async def agree(room: Room, *members: str, yes: bool = True) -> None:
    def answer(records: Records) -> None:
        for member in members:
            known = records.member(member) or Member(member, member, "en")
            said = {**known.consent, "training": yes}
            records.save_member(replace(known, consent=said))

    await room.store.write(answer)


async def snapshot(room: Room, folder: Path, voice: Voice, kind: Kind = "text") -> Snapshot:
    return await write_snapshot(
        room.store, PLAYGROUND, kind, folder, voice=voice, ref=ref, base="house"
    )


async def read(folder: Path, without: frozenset[str] = frozenset()) -> Dataset:
    return await asyncio.to_thread(read_dataset, folder, without=without)


def rows(folder: Path, name: str) -> list[Json]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


async def test_only_members_who_said_yes_are_in_it(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, "web:ann", "web:ben")
    await played(room, await room.session())

    made = await snapshot(room, tmp_path / "s", voice)

    voters = {row["voter_id"] for row in rows(tmp_path / "s", "votes")}
    assert voters == {voter_ref(ref, "web:ann"), voter_ref(ref, "web:ben")}
    assert made.members == {"web:ann", "web:ben"}
    assert made.counts["contexts"] == 1


async def test_an_export_has_the_ref_by_which_a_member_stands_in_it(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, "web:ann", "web:ben")
    await played(room, await room.session())

    exports = [await room.service.privacy.export(who) for who in ("web:ann", "web:ben", "web:cat")]
    ours = room.service._context.ref
    store, to = room.store, tmp_path / "s"
    await write_snapshot(store, PLAYGROUND, "text", to, voice=voice, ref=ours, base="house")

    ann, ben, cat = (one["training_ref"] for one in exports)
    voters = {row["voter_id"] for row in rows(to, "votes")}
    assert voters == {ann, ben}
    assert cat not in voters
    assert "verify-deletion" in exports[0]["training_note"]


async def test_a_round_whose_premise_is_by_somebody_who_did_not_agree_is_not_in_it(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, "web:ben", "web:cat")
    await played(room, await room.session())

    assert (await snapshot(room, tmp_path / "s", voice)).counts["items"] == 0


async def test_a_round_with_a_wish_or_lore_of_somebody_who_did_not_agree_is_not_in_it(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, "web:ann", "web:ben")
    session = await room.session()
    await played(room, session)
    await room.service.add_lore("web:cat", session["id"], fact="The tide has a name.")
    await played(room, session)

    made = await snapshot(room, tmp_path / "s", voice)

    assert made.counts["contexts"] == 1
    assert b"has a name" not in b"".join(gzip.decompress(one) for one in _packed(tmp_path / "s"))


async def test_the_prompt_is_the_one_that_the_engine_got(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, *VOTERS)
    session = await room.session()
    await room.service.add_lore("web:ann", session["id"], fact="The tide has a name.")
    for _ in range(3):
        await played(room, session)
    await room.service.add_lore("web:ann", session["id"], fact="It came too late for these.")

    await snapshot(room, tmp_path / "s", voice)

    asked = {prompt.user for prompt, _, _ in room.engine.asked}
    told = [row["messages"][0]["content"] for row in rows(tmp_path / "s", "contexts")]
    assert len(told) == 3
    assert set(told) == asked


async def test_ballots_that_were_set_aside_are_not_in_it(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, *VOTERS)
    round_ = await played(room, await room.session())
    await set_aside(room, round_["id"], "web:ben", "web:cat")

    await snapshot(room, tmp_path / "s", voice)

    voters = {row["voter_id"] for row in rows(tmp_path / "s", "votes")}
    assert voters == {voter_ref(ref, "web:ann")}


async def test_the_same_store_gives_the_same_bytes(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, *VOTERS)
    session = await room.session()
    for _ in range(3):
        await played(room, session)

    first = await snapshot(room, tmp_path / "a", voice)
    again = await snapshot(room, tmp_path / "b", voice)

    assert first == again
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


async def test_without_a_member_it_is_as_if_they_had_never_agreed(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, *VOTERS)
    session = await room.session()
    for _ in range(4):
        await played(room, session)
    await snapshot(room, tmp_path / "with", voice)
    await agree(room, "web:cat", yes=False)
    await snapshot(room, tmp_path / "never", voice)

    without = frozenset({voter_ref(ref, "web:cat")})
    rebuilt = (await read(tmp_path / "with", without)).manifest()
    never = (await read(tmp_path / "never")).manifest()

    assert rebuilt["pairs"] > 0
    assert {**rebuilt, "snapshot": ""} == {**never, "snapshot": ""}


async def test_a_deleted_member_leaves_the_folder_as_if_they_had_never_agreed(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, "web:ann", "web:ben")
    session = await room.session()
    for _ in range(3):
        await played(room, session)
    await snapshot(room, tmp_path / "never", voice)
    await agree(room, "web:cat")

    await room.service.privacy.delete("web:cat")
    await snapshot(room, tmp_path / "after", voice)

    assert contents(tmp_path / "never") == contents(tmp_path / "after")


async def test_what_was_redacted_is_not_in_it(room: Room, tmp_path: Path, voice: Voice) -> None:
    await agree(room, *VOTERS)
    session = await room.session()
    await played(room, session)
    second = await played(room, session)
    won = next(d for d in second["drafts"] if d["id"] == second["winner"])
    mark = "[taken out by the moderators]"

    def take_out(records: Records) -> None:
        PrivacyRecords.beside(records).redact(session["id"], won["text"], mark)

    await room.store.write(take_out)
    await snapshot(room, tmp_path / "s", voice)

    told = b"".join(gzip.decompress(one) for one in _packed(tmp_path / "s")).decode()
    assert json.dumps(won["text"])[1:-1] not in told
    assert mark not in told


async def test_an_edit_of_who_agreed_is_above_its_original(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, *VOTERS)
    session = await room.session()
    round_ = await room.until((await room.round(session))["id"], "voting")
    original = round_["drafts"][0]
    edited = await room.service.contribute(
        "web:ben", round_["id"], text=f"{original['text']} It waits.", parent=original["id"]
    )
    made = next(d for d in edited["drafts"] if d["text"].endswith("It waits."))
    for voter in VOTERS:
        await room.service.cast(voter, round_["id"], [made["id"]])
    await lesson(room, round_["id"])

    await snapshot(room, tmp_path / "s", voice)

    data = await read(tmp_path / "s")
    edits = [row for row in data.rows if row.source == "edit"]
    assert [row.chosen for row in edits] == [made["text"]]
    assert [row.rejected for row in edits] == [original["text"]]
    assert voter_ref(ref, "web:ben") in edits[0].voters


async def test_the_score_command_reads_it(room: Room, tmp_path: Path, voice: Voice) -> None:
    await agree(room, *VOTERS)
    session = await room.session()
    for _ in range(2):
        await played(room, session)

    await snapshot(room, tmp_path / "s", voice)

    (found,) = await asyncio.to_thread(read_sets, tmp_path / "s")
    assert found.language == "en"
    assert len(found.pairs) == 6  # the longest of four was liked better than three, twice


async def test_pictures_come_with_their_files_and_how_they_were_made(
    room: Room, tmp_path: Path, voice: Voice
) -> None:
    await agree(room, *VOTERS)
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage, prompt="a lamp by the sea")
    for voter in VOTERS:
        await room.service.cast(voter, round_["id"], [round_["drafts"][1]["id"]])
    await lesson(room, round_["id"])

    await snapshot(room, tmp_path / "s", voice, "image")

    items = rows(tmp_path / "s", "items")
    assert {item["meta"]["prompt"] for item in items} == {"a lamp by the sea"}
    assert {item["file"] for item in items} <= contents(tmp_path / "s").keys()
    data = await read(tmp_path / "s")
    assert data.manifest()["pairs"] == len(items) - 1


async def test_new_pairs_are_counted_from_the_last_lesson_on(room: Room) -> None:
    await agree(room, *VOTERS)
    session = await room.session()
    first = await played(room, session)
    number = (await lesson(room, first["id"])).number
    await played(room, session)

    whole = await room.store.read(lambda r: new_pairs(r, PLAYGROUND, "text", 0))
    later = await room.store.read(lambda r: new_pairs(r, PLAYGROUND, "text", number))
    none = await room.store.read(lambda r: new_pairs(r, PLAYGROUND, "image", 0))

    assert whole == (6, number + 1)
    assert later == (3, number + 1)
    assert none == (0, 0)


async def test_a_reset_forgets_for_training_too(room: Room, tmp_path: Path, voice: Voice) -> None:
    await agree(room, *VOTERS)
    await played(room, await room.session())

    now = room.clock()
    await room.store.write(lambda r: TasteRecords.beside(r).reset(PLAYGROUND, now))

    assert (await snapshot(room, tmp_path / "s", voice)).counts["contexts"] == 0


def _packed(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("*.gz"))]
