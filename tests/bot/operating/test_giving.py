"""One server's works for its owner: whole, with votes as counts, and nobody else's."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.datadir import DataDir
from bot.errors import OperationRefused
from bot.operating.giving import give
from tests.bot.making import NOW
from tests.bot.operating.conftest import files
from tests.bot.service.conftest import Room, running
from tests.fakes import FakeClock, FakeText

ANN, BEN = "discord:111222333", "discord:444555666"


async def a_work(room: Room, guild_id: str, title: str) -> None:
    place = {"channel_id": f"discord:7{guild_id}", "guild_id": guild_id}
    session = await room.session(ANN, **place)
    first = await room.service.open_round(ANN, session["id"], wish="fog")
    await room.until(first["id"], "voting", member=ANN)
    shown = await room.service.contribute(ANN, first["id"], text="The fog came in. 雾来了。")
    won = next(d["id"] for d in shown["drafts"] if "fog came" in d["text"])
    await room.service.cast(ANN, first["id"], [won])
    await room.service.cast(BEN, first["id"], [won])
    await room.service.close(ANN, first["id"])
    await room.service.finish(ANN, session["id"], title=title)


@pytest.fixture
def lived_in(unused: Path) -> Path:
    async def live() -> None:
        async with running(unused, FakeText(), FakeClock(NOW)) as room:
            await room.service.save_me(ANN, name="Ann 安", language="en")
            for guild_id, title in (("7", "First"), ("7", "Second"), ("8", "Of others")):
                await a_work(room, guild_id, title)

    asyncio.run(live())
    return unused


def test_a_servers_works_are_given_with_their_votes(lived_in: Path, tmp_path: Path) -> None:
    target = tmp_path / "seven.json"

    with DataDir.open(lived_in):  # as a running bot does
        assert give(lived_in, "7", target, NOW) == 2

    said: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    assert (said["format"], said["server"]) == ("chorus-server/1", "7")
    assert sorted(work["title"] for work in said["works"]) == ["First", "Second"]
    (passage,) = said["works"][0]["passages"]
    assert passage["text"] == "The fog came in. 雾来了。"
    assert passage["provenance"]["author"] == "Ann 安"
    assert (passage["provenance"]["approvals"], passage["provenance"]["ballots"]) == (2, 2)
    votes = [d["votes"] for d in said["works"][0]["rounds"][0]["drafts"] if d["joined"]]
    assert votes == [2]
    assert not any(number in target.read_text() for number in ("111222333", "444555666"))
    assert target.stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_of_a_server_without_works(lived_in: Path, tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()

    with pytest.raises(OperationRefused, match="No work of the server 9"):
        give(lived_in, "9", tmp_path / "to" / "nine.json", NOW)

    assert files(tmp_path / "to") == {}


def test_a_file_that_is_there_stays(lived_in: Path, tmp_path: Path) -> None:
    (tmp_path / "seven.json").write_text("mine")

    with pytest.raises(OperationRefused, match="there already"):
        give(lived_in, "7", tmp_path / "seven.json", NOW)

    assert (tmp_path / "seven.json").read_text() == "mine"
