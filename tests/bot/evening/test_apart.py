"""Simulated and real members never meet: not in sessions, lists, works, tastes or channels."""

from pathlib import Path

import pytest

from bot.errors import NotFound
from bot.records.cards import CardRecords
from bot.records.life import LifeRecords
from bot.records.taste import TasteRecords
from bot.session import EVENING
from bot.taste import PLAYGROUND
from tests.bot.evening.conftest import Hall, hall
from tests.bot.making import later

REAL = ("web:ann", "discord:ben")


async def evening_session(there: Hall) -> str:
    await there.evening.start()
    await there.ended()
    listed = await there.room.service.sessions("evening:1", guild_id=EVENING)
    return str(listed["sessions"][0]["id"])


@pytest.mark.parametrize("member", REAL)
async def test_real_members_can_neither_see_nor_touch_a_simulated_session(
    tmp_path: Path, member: str
) -> None:
    async with hall(tmp_path) as there:
        session_id = await evening_session(there)
        service = there.room.service
        round_id = str((await service.open_round("evening:1", session_id))["id"])

        for deed in (
            lambda: service.session_view(session_id, member),
            lambda: service.open_round(member, session_id),
            lambda: service.round_view(round_id, member),
            lambda: service.cast(member, round_id, []),
            lambda: service.cancel(member, round_id),
            lambda: service.finish(member, session_id),
            lambda: service.add_lore(member, session_id, fact="The sea is salt."),
        ):
            with pytest.raises(NotFound, match="no_session"):
                await deed()


async def test_simulated_members_can_not_vote_in_the_playground(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        session = await there.room.session()
        with pytest.raises(NotFound, match="no_session"):
            await there.room.service.open_round("evening:1", session["id"])


async def test_a_simulated_session_is_in_no_list_and_no_channel(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await evening_session(there)
        rooms = await there.room.service.sessions("web:ann")
        works = await there.room.service.works("web:ann")
        owed = await there.room.store.read(lambda r: CardRecords.beside(r).unsettled_sessions())
        idle = await there.room.store.read(
            lambda r: LifeRecords.beside(r).idle_sessions(later(9e9))
        )

    assert rooms["sessions"] == works["works"] == owed == idle == []


async def test_simulated_rounds_teach_no_taste_but_their_own(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await evening_session(there)
        await there.room.service.tasting.begin()

        waiting = await there.room.store.read(lambda r: TasteRecords.beside(r).n_voters(PLAYGROUND))
        view = await there.room.service.taste("web:ann")

    assert waiting == 0
    assert view["community"]["ballots"] == 0
