"""Who may what, on Discord: the first hour, the panel, and what moderators do at once."""

import json
from pathlib import Path
from typing import Any

from tests.discord.emulator import Emulator, Overwrite
from tests.discord.emulator import permissions as rights
from tests.discord.person import Person
from tests.discord.writers import Writers, at_work, gathered, said, writers


def operator(room: Writers, name: str = "Ada", *, locale: str = "en-US") -> Person:
    boss = room.guild.add_role("Operators", rights.MANAGE_GUILD | rights.MANAGE_MESSAGES)
    return room.person(name, locale=locale, roles=[boss])


async def settings(room: Writers) -> Any:
    return await room.bot.service.community.settings(str(room.guild.id))


async def test_a_server_is_welcomed_and_set_up_in_three_presses(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        elsewhere = room.guild.add_channel("attic")
        denied = Overwrite(room.guild.bot.id, 1, deny=rights.SEND_MESSAGES_IN_THREADS)
        room.guild.set_overwrites(elsewhere, [denied])
        welcome = await room.card(room.channel, "Set up")
        refused = await room.ann.press(welcome, "Set up")
        assert "right to manage this server" in refused.text

        first = await boss.press(welcome, "Set up")
        second = await boss.choose(
            first.message, "Channels for sessions", [room.channel, elsewhere]
        )
        assert f"<#{elsewhere.id}> still wants: Send Messages in Threads." in second.text
        third = await boss.press(second.message, "Everybody")
        ready = await boss.press(third.message, "Classroom")

        assert ready.ephemeral
        assert f"<#{elsewhere.id}> still wants" in ready.text
        kept = await settings(room)
        assert kept.channels == {str(room.channel.id), str(elsewhere.id)}
        assert (kept.preset, kept.quorum, kept.quotas) == ("classroom", 12, {"everyone": 10})
        room.guild.set_overwrites(elsewhere, [])
        await room.bot.eventually(
            lambda: not room.bot.client.get_channel(elsewhere.id).overwrites  # type: ignore[union-attr]
        )
        again = await boss.press(ready.message, "Check again")
        assert "has every permission" in again.text


async def test_the_panel_shows_changes_and_logs_every_choice(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        role = room.guild.add_role("Poets")
        panel = await boss.command(room.channel, "settings")
        assert panel.ephemeral
        assert "Training is off" in panel.text

        page = await boss.press(panel.message, "set:who")
        page = await boss.choose(page.message, "Roles that may open sessions", [role])
        assert f"Open: <@&{role.id}>." in page.text
        back = await boss.press(page.message, "Back to all settings")
        page = await boss.press(back.message, "set:rounds")
        page = await boss.choose(page.message, "set:round_s", "20 min")
        back = await boss.press(page.message, "Back to all settings")
        on = await boss.press(back.message, "set:training_on")
        assert "only on votes and edits of members who said yes" in on.text
        page = await boss.press(on.message, "set:limits")
        form = await boss.press(page.message, "Change the numbers")
        page = await boss.fill(form, {"quota": "7", "timezone": "Asia/Shanghai"})
        form = await boss.choose(page.message, "A role with a quota of its own", [role])
        page = await boss.fill(form, {"quota": "9"})

        kept = await settings(room)
        assert (kept.open_roles, kept.round_s) == ({str(role.id)}, 1200)
        assert (kept.training, kept.timezone) == (True, "Asia/Shanghai")
        assert kept.quotas == {"everyone": 7, str(role.id): 9}
        assert f"7 rounds a day for each member. <@&{role.id}> 9" in page.text
        back = await boss.press(page.message, "Back to all settings")
        log = await boss.press(back.message, "Audit log")
        assert "Ada: changed training" in log.text
        export = await boss.press(back.message, "Export")
        told = json.loads(export.files[0].content)
        assert told["settings"]["quotas"] == kept.quotas
        bare = await room.ann.command(room.channel, "create", form="story", premise="A tide.")
        assert f"<@&{role.id}>" in bare.text  # who may open, said without a ping


async def test_a_form_of_settings_says_what_would_do(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room, locale="zh-CN")
        panel = await boss.command(room.channel, "settings")
        page = await boss.press(panel.message, "set:limits")

        async def sent(**fields: str) -> str:
            form = await boss.press(page.message, "更改数目")
            return (await boss.fill(form, fields)).text

        assert "整数" in await sent(cooldown_s="soon")
        assert "Asia/Shanghai" in await sent(timezone="Mars/Olympus")
        assert "1 到 200" in await sent(max_sessions="201")
        assert (await settings(room)).max_sessions == 20


async def test_deleting_a_server_is_asked_once_more(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        thread, _ = await room.voting()
        panel = await boss.command(room.channel, "settings")
        asked = await boss.press(panel.message, "Delete everything")
        assert "cannot be undone" in asked.text
        kept = await boss.press(asked.message, "Keep it")
        assert "Settings of" in kept.text

        asked = await boss.press(kept.message, "Delete everything")
        done = await boss.press(asked.message, "Delete all of it")

        assert "Nothing of this server" in done.text
        gone = await room.ann.command(thread, "story")
        assert "Nobody is writing" in gone.text


async def test_a_diagnosis_names_the_rule_and_the_next(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        role = room.guild.add_role("Poets")
        await room.choose(open_roles=[str(role.id)], quotas={"everyone": 0})

        own = await room.lin.command(room.channel, "diagnose", deed="open")
        seen = await boss.command(room.channel, "diagnose", deed="open", member=room.ann.member)
        fine = await boss.command(room.channel, "diagnose", deed="vote", member=room.ann.member)
        strange = await room.ann.command(room.channel, "diagnose", member=room.lin.member)

        assert "你现在不能" in own.text
        assert f"<@{room.ann.member.id}> may not open a session" in seen.text
        assert "The rule that says no: Sessions are opened here by members with one of these " in (
            seen.text
        )
        assert "After that one: New rounds are asked for by other roles here." in seen.text
        assert "may vote in" in fine.text
        assert "manage messages" in strange.text


async def test_moderators_pause_block_and_guard(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        _, card = await room.voting()

        paused = await boss.command(room.channel, "pause", on=True)
        assert "paused" in paused.text
        assert "paused in this server" in (await room.ann.press(card, "Ring A")).text
        await boss.command(room.channel, "pause", on=False)
        assert "Counted: A." in (await room.ann.press(card, "Ring A")).text

        blocked = await boss.command(room.channel, "block", member=room.lin.member)
        assert "is blocked here" in blocked.text
        assert "暂停参与" in (await room.lin.press(card, "Ring A")).text
        await boss.command(room.channel, "unblock", member=room.lin.member)
        assert "已计入" in (await room.lin.press(card, "Ring A")).text

        newcomer = room.person("Eve", account_age_days=0)
        assert "Counted" in (await newcomer.press(card, "Ring B")).text
        guard = await boss.command(room.channel, "raid", minutes=5)
        assert "On guard until <t:" in guard.text
        assert "newcomers only read" in (await newcomer.press(card, "Ring B")).text
        round_id = card_round(card)
        view = await room.bot.service.round_view(round_id, "discord:")
        assert view["ballots"] == 2  # Eve's is taken back
        over = await boss.command(room.channel, "raid", minutes=0)
        assert "guard is over" in over.text


async def test_a_channel_without_ai_opens_empty_rounds_for_members(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        ruled = await boss.command(room.channel, "channel policy", drafts="no_ai", language="en")
        assert "nothing is analysed" in ruled.text

        other = await room.ann.command(
            room.channel, "create", form="story", premise="潮水", language="zh"
        )
        thread, _ = await room.open()
        card = await room.card(thread, "Write my own")
        form = await room.ann.press(card, "Write my own")
        await room.ann.fill(form, {"text": "Mara waited for the water until noon."})
        card = await room.card(thread, "Ring A")

        assert "in English" in other.text
        assert "Mara waited" in said(card)
        assert room.bot.engine.asked == []


def card_round(card: Any) -> str:
    ring = next(text for text in str(card.components).split("'") if text.startswith("ring:"))
    return ring.split(":")[1]


async def test_a_silent_channel_is_explained_by_the_diagnosis(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        denied = Overwrite(room.guild.bot.id, 1, deny=rights.CREATE_PUBLIC_THREADS)
        room.guild.set_overwrites(room.channel, [denied])
        channel = room.bot.client.get_channel(room.channel.id)
        await room.bot.eventually(lambda: bool(channel.overwrites))  # type: ignore[union-attr]

        seen = await boss.command(room.channel, "diagnose", deed="open")

        assert "The bot itself still wants here: Create Public Threads." in seen.text


async def test_two_servers_choose_for_themselves(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        other = room.discord.add_guild("Painters")
        studio = other.add_channel("studio")
        away = Person(room.discord, other.add_member(user=room.ann.member.user))
        await boss.command(room.channel, "pause", on=True)

        here = await room.ann.command(room.channel, "create", form="story", premise="A tide.")
        there = await away.command(studio, "create", form="story", premise="A tide.")

        assert "paused" in here.text
        assert "paused" not in there.text
        await room.bot.eventually(lambda: bool(other.threads))
        assert room.guild.threads == []


async def test_the_welcome_card_works_after_a_restart(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        boss = operator(room)
        async with at_work(room, tmp_path):
            welcome = await room.card(room.channel, "Set up")
        async with at_work(room, tmp_path):
            first = await boss.press(welcome, "Set up")
            done = await boss.press(first.message, "Every channel")

            assert "Step 2 of 3" in done.text
            assert len([m for m in boss.sees(room.channel) if "Chorus is here" in said(m)]) == 1
