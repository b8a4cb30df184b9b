"""What stands in channels: brought there once, kept right, found again."""

from pathlib import Path

from bot.places import Wanted
from tests.discord.bot_under_test import bot_on
from tests.discord.emulator import FORUM, Emulator
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
        thread = next(t for t in guild.threads if t.id == min(x.id for x in guild.threads))
        await bot.eventually(lambda: shows(thread, "Ring A"))
        assert await bot.service.session_in(f"discord:{thread.id}") == first["id"]
        assert second["id"] != first["id"]


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
        assert not shows(channel, "Ring A")


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
