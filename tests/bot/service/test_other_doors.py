"""What happens in a server is neither seen nor touched from the web."""

from typing import Any

import pytest

from bot.errors import ChorusError
from bot.guild import Channel
from bot.records.guilds import GuildRecords
from tests.bot.service.conftest import Json, Room
from tests.bot.service.test_community import ANN, chosen, closed, next_round, opened, refused

WEB = "web:eve"


async def finished(room: Room) -> Json:
    session = await opened(room)
    round_ = await next_round(room, session)
    seen = await room.until(round_["id"], "voting", member=ANN.member_id)
    await room.service.mark(ANN.member_id, round_["id"], seen["drafts"][0]["id"], approve=True)
    await room.service.close(ANN.member_id, round_["id"])
    return await room.service.finish(ANN.member_id, session["id"])


async def test_a_servers_session_and_round_do_not_exist_on_the_web(room: Room) -> None:
    session = await opened(room)
    round_ = await next_round(room, session)

    assert await refused(room.service.session_view(session["id"], WEB)) == "no_session"
    assert await refused(room.service.round_view(round_["id"], WEB)) == "no_session"
    assert (await room.service.sessions(WEB))["sessions"] == []


async def test_ballots_of_a_servers_session_count_only_through_discord(room: Room) -> None:
    session = await opened(room)
    round_ = await next_round(room, session)
    seen = await room.until(round_["id"], "voting", member=ANN.member_id)
    draft = seen["drafts"][0]["id"]
    service = room.service
    deeds: list[Any] = [
        service.cast(WEB, round_["id"], [draft]),
        service.mark(WEB, round_["id"], draft, approve=True),
        service.withdraw(WEB, round_["id"]),
        service.contribute(WEB, round_["id"], text="Mine."),
        service.more(WEB, round_["id"]),
        service.veto(WEB, round_["id"], draft),
        service.close(WEB, round_["id"]),
        service.open_round(WEB, session["id"]),
        service.add_lore(WEB, session["id"], fact="Ines keeps the light."),
        service.finish(WEB, session["id"]),
    ]

    codes = [await refused(deed) for deed in deeds]

    assert set(codes) == {"discord_only"}
    again = await service.round_view(round_["id"], ANN.member_id)
    assert (again["ballots"], len(again["drafts"])) == (0, len(seen["drafts"]))


async def test_the_lobby_hears_nothing_of_servers(room: Room) -> None:
    async with room.service.bus.subscribe(None) as news:
        await closed(room, await opened(room))
        playground = await room.session()
        room.service.bus.close()
        heard = [notice async for notice in news]

    told = {n.session_id for n in heard if not n.guild}
    kept = {n.kind for n in heard if n.guild}
    stored = await room.service.events_after(None, 0, 200)
    assert told == {playground["id"]}
    assert {"session", "round", "progress", "drafts", "closed"} <= kept
    assert {n.session_id for n in stored} == {playground["id"]}


async def test_a_servers_work_hangs_on_the_web_only_when_it_chose_the_gallery(room: Room) -> None:
    work = await finished(room)
    service = room.service

    assert (await service.works(WEB))["works"] == []
    assert await refused(service.work_view(work["id"], WEB)) == "no_work"
    assert await refused(service.remove_work(WEB, work["id"])) == "no_work"
    assert (await service.work_view(work["id"], ANN.member_id))["id"] == work["id"]
    assert [w["id"] for w in (await service.works(guild_id="1"))["works"]] == [work["id"]]
    assert (await service.works(guild_id="2"))["works"] == []

    await chosen(room, gallery=True)

    assert [w["id"] for w in (await service.works(WEB))["works"]] == [work["id"]]
    assert (await service.work_view(work["id"], WEB))["title"] == work["title"]


async def test_an_adult_place_never_shows_on_the_web(room: Room) -> None:
    await chosen(room, gallery=True)
    work = await finished(room)
    adult = Channel(ANN.channel_id, ANN.guild_id, adult=True)
    await room.store.write(lambda records: GuildRecords.beside(records).put_channel(adult))

    with pytest.raises(ChorusError, match="no_work"):
        await room.service.work_view(work["id"], WEB)
    assert (await room.service.works(WEB))["works"] == []
