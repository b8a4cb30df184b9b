"""What stands in channels: brought there once, kept right, found again."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

from discord.ui import LayoutView, TextDisplay

from bot.bus import Notice
from bot.guild import Actor
from bot.projection.rounds import Progress
from bot.records.cards import CardRecords
from bot.rows.cards import Letter
from bot.rules.places import Wanted
from engine.errors import BadOutput
from tests.discord.bot_under_test import bot_on
from tests.discord.emulator import FORUM, Emulator, Overwrite
from tests.discord.emulator.permissions import CREATE_PUBLIC_THREADS
from tests.discord.posts import all_in, one, shows, voting
from tests.discord.reading import text_of


async def test_a_round_is_one_message_from_the_queue_to_the_vote(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        bot.engine.gate.clear()
        session = await bot.session(guild, channel.id)
        round_ = await bot.service.open_round(bot.member_id(1), session["id"])
        await bot.eventually(lambda: shows(channel, "Cancel"))
        waiting = one(channel, "Cancel")

        bot.engine.gate.set()
        await bot.until(round_["id"], "voting")

        await bot.eventually(lambda: "Ring A" in str(waiting.components))
        assert len(all_in(channel)) == 2


async def test_a_close_freezes_the_card_and_tells_the_result_below(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        round_ = await voting(bot, guild, channel.id)
        await bot.eventually(lambda: shows(channel, "Ring A"))
        card = one(channel, "Ring A")
        draft = round_["drafts"][1]["id"]
        await bot.service.mark(bot.member_id(1), round_["id"], draft, approve=True)

        await bot.service.close(bot.member_id(1), round_["id"])

        await bot.eventually(lambda: "custom_id" not in str(card.components))
        assert len(all_in(channel)) == 3
        assert "Next round" in str(all_in(channel)[-1].components)
        assert round_["drafts"][1]["text"][:40] in text_of(all_in(channel)[-1])


async def test_a_session_gets_the_thread_that_it_was_opened_for(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")

        places = [Wanted(f"discord:{channel.id}", "thread", key) for key in "ab"]
        first, second = [await bot.session(guild, place) for place in places]

        await bot.eventually(lambda: len(guild.threads) == 2)
        await bot.eventually(lambda: all(len(t.messages) == 0 for t in guild.threads))
        for thread in guild.threads:
            assert thread.parent is channel
        round_ = await bot.service.open_round(bot.member_id(1), first["id"])
        await bot.until(round_["id"], "voting")
        homes = {await bot.service.session_in(f"discord:{t.id}"): t for t in guild.threads}
        await bot.eventually(lambda: shows(homes[first["id"]], "Ring A"))
        assert not all_in(homes[second["id"]])


async def test_a_session_in_a_forum_is_a_post(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        forum = guild.add_channel("works", kind=FORUM)

        round_ = await voting(bot, guild, Wanted(f"discord:{forum.id}", "post", "a"))

        await bot.eventually(lambda: len(guild.threads) == 1)
        post = guild.threads[0]
        await bot.eventually(lambda: shows(post, "Ring A"))
        assert len(all_in(post)) == 2
        assert round_["id"] in str(one(post, "Ring A").components)


async def test_what_was_posted_is_found_again_after_a_restart(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        async with bot_on(discord_, tmp_path) as bot:
            round_ = await voting(bot, guild, channel.id)
            await bot.eventually(lambda: shows(channel, "Ring A"))
        before = [m.id for m in all_in(channel)]
        discord_.clock.advance(6)

        async with bot_on(discord_, tmp_path) as bot:
            await bot.service.close(bot.member_id(1), round_["id"])
            await bot.eventually(lambda: len(all_in(channel)) == 3)
            assert [m.id for m in all_in(channel)][:2] == before
            await bot.eventually(lambda: not shows(channel, "Ring A"))


async def test_a_deleted_card_is_posted_again_once_it_must_change(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        round_ = await voting(bot, guild, channel.id)
        await bot.eventually(lambda: shows(channel, "Ring A"))
        discord_.remove_message(one(channel, "Ring A"))

        await bot.service.contribute(bot.member_id(2), round_["id"], text="My own words, by hand.")

        await bot.eventually(lambda: shows(channel, "My own words"))
        assert len(all_in(channel)) == 2


async def test_ballots_are_told_every_ten_seconds_and_only_for_an_hour(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path, round_s=9_000) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        round_ = await voting(bot, guild, channel.id)
        await bot.eventually(lambda: shows(channel, "Ring A"))
        card = one(channel, "Ring A")
        first = round_["drafts"][0]["id"]

        async def vote(voter: int) -> None:
            await bot.service.mark(bot.member_id(voter), round_["id"], first, approve=True)
            await bot.client.poster.look_at_all()
            await asyncio.sleep(0.2)

        states = len(card.states)
        for voter in range(3):
            await vote(voter)
        assert len(card.states) == states

        discord_.clock.advance(11)
        await vote(3)
        assert len(card.states) == states + 1

        discord_.clock.advance(3_700)
        await vote(4)
        assert len(card.states) == states + 1


async def test_progress_is_told_at_most_once_a_second(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        bot.engine.gate.clear()
        session = await bot.session(guild, channel.id)
        round_ = await bot.service.open_round(bot.member_id(1), session["id"])
        await bot.eventually(lambda: shows(channel, "Cancel"))
        card = one(channel, "Cancel")

        began, states = time.monotonic(), len(card.states)
        while (passed_s := time.monotonic() - began) < 2.5:
            done = int(passed_s * 20)
            bot.service._context.progress[round_["id"]] = Progress(0, done, 2.5 - passed_s)
            bot.service.bus.publish(Notice("progress", session["id"]))
            await asyncio.sleep(0.05)

        assert 1 <= len(card.states) - states <= 3
        bot.engine.gate.set()
        await bot.until(round_["id"], "voting")


async def test_those_who_asked_are_pinged_once_and_nobody_else(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        ann, host = guild.add_member("Ann"), guild.add_member("Host")
        async with bot_on(discord_, tmp_path, asked=[ann.id]) as bot:
            for person, key in ((ann, "1"), (host, "2")):
                actor = Actor(
                    *(bot.member_id(person.id), person.name, "en"),
                    *(str(guild.id), f"discord:{channel.id}"),
                    key=key,
                )
                await bot.service.programme.subscribe(actor, str(person.id), actor.channel_id)
            session = await bot.session(guild, channel.id)
            asker = bot.member_id(host.id)
            round_ = await bot.service.open_round(asker, session["id"])
            await bot.eventually(lambda: shows(channel, "You asked to be told"))
            discord_.clock.advance(6)

        async with bot_on(discord_, tmp_path, asked=[ann.id]) as bot:
            await bot.until(round_["id"], "voting")
            await asyncio.sleep(0.2)

        line = one(channel, "You asked to be told")
        assert line.pings.user_ids == {ann.id}


async def test_a_letter_is_posted_once_and_a_bad_one_stops_no_other(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("moderators")
        async with bot_on(discord_, tmp_path) as bot:

            async def draw(letter: Letter) -> LayoutView:
                card = LayoutView(timeout=None)
                return card.add_item(TextDisplay(f"Letter {letter.ids['of']}"))

            bot.client.letters.add("test", draw)
            now = datetime.now(UTC)
            wanted = [
                Letter("a", str(guild.id), str(channel.id), "unknown", now),
                Letter("b", str(guild.id), str(channel.id), "test", now, {"of": "b"}),
                Letter("b", str(guild.id), str(channel.id), "test", now, {"of": "again"}),
            ]
            for letter in wanted:
                await bot.store.write(
                    lambda r, one=letter: CardRecords.beside(r).put_letter(one)  # type: ignore[misc]
                )

            await bot.eventually(lambda: shows(channel, "Letter b"))
            await asyncio.sleep(0.1)
            assert not shows(channel, "Letter again")


async def test_a_sleeping_thread_is_woken_by_a_deed(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        round_ = await voting(bot, guild, Wanted(f"discord:{channel.id}", "thread", "a"))
        await bot.eventually(lambda: len(guild.threads) == 1)
        thread = guild.threads[0]
        await bot.eventually(lambda: shows(thread, "Ring A"))
        guild.archive(thread)

        await bot.service.contribute(bot.member_id(2), round_["id"], text="I am awake.")

        await bot.eventually(lambda: shows(thread, "I am awake."))
        assert thread.thread is not None
        assert not thread.thread.archived


async def test_guilds_of_all_shards_are_served(tmp_path: Path) -> None:
    async with Emulator.running(strict=False) as discord_:
        discord_.gateway.shards = discord_.gateway.max_concurrency = 2
        guilds = [discord_.add_guild(f"Guild {n}") for n in range(4)]
        channels = [guild.add_channel("stories") for guild in guilds]
        async with bot_on(discord_, tmp_path) as bot:
            for guild, channel in zip(guilds, channels, strict=True):
                await voting(bot, guild, channel.id)

            await bot.eventually(lambda: all(shows(channel, "Ring A") for channel in channels))
            assert {session.shard[0] for session in discord_.gateway.sessions.values()} == {0, 1}


async def test_a_failed_round_is_asked_again_in_the_same_message(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        bot.engine.errors = [BadOutput("nothing of use")]
        session = await bot.session(guild, channel.id)
        round_ = await bot.service.open_round(bot.member_id(1), session["id"])
        await bot.until(round_["id"], "failed")
        await bot.eventually(lambda: shows(channel, "retry:"))

        await bot.service.retry(bot.member_id(1), round_["id"])

        await bot.eventually(lambda: shows(channel, "Ring A"))
        assert not shows(channel, "retry:")
        assert len(all_in(channel)) == 2


async def test_a_finished_work_is_told_and_the_channel_is_settled(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        round_ = await voting(bot, guild, channel.id)
        host, first = bot.member_id(1), round_["drafts"][0]["id"]
        await bot.service.mark(host, round_["id"], first, approve=True)
        await bot.service.close(host, round_["id"])

        await bot.service.finish(host, round_["session_id"], title="The tide that forgot")

        await bot.eventually(lambda: shows(channel, "The tide that forgot"))

        async def settled() -> bool:
            return not await bot.store.read(lambda r: CardRecords.beside(r).unsettled_sessions())

        await bot.eventually(settled)


async def test_one_missing_right_holds_up_only_what_needs_it(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        guild.set_overwrites(channel, [Overwrite(guild.bot_role.id, 0, deny=CREATE_PUBLIC_THREADS)])
        await bot.session(guild, Wanted(f"discord:{channel.id}", "thread", "a"))
        await bot.eventually(lambda: len(all_in(channel)) == 1)

        await voting(bot, guild, channel.id)

        await bot.eventually(lambda: shows(channel, "Ring A"))
        assert not guild.threads
        guild.set_overwrites(channel, ())
        await bot.eventually(lambda: len(guild.threads) == 1)


async def test_a_failed_round_that_is_asked_again_after_others_is_shown(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        bot.engine.errors = [BadOutput("nothing of use")]
        session, host = await bot.session(guild, channel.id), bot.member_id(1)
        failed = await bot.service.open_round(host, session["id"])
        await bot.until(failed["id"], "failed")
        await bot.eventually(lambda: shows(channel, "retry:"))
        second = await bot.service.open_round(host, session["id"])
        await bot.until(second["id"], "voting")
        await bot.eventually(lambda: shows(channel, "Ring A") and not shows(channel, "retry:"))
        await bot.service.cancel(host, second["id"])
        await bot.eventually(lambda: not shows(channel, "Ring A"))

        await bot.service.retry(host, failed["id"])

        await bot.eventually(lambda: shows(channel, "Ring A"))
        assert failed["id"] in str(one(channel, "Ring A").components)
