"""discord.py's own objects over the emulator: each errand a bot may run, once, in one evening."""

import asyncio
import datetime
import io
from typing import Any

import discord

from tests.discord.emulator import FORUM, Emulator, Guild, InteractionKind, Member
from tests.discord.emulator import permissions as may
from tests.discord.test_emulator_dpy import SmallBot, connected
from tests.waiting import until

SILENT = discord.AllowedMentions.none()
KIND = InteractionKind


class Errands(SmallBot):
    """Keeps what it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, Any]] = []

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self.heard.append((event, args))
        super().dispatch(event, *args, **kwargs)

    def heard_of(self, event: str) -> bool:
        return any(name == event for name, _ in self.heard)


def grown(emulator: Emulator) -> tuple[Guild, Member]:
    guild = emulator.add_guild("Writers")
    guild.set_permissions(guild.bot_role, may.ALL & ~may.ADMINISTRATOR)
    return guild, guild.add_member("Ann", owner=True)


def file(name: str = "cover.txt") -> discord.File:
    return discord.File(io.BytesIO(b"bytes"), name, description="alt text")


async def test_messages_are_sent_read_edited_pinned_and_deleted() -> None:
    async with Emulator.running(strict=False) as emulator:
        guild, ann = grown(emulator)
        room = guild.add_channel("poems")
        async with connected(emulator, Errands()) as bot:
            channel = bot.get_channel(room.id)
            assert isinstance(channel, discord.TextChannel)
            sent = await channel.send("one", nonce="n1", allowed_mentions=SILENT)
            twin = await channel.send("one", nonce="n1", allowed_mentions=SILENT)
            assert twin.id == sent.id
            with_file = await channel.send("file", file=file(), allowed_mentions=SILENT)
            attached = with_file.attachments[0]
            assert await attached.read() == b"bytes"
            assert attached.description == "alt text"
            await sent.edit(content="two", allowed_mentions=SILENT)
            await with_file.edit(attachments=[attached, file("more.txt")], allowed_mentions=SILENT)
            answer = await sent.reply("reply", allowed_mentions=SILENT)
            assert answer.reference is not None
            assert answer.reference.message_id == sent.id
            await sent.pin()
            assert [each.id async for each in channel.pins()] == [sent.id]
            await sent.unpin()
            await sent.add_reaction("\N{SPARKLES}")
            emulator.say(ann, room, "words of Ann")
            history = [each.content async for each in channel.history()]
            assert history == ["", "reply", "file", "two"]
            assert (await channel.fetch_message(sent.id)).content == "two"
            await answer.delete()
            await channel.delete_messages([sent, with_file])

            assert [each.content for each in emulator.visible(room, ann)] == ["words of Ann"]


async def test_threads_are_started_archived_opened_and_deleted() -> None:
    async with Emulator.running(strict=False) as emulator:
        guild, ann = grown(emulator)
        room = guild.add_channel("poems")
        async with connected(emulator, Errands()) as bot:
            channel = bot.get_channel(room.id)
            assert isinstance(channel, discord.TextChannel)
            message = await channel.send("root", allowed_mentions=SILENT)
            thread = await message.create_thread(name="from a message", auto_archive_duration=1440)
            assert thread.id == message.id
            await thread.add_user(discord.Object(ann.id))
            assert {each.id for each in await thread.fetch_members()} == {
                ann.id,
                emulator.application_id,
            }
            await thread.edit(name="renamed", archived=True, locked=True)
            assert [each.name async for each in channel.archived_threads()] == ["renamed"]
            await thread.edit(archived=False, locked=False)
            assert [each.name for each in await channel.guild.active_threads()] == ["renamed"]
            await thread.leave()
            await thread.delete()

            await until(lambda: bot.heard_of("thread_delete"))
            assert guild.threads == []


async def test_forums_take_posts_and_members_start_threads() -> None:
    async with Emulator.running(strict=False) as emulator:
        guild, ann = grown(emulator)
        posts, room = guild.add_channel("works", kind=FORUM), guild.add_channel("poems")
        async with connected(emulator, Errands()) as bot:
            forum = bot.get_channel(posts.id)
            assert isinstance(forum, discord.ForumChannel)
            made = await forum.create_thread(
                name="A work", content="text", file=file(), allowed_mentions=SILENT
            )
            assert made.message.id == made.thread.id
            await made.message.edit(content="changed", allowed_mentions=SILENT)

            own = guild.add_thread(room, "Ann's", ann)
            await until(lambda: bot.get_channel(own.id) is not None)
            done = await emulator.interact(ann, own, {"name": "card"}, kind=KIND.COMMAND)
            assert (await done.outcome()).reply is not None
            guild.archive(own)
            done = await emulator.interact(ann, own, {"name": "card"}, kind=KIND.COMMAND)
            assert (await done.outcome()).reply is not None
            assert own.thread is not None
            assert not own.thread.archived


async def test_events_channels_roles_and_members_are_kept() -> None:
    async with Emulator.running(strict=False) as emulator:
        guild, ann = grown(emulator)
        async with connected(emulator, Errands()) as bot:
            server = bot.get_guild(guild.id)
            assert server is not None
            start = discord.utils.utcnow() + datetime.timedelta(hours=1)
            event = await server.create_scheduled_event(
                name="Contest",
                start_time=start,
                end_time=start + datetime.timedelta(hours=1),
                location="#works",
                entity_type=discord.EntityType.external,
                privacy_level=discord.PrivacyLevel.guild_only,
            )
            await event.edit(name="Weekly contest")
            assert [each.name for each in await server.fetch_scheduled_events()] == [
                "Weekly contest"
            ]
            await event.delete()
            log = await server.create_text_channel("log", topic="what happened")
            await log.edit(topic="changed", nsfw=True)
            assert (await bot.fetch_channel(log.id)).id == log.id
            await log.delete()
            assert (await server.fetch_member(ann.id)).id == ann.id
            assert "@everyone" in {role.name for role in await server.fetch_roles()}
            assert (await bot.fetch_guild(server.id)).name == "Writers"
            assert (await bot.fetch_user(ann.id)).name == "ann"


async def test_joining_leaving_and_outages_are_heard_apart() -> None:
    async with Emulator.running() as emulator, connected(emulator, Errands()) as bot:
        joined = emulator.add_guild("New")
        await until(lambda: bot.heard_of("guild_join"))
        emulator.outage(joined)
        await until(lambda: bot.heard_of("guild_unavailable"))
        emulator.outage(joined, over=True)
        await until(lambda: bot.heard_of("guild_available"))
        emulator.remove_guild(joined)
        await until(lambda: bot.heard_of("guild_remove"))
        emulator.return_guild(joined)
        await until(lambda: len(bot.guilds) == 1)
        server = bot.guilds[0]
        await server.leave()
        await until(lambda: not bot.guilds)


async def deep(interaction: discord.Interaction) -> None:
    """Everything an interaction's token can do."""
    await interaction.response.defer()
    await interaction.edit_original_response(content="filled", attachments=[file()])
    original = await interaction.original_response()
    more = await interaction.followup.send("more", wait=True, allowed_mentions=SILENT)
    await more.edit(content="more, edited")
    await interaction.followup.send("private", ephemeral=True, file=file("private.txt"))
    await original.edit(content="done")
    assert (await more.fetch()).content == "more, edited"
    gone = await interaction.followup.send("gone", wait=True)
    await gone.delete()


