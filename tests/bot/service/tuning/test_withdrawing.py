"""A "no" to training, or a deletion: what it takes back, at once and in one transaction."""

from pathlib import Path

import pytest

from bot.records.cards import CardRecords
from bot.records.privacy import PrivacyRecords
from tests.bot.making import a_session
from tests.bot.service.tuning.tuning_room import TuningRoom, a_plan, lay_adapter, tuning_room


async def takes_back(room: TuningRoom, how: str, member_id: str = "web:ben") -> None:
    if how == "deletion":
        await room.service.privacy.delete(member_id)
    elif how == "no":
        await room.service.privacy.agree(member_id, "training", "no")
    else:
        await room.service.save_me(member_id, consent={"training": False})


@pytest.mark.parametrize("how", ["deletion", "no", "the page"])
async def test_what_a_member_taught_draws_no_more_and_is_made_anew_without_them(
    tmp_path: Path, how: str
) -> None:
    async with tuning_room(tmp_path, running=False, members=("web:ann", "web:cat")) as room:
        await room.store.write(
            lambda r: r.add_session(a_session(guild_id="g1", channel_id="discord:77"))
        )
        await room.service.save_me("web:ben", consent={"training": True})
        old = await lay_adapter(room, 1, guild_id="g1", status="retired")
        used = await lay_adapter(room, 2, guild_id="g1", against=old.name)
        await room.service.tunings._serving.follow()
        assert room.engine.held() == {old.name, used.name}

        await takes_back(room, how)

        past = await room.read(lambda rows: rows.history("g1", "text", 9))
        letters = await room.store.read(lambda r: CardRecords.beside(r).letters())
        assert [(one.status, one.report["examples"]) for one in past] == [("withdrawn", [])] * 2
        assert [one.ids["what"] for one in letters] == ["withdrawn"]
        assert await room.read(lambda rows: rows.taught_by("web:ben")) == []

        room.begin()
        tuning = await room.ended("done", "g1")
        drawing = await room.read(lambda rows: rows.in_use("g1", "text"))
        assert (tuning.why, drawing.number) == ("deletion", 3)
        assert room.engine.held() == {drawing.name}
        assert "web:ben" not in await _teachers(room, drawing.name)
        assert await room.shelf() == [drawing.name]


async def test_where_training_is_off_a_deletion_takes_back_and_trains_nothing(
    tmp_path: Path,
) -> None:
    async with tuning_room(tmp_path, plan=a_plan(tmp_path, on=False), running=False) as room:
        await lay_adapter(room)
        room.begin()

        await room.service.privacy.delete("web:ben")

        assert (await room.ended("cancelled")).error == "training_off"
        assert await room.starts() == 0
        await room.bare()


async def test_a_no_ends_a_training_that_holds_ones_rows(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, PLAY_WAIT="judging") as room:
        await room.service.tunings.wish("", "text", "asked")
        await room.stage("judging")
        first = await room.tuning()

        await room.service.privacy.delete("web:ben")

        await room.until(lambda rows: rows.tuning(first.id).status == "cancelled")
        await room.until(lambda rows: (now := rows.recent("", "text", 1)[0]).number == 2 and now)
        assert await room.read(lambda rows: rows.tuning(first.id).error) == "deletion"


async def test_a_training_in_which_one_has_no_rows_goes_on(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, PLAY_WAIT="judging") as room:
        await room.service.save_me("web:dan", consent={"training": True})
        await room.service.tunings.wish("", "text", "asked")
        await room.stage("judging")

        await room.service.privacy.delete("web:dan")
        await room.go()

        assert (await room.ended("done")).number == 1


async def test_a_data_set_is_written_anew_where_one_changed_their_mind_meanwhile(
    tmp_path: Path,
) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        write, told = room.service.tunings._job._room.snapshot, []

        async def slow(*asked: object) -> object:
            found = await write(*asked)  # type: ignore[arg-type]
            told.append(found)
            if len(told) == 1:
                await room.service.privacy.agree("web:ben", "training", "no")
            else:
                await room.service.privacy.agree("web:ben", "training", "yes")
            return found

        object.__setattr__(room.service.tunings._job._room, "snapshot", slow)
        await room.service.tunings.wish("", "text", "asked")
        room.begin()
        await room.ended("done")

        assert len(told) == 2


async def test_a_server_that_goes_takes_its_adapters_and_its_training_along(
    tmp_path: Path,
) -> None:
    async with tuning_room(tmp_path, running=False, PLAY_WAIT="training") as room:
        await lay_adapter(room, 1, guild_id="g1")
        room.begin()
        await room.service.tunings.wish("g1", "text", "asked")
        await room.stage("training")

        await room.store.write(lambda r: PrivacyRecords.beside(r).erase_guild("g1"))

        await room.gone()
        await room.bare()
        await room.holds()
        assert await room.read(lambda rows: rows.history("g1", "text", 9)) == []


async def test_an_export_names_the_adapters_that_one_taught(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        used = await lay_adapter(room)

        tables = (await room.service.privacy.export("web:ann"))["tables"]

        assert [row["adapter"] for row in tables["adapter_members"]] == [used.name]


async def _teachers(room: TuningRoom, adapter: str) -> list[str]:
    def look(rows: object) -> list[str]:
        found = rows._conn.execute(  # type: ignore[attr-defined]
            "SELECT member_id FROM adapter_members WHERE adapter = ?", (adapter,)
        )
        return [member_id for (member_id,) in found]

    found: list[str] = await room.read(look)
    return found
