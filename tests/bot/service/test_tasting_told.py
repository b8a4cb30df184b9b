"""What is told when a round is learned, and what is unlearned by whichever door."""

import asyncio
from datetime import timedelta

from bot.bus import Bus
from bot.records import Records
from bot.records.taste import TasteRecords
from bot.store import Store
from bot.taste import PLAYGROUND, Scope
from tests.bot.making import NOW
from tests.bot.service.conftest import Room
from tests.bot.service.taste_history import History, tasting, until_learned
from tests.bot.service.tasting_room import played

ENGLISH = Scope(PLAYGROUND, "text", "en")


async def test_who_watches_hears_when_a_round_that_just_closed_is_learned(learning: Room) -> None:
    room = learning
    session = await room.session()
    heard = []

    async with room.service.bus.subscribe(session["id"]) as news:
        closed = await played(room, session)
        async with asyncio.timeout(5):
            async for notice in news:
                heard.append(notice)
                if notice.kind == "session" and notice.seq is None:
                    break

    assert heard[-1].data == {"session_id": session["id"], "round_id": closed["id"]}
    assert [n.kind for n in heard].index("closed") < len(heard) - 1


async def test_what_is_caught_up_with_is_news_to_nobody(store: Store) -> None:
    bus = Bus()
    past, long_ago = History(), NOW - timedelta(hours=1)

    def lay(records: Records) -> None:
        past.round(records, past.session(records, None), ("web:ann",), closed_at=long_ago)

    await store.write(lay)

    async with bus.subscribe(None) as news, tasting(store, bus) as learner:
        await until_learned(store, learner)
        bus.close()
        heard = [notice async for notice in news]

    assert heard == []


async def test_who_says_no_to_ranking_or_deletes_is_unlearned_by_itself(learning: Room) -> None:
    room = learning
    await played(room, await room.session())

    async def ballots() -> float:
        model = await room.store.read(lambda r: TasteRecords.beside(r).model(ENGLISH))
        return model.ballots if model else 0.0

    async def come_to(n: int) -> None:
        async with asyncio.timeout(5):
            while await ballots() != n:
                await asyncio.sleep(0.01)

    await room.service.save_me("web:ann", consent={"ranking": False})
    await come_to(2)
    await room.service.privacy.agree("web:ann", "ranking", "yes")
    await come_to(3)
    await room.service.privacy.delete("web:ben")
    await come_to(2)
    await room.service.privacy.delete("web:ann")
    await room.service.privacy.delete("web:cat")
    await come_to(0)
