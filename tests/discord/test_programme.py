"""A server's programme and the life of its sessions, as members meet them on Discord."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.discord.emulator import Emulator, permissions
from tests.discord.person import Person
from tests.discord.reading import selects_of, text_of
from tests.discord.writers import Writers, at_work, gathered, labels, writers

DAY = 86_400


def now(room: Writers) -> datetime:
    return datetime.fromtimestamp(room.discord.clock.now(), UTC)


def soon(room: Writers, minutes: int = 20) -> str:
    """A time of day that comes in so many minutes, in UTC."""
    return (now(room) + timedelta(minutes=minutes)).strftime("%H:%M")


async def pass_(room: Writers, seconds: float) -> None:
    """Let time go by, and the bot look at its calendar."""
    room.discord.clock.advance(seconds)
    await room.bot.service.programme.look()
    await room.bot.service.lifecycle.look()


def boss(room: Writers, **more: str) -> Person:
    return room.person("Boss", owner=True, **more)


async def test_a_daily_premise_opens_a_thread_with_a_round_at_its_time(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        chief = boss(room)
        kept = await chief.command(
            room.channel, "schedule daily", at=soon(room), form="story", hours=2
        )
        assert kept.ephemeral
        assert f"<#{room.channel.id}>" in kept.text
        await chief.fill(
            await chief.command(room.channel, "schedule premises"),
            {"One sentence a line": "A clock that counts back.\nA clock that counts back."},
        )
        await pass_(room, 21 * 60)

        card = await room.ann.reads(room.channel, "Today’s premise")
        assert "A clock that counts back." in text_of(card)
        assert labels(card) == []
        await room.bot.eventually(lambda: bool(room.guild.threads))
        (thread,) = room.guild.threads
        ring = await room.card(thread, "Ring A")
        assert "Counted: A" in (await room.ann.press(ring, "Ring A")).text
        listed = await chief.command(room.channel, "schedule list")
        assert "Every day at" in listed.text
        assert "one of this server’s own" in listed.text


async def test_a_premise_waits_for_the_open_session_and_is_opened_by_its_button(
    tmp_path: Path,
) -> None:
    async with writers(tmp_path) as room:
        await room.choose(place="channel", round_s=7_200)
        chief = boss(room, locale="zh-CN")
        open_ = {"form": "story", "premise": "A tide forgets.", "language": "en"}
        await room.ann.command(room.channel, "create", **open_)
        kept = await chief.command(
            room.channel, "schedule daily", at=soon(room), form="story", language="en"
        )
        assert "记下了" in kept.text
        await pass_(room, 21 * 60)

        card = await room.lin.reads(room.channel, "Another session is open in this channel")
        refused = await room.lin.press(card, "Open it")
        assert refused.text == "本频道已有一个会话在进行。请先完成它，或者换个频道。"
        assert "Open it" in labels(card)
        session = await room.session(room.channel)
        await room.bot.eventually(lambda: _is_voting(room))
        await room.ann.press(await room.card(room.channel, "Ring A"), "Ring A")
        await room.ann.command(room.channel, "close")
        finish = await room.ann.command(room.channel, "finish")
        await room.ann.fill(finish)
        await room.bot.eventually(lambda: _finished(room, session["id"]))
        taken = await room.lin.press(card, "Open it")

        assert "已打开" in taken.text
        assert (await room.session(room.channel))["id"] != session["id"]
        await room.bot.eventually(lambda: labels(card) == [])


async def _is_voting(room: Writers) -> bool:
    session = await room.session(room.channel)
    return bool(session["round"]) and session["round"]["status"] == "voting"


async def _finished(room: Writers, session_id: str) -> bool:
    view = await room.bot.service.session_view(session_id, "discord:")
    return bool(view["status"] == "finished")


async def test_a_weekly_contest_from_its_event_to_its_result(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        chief = boss(room)
        today = now(room) + timedelta(minutes=20)
        kept = await chief.command(
            room.channel,
            "schedule weekly",
            day=today.weekday(),
            at=soon(room),
            kind="contest",
            form="story",
            hours=24,
        )
        assert "Manage Events" not in kept.text
        await room.bot.client.get_cog("Calendar").look()  # type: ignore[union-attr]
        await room.bot.client.get_cog("Calendar").look()  # type: ignore[union-attr]
        (event,) = room.guild.events.values()
        assert event["name"] == "A contest: write, then vote"
        await pass_(room, 21 * 60)

        call = await room.ann.reads(room.channel, "A contest")
        for who, text in ((room.ann, "The tide, by Ann."), (room.lin, "潮水，林舟写。")):
            field = "Your text" if who is room.ann else "正文"
            await who.fill(await who.press(call, "Send a text"), {field: text})
        form = await room.ann.press(call, "Send a text")
        assert form.fields[0].value == "The tide, by Ann."
        assert "The tide" not in room.mei.sees_text(room.channel)
        await pass_(room, DAY)
        vote = await room.mei.reads(room.channel, "The contest’s vote")
        assert "林舟" not in text_of(vote).replace("林舟写", "")
        (menu,) = selects_of(vote)
        number = next(o for o in menu["options"] if "The tide" in o["label"])
        receipt = await room.mei.choose(vote, None, [number["value"]])
        assert receipt.ephemeral
        pages = await room.lin.press(vote, "Read them in full")
        assert pages.ephemeral
        await room.lin.press(pages.message, "下一篇")
        await pass_(room, 2 * DAY)

        result = await room.ann.reads(room.channel, "The contest is decided")
        assert "The tide, by Ann." in text_of(result)
        assert "Ann" in text_of(result)
        late = await room.lin.choose(vote, None, [number["value"]])
        assert "投票已截止" in late.text


async def test_without_the_permission_no_event_is_asked_for(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        role = room.guild.bot_role
        events = permissions.CREATE_EVENTS | permissions.MANAGE_EVENTS
        room.guild.set_permissions(role, role.permissions & ~events)
        day = (now(room).weekday() + 1) % 7
        kept = await boss(room).command(
            room.channel, "schedule weekly", day=day, at="9", kind="session", form="story"
        )
        assert "Manage Events" in kept.text
        await room.bot.client.get_cog("Calendar").look()  # type: ignore[union-attr]

        assert room.guild.events == {}


async def test_only_those_who_asked_are_pinged_when_a_round_opens(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        async with at_work(room, tmp_path, asked=[room.lin.member.id]):
            await _asks(room)


async def _asks(room: Writers) -> None:
    await room.mei.command(room.channel, "notify")
    on = await room.lin.command(room.channel, "notify")
    assert on.text == "这里开新轮时会提醒你。再来一次就取消。"
    await room.mei.command(room.channel, "notify")  # and ends it again
    thread, _ = await room.voting()

    await room.bot.eventually(lambda: _pinged(room, thread) == {room.lin.member.id})


def _pinged(room: Writers, channel: object) -> set[int]:
    return {user for message in room.ann.sees(channel) for user in message.pings.user_ids}  # type: ignore[arg-type]


async def test_an_idle_session_is_asked_rests_and_is_woken_by_its_button(tmp_path: Path) -> None:
    async with writers(tmp_path, round_s=60) as room:
        thread, _ = await room.voting()
        await pass_(room, 700)
        room.bot.service.desk.wake()
        await room.bot.eventually(lambda: _is_idle(room, thread))
        await pass_(room, 7 * DAY)
        await room.ann.reads(thread, "Does it go on?")
        await pass_(room, 2 * DAY)
        card = await room.lin.reads(thread, "This session is resting")
        session = await room.session(thread)
        assert await room.bot.service.lifecycle.state(session["id"]) == "resting"

        await room.bot.eventually(lambda: thread.thread.archived)
        woken = await room.lin.press(card, "Wake it")

        assert woken.text == "好，会话照旧开着。"
        assert await room.bot.service.lifecycle.state(session["id"]) == "awake"
        await room.bot.eventually(lambda: not thread.thread.archived)


async def _is_idle(room: Writers, thread: object) -> bool:
    session = await room.session(thread)  # type: ignore[arg-type]
    return session["round"] is None


async def test_the_host_is_handed_over_by_name(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, _ = await room.voting()  # so the session stands in its thread
        refused = await room.lin.command(thread, "host", member=room.lin.member)
        assert "Ann" in refused.text

        handed = await room.ann.command(thread, "host", member=room.lin.member)

        assert handed.text == "林舟 is the host now."
        assert (await room.session(thread))["host"]["name"] == "林舟"


async def test_a_deleted_channel_ends_its_session_and_stops_what_was_scheduled(
    tmp_path: Path,
) -> None:
    async with writers(tmp_path) as room:
        thread, _ = await room.voting()
        session = await room.session(thread)
        await boss(room).command(room.channel, "schedule daily", at="9", form="story")
        room.guild.remove_channel(room.channel)

        async def over() -> bool:
            found = await room.bot.service.programme.of_guild(str(room.guild.id))
            return await _finished(room, session["id"]) and found["schedules"] == []

        await room.bot.eventually(over)


async def test_a_season_is_opened_and_closed_by_those_who_manage_the_server(
    tmp_path: Path,
) -> None:
    async with writers(tmp_path) as room:
        chief = boss(room)
        empty = await chief.command(room.channel, "season open")
        assert "Fewer than two works" in empty.text
        none = await chief.command(room.channel, "season close")
        assert "No season’s vote" in none.text