async def test_a_token_fills_edits_follows_up_and_deletes() -> None:
    async with Emulator.running(strict=False) as emulator:
        guild, ann = grown(emulator)
        room, bea = guild.add_channel("poems"), guild.add_member("Bea")
        bot = Errands()
        command: Any = discord.app_commands.Command(name="deep", description="d", callback=deep)
        bot.tree.add_command(command)
        async with connected(emulator, bot):
            done = await emulator.interact(ann, room, {"name": "deep"}, kind=KIND.COMMAND)
            await until(lambda: len(done.messages) == 4 and done.messages[3].deleted)

            def texts(who: Member) -> list[str]:
                return [each.content for each in emulator.visible(room, who)]

            assert texts(ann) == ["done", "more, edited", "private"]
            assert texts(bea) == ["done", "more, edited"]
            assert [each.filename for each in done.messages[0].attachments] == ["cover.txt"]


async def test_autocomplete_and_every_kind_of_option_arrive() -> None:
    got: list[Any] = []
    bot = Errands()

    @bot.tree.command(name="all", description="d")
    async def everything(
        interaction: discord.Interaction,
        word: str,
        who: discord.Member,
        where: discord.TextChannel,
        role: discord.Role,
        upload: discord.Attachment,
    ) -> None:
        got.extend([word, who.id, where.id, role.id, await upload.read(), who.guild.id])
        await interaction.response.send_message("ok")

    @everything.autocomplete("word")
    async def suggest(interaction: discord.Interaction, current: str) -> list[Any]:
        return [discord.app_commands.Choice(name=f"{current}!", value=current)]

    async with Emulator.running(strict=False) as emulator:
        guild, ann = grown(emulator)
        room, role = guild.add_channel("poems"), guild.add_role("staff")
        upload = emulator.upload("draft.txt", b"draft")
        async with connected(emulator, bot):
            focused = {"name": "word", "type": 3, "value": "sto", "focused": True}
            asked = {"name": "all", "options": [focused]}
            typing = await emulator.interact(ann, room, asked, kind=KIND.AUTOCOMPLETE)
            await typing.outcome()
            assert typing.choices == [{"name": "sto!", "value": "sto"}]

            values = [("word", 3, "w"), ("who", 6, ann.id), ("where", 7, room.id)]
            values += [("role", 8, role.id), ("upload", 11, upload.id)]
            options = [
                {"name": name, "type": kind, "value": value if kind == 3 else str(value)}
                for name, kind, value in values
            ]
            sent = {"name": "all", "options": options}
            done = await emulator.interact(ann, room, sent, kind=KIND.COMMAND)
            assert (await done.outcome()).reply is not None
            assert got == ["w", ann.id, room.id, role.id, b"draft", guild.id]


async def test_a_revoked_token_ends_the_bot() -> None:
    async with Emulator.running() as emulator:
        bot = Errands()
        ended: list[BaseException] = []
        with emulator.pointed():
            async with bot, asyncio.TaskGroup() as group:

                async def run() -> None:
                    try:
                        await bot.start(emulator.token)
                    except (discord.LoginFailure, discord.ConnectionClosed) as error:
                        ended.append(error)

                group.create_task(run())
                await until(lambda: emulator.gateway.connected)
                emulator.revoke_token()
                await until(lambda: bool(ended))

        assert isinstance(ended[0], discord.ConnectionClosed)
        assert ended[0].code == 4004
