"""Who governs what votes teach, on Discord: rest, reset, ballots set aside, settings, the log."""

from pathlib import Path

import pytest

from tests.discord.emulator import Channel, Emulator, Impossible
from tests.discord.tasting import jumped, operator, taste, voted
from tests.discord.writers import Writers, at_work, gathered, labels, said, writers

DEEDS = ("pause", "resume", "reset", "quarantine", "rollback")


async def log_channel(room: Writers) -> Channel:
    """Where the server's moderators are told of what happens."""
    log = room.guild.add_channel("moderators")
    await room.choose(log_channel=str(log.id))
    return log


async def audit(room: Writers, boss: object) -> str:
    """What the audit log says to who may read it."""
    panel = await boss.command(room.channel, "settings")  # type: ignore[attr-defined]
    return str((await boss.press(panel.message, "Audit log")).text)  # type: ignore[attr-defined]


async def test_members_are_not_offered_to_govern(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        for deed in DEEDS:
            with pytest.raises(Impossible):
                await room.ann.command(room.channel, f"taste-admin {deed}")


async def test_the_ranking_rests_and_goes_on_and_every_place_says_so(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)

        rests = await boss.command(room.channel, "taste-admin pause")
        twice = await boss.command(room.channel, "taste-admin pause")
        resting = await room.lin.command(room.channel, "taste")
        panel = await boss.command(room.channel, "settings")
        _, card = await room.voting()
        receipt = await room.ann.press(card, "Ring A")
        goes_on = await boss.command(room.channel, "taste-admin resume")

        assert "The ranking rests." in rests.text
        assert twice.text == rests.text
        assert "排序正在休息" in resting.text
        assert "Ranking rests." in panel.text
        assert "help to rank" not in receipt.text
        assert "It ranks again." in goes_on.text
        assert (await taste(room))["community"]["ranking"]
        log = await audit(room, boss)
        assert "Ada: let the ranking rest" in log
        assert "Ada: let the ranking go on" in log


async def test_a_reset_asks_once_more_and_says_what_goes(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        await voted(room)

        asked = await boss.command(room.channel, "taste-admin reset")
        assert "all that 2 ballots in one round taught" in asked.text
        assert "What stays: works, rounds, ballots" in asked.text
        kept = await boss.press(asked.message, "Leave it")
        assert "Nothing was forgotten." in kept.text
        assert (await taste(room))["community"]["rounds"] == 1

        again = await boss.command(room.channel, "taste-admin reset")
        twin = await boss.command(room.channel, "taste-admin reset")
        done = await boss.press(again.message, "Begin again")
        twice = await boss.press(twin.message, "Begin again")

        assert "Begun again." in done.text
        assert twice.text == done.text
        assert (await taste(room))["community"]["rounds"] == 0
        assert "Ada: let the ranking begin again" in await audit(room, boss)


async def test_who_lost_the_right_resets_nothing(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        await voted(room)
        asked = await boss.command(room.channel, "taste-admin reset")
        room.guild.give_roles(boss.member, [])

        refused = await boss.press(asked.message, "Begin again")

        assert "right to manage this server" in refused.text
        assert (await taste(room))["community"]["rounds"] == 1


async def test_an_adapter_cannot_be_rolled_back_before_there_is_one(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room, locale="zh-TW")

        told = await boss.command(room.channel, "taste-admin rollback")

        assert "沒有在用或在試的適配器" in told.text


async def test_newcomers_who_agree_remarkably_are_told_of_in_the_log_channel(
    tmp_path: Path,
) -> None:
    async with writers(tmp_path) as room:
        boss, log = operator(room), await log_channel(room)

        await jumped(room)
        letter = await boss.reads(log, "Set aside until you have looked")
        evidence = said(letter)
        refused = await room.ann.press(letter, "Keep them out")
        await boss.press(letter, "Keep them out")

        assert "of 10 voters who are new here 100 % ringed one draft and no other" in evidence
        assert "right to manage this server" in refused.text
        assert "Kept out, by Ada." in said(letter)
        assert labels(letter) == []
        assert "Ada: kept 10 ballots out of the ranking" in await audit(room, boss)


async def test_what_is_set_aside_is_listed_and_settled_once(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        none = await boss.command(room.channel, "taste-admin quarantine")
        await jumped(room)
        before = (await taste(room))["community"]["ballots"]

        listed = await boss.command(room.channel, "taste-admin quarantine")
        second = await boss.command(room.channel, "taste-admin quarantine")
        left = await boss.press(listed.message, "Let them teach")
        late = await boss.press(second.message, "Keep them out")

        async def counted() -> bool:
            return bool((await taste(room))["community"]["ballots"] == before + 10)

        assert "Nothing is set aside." in none.text
        assert labels(second.message) == ["Let them teach", "Keep them out"]
        assert left.message.id == listed.message.id
        assert "Nothing is set aside." in left.text
        assert "Somebody has settled this already." in late.text
        await room.bot.eventually(counted)
        assert "Ada: let 10 ballots that were set aside teach the ranking" in (
            await audit(room, boss)
        )


async def test_a_letter_is_settled_after_a_restart(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        boss = operator(room)
        async with at_work(room, tmp_path):
            log = await log_channel(room)
            await jumped(room)
            letter = await boss.reads(log, "Set aside until you have looked")
        discord_.clock.advance(6)
        async with at_work(room, tmp_path):
            await boss.press(letter, "Let them teach")

            assert "Counted, by Ada." in said(letter)
            assert labels(letter) == []


async def test_the_settings_choose_who_teaches_and_what_is_shown(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        boss = operator(room)
        panel = await boss.command(room.channel, "settings")
        assert "Ranking is on. Ballots of accounts younger than 7 days" in panel.text
        page = await boss.press(panel.message, "set:taste")
        page = await boss.choose(
            page.message, "set:taste_age_days", "Ballots teach from 30 days of an account's age"
        )
        assert "younger than 30 days" in page.text
        page = await boss.press(page.message, "set:wildcard_off")
        assert "One draft by lot is off." in page.text
        page = await boss.press(page.message, "set:board_on")
        assert "The list of liked works is on." in page.text

        settings = await room.bot.service.community.settings(str(room.guild.id))
        assert (settings.taste_age_days, settings.wildcard, settings.board) == (30, False, True)
        log = await audit(room, boss)
        assert "the age of accounts that teach the ranking" in log
        assert "the draft by lot" in log
        assert "the list of liked works" in log
