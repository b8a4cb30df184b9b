"""Drafts that do not fit, and drafts that hide: read in full, edited by parts, shown on a press."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.records import Records
from tests.discord.emulator import Channel
from tests.discord.writers import Writers, labels, said, writers

LONG = "".join(f"Line {n} of what the sea said, and it said a good deal.\n" for n in range(90))


async def test_a_hidden_draft_is_shown_to_who_presses_for_it(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        hidden = await rewritten(room, thread, 0, warning="violence")
        await room.bot.eventually(lambda: "Show" in labels(card))
        assert hidden not in said(card)

        shown = await room.lin.press(card, "Show")
        assert shown.ephemeral
        assert hidden in shown.text
        receipt = await room.lin.press(shown.message, "圈 A")

        assert "已计入：A。" in receipt.text


async def test_a_draft_is_read_in_full_and_ringed_from_there(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        form = await room.ann.press(card, "Write my own")
        await room.ann.fill(form, {"text": LONG[:3_900]})
        story = await room.lin.command(thread, "story")

        page = await room.lin.press(story.message, "E稿")
        first = page.text
        turned = await room.lin.press(page.message, "下一页")
        assert "Line 0 of" in first
        assert "Line 0 of" not in turned.text
        assert turned.message.id == page.message.id
        *_, edit = labels(turned.message)
        form = await room.lin.press(turned.message, edit)
        assert form.fields[0].value.startswith("Line 0 of")
        receipt = await room.lin.press(turned.message, "圈 E")

        assert "已计入：E。" in receipt.text


async def test_a_very_long_draft_is_edited_part_by_part(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        await rewritten(room, thread, 1, text=LONG)
        letters = await room.ann.press(card, "Edit one")

        parts = await room.ann.press(letters.message, "B")
        assert "Draft B is too long for one form." in parts.text
        form = await room.ann.press(parts.message, "Part 2")
        second = form.fields[0].value
        edited = await room.ann.fill(form, {"text": second.replace("Line 89", "The last line")})

        assert "Your edit is on the ballot as draft E." in edited.text
        drafts = (await room.session(thread))["round"]["drafts"]
        assert drafts[4]["text"] == LONG.replace("Line 89", "The last line").strip()


async def rewritten(room: Writers, thread: Channel, place: int, **fields: Any) -> str:
    """Change a draft in the store, as no member could; its text."""
    session = await room.session(thread)
    round_ = session["round"] or session["picture_round"]
    draft_id = round_["drafts"][place]["id"]

    def change(records: Records) -> str:
        draft = replace(records.draft(draft_id), **fields)
        records.save_draft(draft)
        return draft.text

    text = await room.bot.store.write(change)
    room.bot.client.poster.look_at(round_["session_id"])
    return text
