"""Faults come as ordered, as often as ordered, and leave their traces in the record."""

import asyncio

from tests.discord.emulator import InteractionKind
from tests.discord.trials.ground import FINE, ground

SEND = "POST /channels/*/messages"
HELLO = {"content": "x"}


async def test_a_failure_before_storing_has_no_effect_and_comes_as_often_as_ordered() -> None:
    async with ground() as g:
        g.emulator.faults.fail(SEND, 502, times=2)

        codes = [await g.code("POST", g.room + "/messages", HELLO) for _ in range(3)]

        assert codes == ["502", "502", FINE]
        assert len(g.channel.messages) == 1
        assert [each.payload for each in g.emulator.record.requests] == [HELLO] * 3
        assert g.emulator.record.statuses() == {502: 2, 200: 1}


async def test_a_failure_after_storing_has_its_effect() -> None:
    async with ground() as g:
        g.emulator.faults.fail(SEND, 500, after_storing=True)

        assert await g.code("POST", g.room + "/messages", HELLO) == "500"
        assert len(g.channel.messages) == 1


async def test_an_html_failure_and_a_body_on_order() -> None:
    async with ground() as g:
        g.emulator.faults.fail("GET /users/@me", 503, html=True)
        g.emulator.faults.fail("GET /users/@me", 403, body={"code": 50001, "message": "no"})

        page = await g.ask("GET", "/users/@me")
        refusal = await g.ask("GET", "/users/@me")

        assert (page.status, page.headers["Content-Type"][:9]) == (503, "text/html")
        assert (refusal.status, refusal.code) == (403, "50001")
        assert g.emulator.limits.invalid_in_10_min == 1


async def test_a_delay_lets_an_answer_come_too_late() -> None:
    async with ground() as g:
        act = await g.act()
        g.emulator.faults.delay("POST /interactions/*/callback", 0.2)
        g.emulator.clock.advance(2.9)

        assert (await g.answer(act, 5)).code == "10062"
        assert act.failed


async def test_a_rate_limit_on_order_with_and_without_via() -> None:
    async with ground() as g:
        g.emulator.faults.rate_limit(SEND, 0.7, "shared")
        shared = await g.ask("POST", g.room + "/messages", HELLO)
        g.emulator.faults.rate_limit(SEND, 300.0, via=False)
        bare = await g.ask("POST", g.room + "/messages", HELLO)

        assert (shared.status, shared.body["retry_after"]) == (429, 0.7)
        assert shared.headers["X-RateLimit-Scope"] == "shared"
        assert "Via" in shared.headers
        assert bare.status == 429
        assert "Via" not in bare.headers
        assert await g.code("POST", g.room + "/messages", HELLO) == FINE


async def test_a_cloudflare_ban_refuses_everything_until_it_ends() -> None:
    async with ground() as g:
        g.emulator.faults.cloudflare_ban(True)
        banned = await g.ask("GET", "/users/@me")
        g.emulator.faults.cloudflare_ban(False)

        assert banned.status == 429
        assert "Via" not in banned.headers
        assert await g.code("GET", "/users/@me") == FINE


async def test_a_duplicated_interaction_comes_again_with_its_own_sequence_number() -> None:
    async with ground() as g, g.session() as (line, _):
        g.emulator.faults.duplicate_next_interaction(2)
        act = await g.act()
        frames = [await line.event("INTERACTION_CREATE") for _ in range(3)]

        assert act.dispatched == 3
        assert all(frame is not None for frame in frames)
        assert {frame["d"]["id"] for frame in frames if frame} == {str(act.id)}
        assert len({frame["s"] for frame in frames if frame}) == 3


async def test_a_drop_keeps_what_happens_for_the_resume() -> None:
    async with ground() as g:
        async with g.session() as (line, ready):
            await line.event("GUILD_CREATE")
            g.emulator.faults.drop_gateway()
            assert await line.next() == 1006
        act = await g.act()
        async with g.line() as line:
            wanted = {"token": g.emulator.token, "session_id": ready["session_id"], "seq": 2}
            await line.send(6, wanted)
            frames = [await line.next(), await line.next()]

        missed, last = [frame for frame in frames if isinstance(frame, dict)]
        assert (missed["t"], missed["s"]) == ("INTERACTION_CREATE", 3)
        assert missed["d"]["id"] == str(act.id)
        assert (last["t"], last["s"]) == ("RESUMED", 4)
        assert isinstance(last["d"], dict)


async def test_a_half_open_line_says_nothing_and_stays_open() -> None:
    async with ground() as g, g.session() as (line, _):
        await line.event("GUILD_CREATE")
        g.emulator.faults.half_open()
        await g.act()
        await line.send(1)

        assert await line.next(0.2) is None
        assert not line.socket.closed


async def test_acks_stop_while_events_still_flow() -> None:
    async with ground() as g, g.session() as (line, _):
        await line.event("GUILD_CREATE")
        g.emulator.faults.stop_heartbeat_acks()
        await line.send(1)
        assert await line.next(0.1) is None
        await g.act()

        assert await line.event("INTERACTION_CREATE") is not None


async def test_op_7_op_9_and_close_codes_come_on_order() -> None:
    async with ground() as g:
        async with g.session() as (line, _):
            await line.event("GUILD_CREATE")
            g.emulator.faults.ask_reconnect()
            assert await line.next() == {"op": 7, "d": None}
            g.emulator.faults.invalidate(resumable=True)
            assert await line.next() == {"op": 9, "d": True}
            g.emulator.faults.close_gateway(4000)
            assert await line.next() == 4000
        assert len(g.emulator.gateway.sessions) == 1
        g.emulator.clock.advance(6)
        async with g.session() as (line, _):
            g.emulator.faults.close_gateway(4014)
            assert await line.outcome("never") == "4014"

        assert len(g.emulator.gateway.sessions) == 1
        assert [code for _, code, ours in g.emulator.record.closes if ours] == [4000, 4014]


async def test_a_press_that_nobody_answers_fails_after_three_seconds() -> None:
    async with ground() as g:
        act = await g.act(InteractionKind.COMPONENT)
        g.emulator.clock.advance(3)
        async with asyncio.timeout(1):
            await act.outcome()

        assert act.failed
        assert act.answered_after_s is None
