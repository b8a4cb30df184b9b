"""An unmodified discord.py against the emulator: what a bot does in its first hour, and losses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from tests.discord.emulator import Emulator, Interaction, InteractionKind, Message, Overwrite
from tests.discord.emulator import permissions as may
from tests.waiting import until

Bot = TypeVar("Bot", bound="SmallBot")


class Note(discord.ui.Modal, title="A note"):
    text: discord.ui.TextInput["Note"] = discord.ui.TextInput(label="Your text")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"noted: {self.text.value}", ephemeral=True)


class Card(discord.ui.LayoutView):
    row: discord.ui.ActionRow["Card"] = discord.ui.ActionRow()

    def __init__(self, line: str) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.Container(discord.ui.TextDisplay(line)))

    @row.button(label="Count", custom_id="count")
    async def count(self, interaction: discord.Interaction, button: discord.ui.Button[Any]) -> None:
        await interaction.response.edit_message(view=Card("pressed"))

    @row.button(label="Write", custom_id="write")
    async def write(self, interaction: discord.Interaction, button: discord.ui.Button[Any]) -> None:
        await interaction.response.send_modal(Note())


class SmallBot(commands.AutoShardedBot):
    """One command, a card with two buttons, a modal, a deferred answer, a thread."""

    def __init__(self) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        super().__init__("!", intents=intents, guild_ready_timeout=0.05, heartbeat_timeout=5.0)
        self.resumes = 0
        self.pressed: list[int] = []

    async def setup_hook(self) -> None:
        self.add_view(Card(""))
        self.tree.add_command(
            app_commands.Command(name="card", description="A card", callback=card)
        )
        self.tree.add_command(app_commands.Command(name="slow", description="Slow", callback=slow))
        self.tree.add_command(app_commands.Command(name="room", description="Room", callback=room))
        await self.tree.sync()

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.resumes += 1

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.pressed.append(interaction.id)


async def card(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(view=Card("a draft"))


async def slow(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send("first")
    await interaction.followup.send("second", ephemeral=True)


async def room(interaction: discord.Interaction) -> None:
    assert isinstance(interaction.channel, discord.TextChannel)
    thread = await interaction.channel.create_thread(
        name="a room", type=discord.ChannelType.public_thread
    )
    await thread.send("welcome", allowed_mentions=discord.AllowedMentions.none())
    await interaction.response.send_message(thread.mention)


@asynccontextmanager
async def connected(emulator: Emulator, bot: Bot) -> AsyncIterator[Bot]:
    with emulator.pointed():
        async with bot, asyncio.TaskGroup() as group:
            running = group.create_task(bot.start(emulator.token))
            try:
                async with asyncio.timeout(10):
                    await bot.wait_until_ready()
                yield bot
            finally:
                await bot.close()
                running.cancel()


@asynccontextmanager
async def evening() -> AsyncIterator[tuple[Emulator, Any]]:
    async with Emulator.running() as emulator:
        guild = emulator.add_guild("Writers")
        channel = guild.add_channel("poems")
        ann = guild.add_member("Ann")
        async with connected(emulator, SmallBot()) as bot:
            yield emulator, (bot, guild, channel, ann)


async def command(emulator: Emulator, scene: Any, name: str) -> Interaction:
    _, _, channel, ann = scene
    done = await emulator.interact(ann, channel, {"name": name}, kind=InteractionKind.COMMAND)
    return await done.outcome()


async def press(
    emulator: Emulator, scene: Any, message: Message | None, custom_id: str
) -> Interaction:
    _, _, channel, ann = scene
    data = {"custom_id": custom_id}
    kind = InteractionKind.COMPONENT
    done = await emulator.interact(ann, channel, data, kind=kind, message=message)
    return await done.outcome()


def texts(message: Message) -> str:
    return str(message.payload()["components"]) + message.content


async def test_a_command_answers_with_a_card_that_a_press_changes() -> None:
    async with evening() as (emulator, scene):
        opened = await command(emulator, scene, "card")
        assert opened.original is not None
        assert "a draft" in texts(opened.original)

        pressed = await press(emulator, scene, opened.original, "count")

        assert pressed.reply is not None
        assert pressed.reply["type"] == 7
        assert "pressed" in texts(opened.original)
        assert [each.id for each in emulator.visible(scene[2], scene[3])] == [opened.original.id]


async def test_a_press_opens_a_modal_whose_answer_only_its_member_sees() -> None:
    async with evening() as (emulator, scene):
        _, guild, channel, ann = scene
        bea = guild.add_member("Bea")
        opened = await command(emulator, scene, "card")
        asked = await press(emulator, scene, opened.original, "write")
        assert asked.modal is not None
        field = asked.modal["components"][0]["components"][0]

        row = {
            "type": 1,
            "components": [{"type": 4, "custom_id": field["custom_id"], "value": "hi"}],
        }
        form = {"custom_id": asked.modal["custom_id"], "components": [row]}
        sent = await emulator.interact(
            ann, channel, form, kind=InteractionKind.MODAL, message=opened.original
        )
        await sent.outcome()

        assert [each.content for each in emulator.visible(channel, ann)] == ["", "noted: hi"]
        assert [each.content for each in emulator.visible(channel, bea)] == [""]


async def test_the_first_follow_up_fills_a_deferred_answer() -> None:
    async with evening() as (emulator, scene):
        done = await command(emulator, scene, "slow")
        await until(lambda: len(done.messages) == 2)

        assert [each.content for each in done.messages] == ["first", "second"]
        assert all(each.ephemeral for each in done.messages)
        assert not done.messages[0].loading


async def test_a_thread_is_made_and_written_to() -> None:
    async with evening() as (emulator, scene):
        _, guild, _, ann = scene
        done = await command(emulator, scene, "room")

        thread = guild.threads[0]
        assert done.original is not None
        assert done.original.content == f"<#{thread.id}>"
        assert [each.content for each in emulator.visible(thread, ann)] == ["welcome"]


async def lost_press(emulator: Emulator, scene: Any) -> Interaction:
    """A press while the gateway is gone, delivered by the resume."""
    opened = await command(emulator, scene, "card")
    emulator.faults.drop_gateway()
    assert not emulator.gateway.connected
    return await press(emulator, scene, opened.original, "count")


async def test_a_press_during_a_dropped_gateway_comes_once_with_the_resume() -> None:
    async with evening() as (emulator, scene):
        pressed = await lost_press(emulator, scene)

        await until(lambda: scene[0].resumes == 1)
        assert pressed.reply is not None
        assert scene[0].pressed.count(pressed.id) == 1
        assert len(emulator.record.identifies) == 1


async def test_reconnect_and_resumable_invalidation_resume() -> None:
    async with evening() as (emulator, scene):
        emulator.faults.ask_reconnect()
        await until(lambda: scene[0].resumes == 1)
        emulator.faults.invalidate(resumable=True)
        await until(lambda: scene[0].resumes == 2)
        emulator.faults.close_gateway(4000)
        await until(lambda: scene[0].resumes == 3)

        assert (await command(emulator, scene, "card")).reply is not None
        assert len(emulator.record.identifies) == 1


async def test_an_invalidated_session_identifies_again() -> None:
    async with evening() as (emulator, scene):
        emulator.clock.advance(6)
        emulator.faults.invalidate(resumable=False)
        await until(lambda: len(emulator.record.identifies) == 2, limit_s=12)
        await until(lambda: emulator.gateway.connected)

        assert (await command(emulator, scene, "card")).reply is not None


async def test_a_half_open_connection_is_found_and_resumed() -> None:
    async with evening() as (emulator, scene):
        emulator.faults.half_open()
        pressed_before = len(scene[0].pressed)
        done = await command(emulator, scene, "card")
        assert done.failed

        await until(lambda: scene[0].resumes == 1, limit_s=15)
        await until(lambda: len(scene[0].pressed) == pressed_before + 1)


async def test_two_shards_hear_each_their_own_guilds() -> None:
    async with Emulator.running(strict=False) as emulator:
        emulator.gateway.shards = 2
        guilds = [emulator.add_guild(f"Guild {number}") for number in range(4)]
        rooms = [(guild.add_channel("poems"), guild.add_member("Ann")) for guild in guilds]
        async with connected(emulator, SmallBot()) as bot:
            kind = InteractionKind.COMMAND
            for channel, ann in rooms:
                done = await emulator.interact(ann, channel, {"name": "card"}, kind=kind)
                assert (await done.outcome()).reply is not None

            assert {guild.shard_id for guild in bot.guilds} == {0, 1}
            assert len(emulator.gateway.sessions) == 2


async def test_a_channel_closed_to_the_bot_refuses_its_thread() -> None:
    async with evening() as (emulator, scene):
        _, guild, channel, _ = scene
        guild.set_overwrites(channel, [Overwrite(guild.id, 0, deny=may.CREATE_PUBLIC_THREADS)])
        guild.set_permissions(guild.bot_role, may.BOT & ~may.CREATE_PUBLIC_THREADS)

        done = await command(emulator, scene, "room")

        assert done.failed
        refused = next(each for each in emulator.record.requests if each.status == 403)
        assert (refused.route, refused.code) == ("/channels/{channel_id}/threads", 50013)
