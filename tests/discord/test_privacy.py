"""Consent, privacy and moderation as members meet them on Discord, in three languages."""

import json
from pathlib import Path

import pytest

from tests.discord.emulator import Impossible, Message
from tests.discord.writers import Writers, said, writers

MANAGE_MESSAGES = 1 << 13
BAD = "Lin's line that should not stand."


async def with_moderators(room: Writers) -> tuple[object, object]:
    """A moderator, and the channel where they are told; what the bot needs to speak there."""
    role = room.guild.add_role("Moderators", MANAGE_MESSAGES)
    log = room.guild.add_channel("moderators")
    mod = room.person("Mo", roles=[role])
    await room.choose(log_channel=str(log.id))
    return mod, log


async def bad_draft(room: Writers) -> tuple[object, Message, Message]:
    """A round with a draft of Lin's: its thread, its first card, and the card that shows it."""
    thread, card = await room.voting()
    form = await room.lin.command(thread, "write")
    await room.lin.fill(form, {"text": BAD})
    return thread, card, await room.card(thread, "Ring E")


async def test_consent_is_given_and_taken_back_on_one_card(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        card = await room.mei.command(room.channel, "consent")
        assert card.ephemeral
        assert "不同意（還沒有問過）" in card.text

        yes = await room.mei.press(card.message, "用於訓練")
        named = await room.mei.press(yes.message, "署名")
        back = await room.mei.press(named.message, "不用於訓練")

        assert "署我的名字" in back.text
        member = room.bot.member_id(room.mei.member.id)
        assert await room.bot.service.privacy.consent(member) == {
            "ranking": True,
            "training": False,
            "publication": "named",
        }
        with pytest.raises(Impossible, match="disabled"):
            await room.mei.press(back.message, "不用於訓練")


async def test_the_notice_is_read_in_every_language(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        for person, word in ((room.ann, "keyed hash"), (room.lin, "代号"), (room.mei, "代號")):
            notice = await person.command(room.channel, "privacy notice")

            assert notice.ephemeral
            assert word in notice.text


async def test_export_is_a_private_file_of_all_that_is_kept(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        _, card, _ = await bad_draft(room)
        await room.lin.press(card, "Ring A")

        exported = await room.lin.command(room.channel, "privacy export")

        (file,) = exported.files
        assert exported.ephemeral
        given = json.loads(file.content)
        assert given["tables"]["drafts"][0]["text"] == BAD
        assert given["tables"]["members"][0]["name"] == "林舟"
        assert {"ballots", "events"} <= given["tables"].keys()


async def test_deletion_asks_once_more_and_then_nothing_is_left(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card, _ = await bad_draft(room)
        await room.lin.press(card, "Ring A")
        member = room.bot.member_id(room.lin.member.id)

        asked = await room.lin.command(room.channel, "privacy delete")
        kept = await room.lin.press(asked.message, "先留着")
        assert "什么也没有删除" in kept.text
        assert (await room.bot.service.privacy.export(member))["tables"] != {}

        again = await room.lin.command(room.channel, "privacy delete")
        gone = await room.lin.press(again.message, "全部删除")

        assert "已删除" in gone.text
        assert (await room.bot.service.privacy.export(member))["tables"] == {}
        await room.ann.misses(thread, BAD)


async def test_a_report_goes_from_the_card_to_the_moderators_and_back(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        mod, log = await with_moderators(room)
        thread, _, card = await bad_draft(room)

        form = await room.ann.press(card, "Report")
        chosen = {"what": f"draft:{await draft_id(room, thread)}", "text": "It hurts."}
        thanks = await room.ann.fill(form, chosen)
        letter = await mod.reads(log, "Reported: draft E")

        assert thanks.ephemeral
        assert "The moderators have it" in thanks.text
        assert BAD in said(letter)
        assert "It hurts." in said(letter)
        assert "林舟" in said(letter)

        await mod.press(letter, "Remove")

        assert "Removed, by Mo." in said(await mod.reads(log, "Removed, by Mo."))
        await room.ann.misses(thread, BAD)
        told = await room.lin.press(await room.card(thread, "Ring A"), "Ring A")
        assert "A tide forgets" in said(await told.says("管理者撤下了你在"))
        once = await room.lin.press(await room.card(thread, "Ring A"), "Ring A")
        assert "管理者" not in once.text


async def test_others_cannot_settle_and_see_no_list(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        mod, log = await with_moderators(room)
        thread, _, card = await bad_draft(room)
        form = await room.ann.press(card, "Report")
        await room.ann.fill(form, {"what": f"draft:{await draft_id(room, thread)}"})
        letter = await mod.reads(log, "Reported: draft E")

        refused = await room.ann.press(letter, "Redact")
        with pytest.raises(Impossible):
            await room.ann.command(thread, "reports")
        listed = await mod.command(thread, "reports")

        assert "manage messages" in refused.text
        assert BAD in listed.text
        settled = await mod.press(listed.message, "Leave it as it is")
        late = await mod.press(letter, "Redact")
        assert "Left as it is, by Mo." in settled.text
        assert "settled this report already" in late.text


async def test_report_by_command_without_a_moderators_channel_is_kept(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, _, _ = await bad_draft(room)

        form = await room.mei.command(thread, "report")
        thanks = await room.mei.fill(form, {"text": "不妥"})

        assert "/reports" in thanks.text


async def draft_id(room: Writers, thread: object) -> str:
    session = await room.session(thread)
    return next(d["id"] for d in session["round"]["drafts"] if d["text"] == BAD)
