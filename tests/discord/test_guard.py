"""The text guard as members meet it: while it is down nothing is posted, and nothing is lost."""

from collections.abc import Sequence
from pathlib import Path

from engine.errors import GuardDown
from engine.guard.house import HouseGuard
from engine.types import Verdict
from tests.discord.writers import said, writers

DARK = "He thought of sui" + "cide when the lamps went out, and then of breakfast."


class FailingGuard(HouseGuard):
    """The house guard, with a plug."""

    down = False

    async def check(self, texts: Sequence[str]) -> list[Verdict]:
        if self.down:
            raise GuardDown("nobody answers")
        return await super().check(texts)


async def test_while_the_guard_is_down_no_draft_is_posted_and_the_round_may_be_asked_again(
    tmp_path: Path,
) -> None:
    guard = FailingGuard()
    async with writers(tmp_path, guard=guard) as room:
        room.bot.engine.gate.clear()
        thread, _ = await room.open()
        guard.down = True
        room.bot.engine.gate.set()

        failed = await room.ann.reads(thread, "The text guard is not answering")
        wish = await room.ann.command(thread, "next", wish="a storm")
        assert not any("Ring A" in str(m.components) for m in room.ann.sees(thread))
        assert "nothing is taken" in wish.text

        guard.down = False
        await room.ann.press(failed, "Ask again")
        assert "Ring A" in str((await room.card(thread, "Ring A")).components)


async def test_a_refused_text_comes_back_to_its_writer(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, _ = await room.voting()
        text = "Read on at https://example.org, it is all there."

        form = await room.lin.command(thread, "write")
        refused = await room.lin.fill(form, {"text": text})

        assert "这里不能放链接和地址" in refused.text
        assert "Read on at" in refused.text
        assert "Read on at" not in room.ann.sees_text(thread)


async def test_a_warned_draft_is_shown_to_who_presses_alone(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, _ = await room.voting()
        form = await room.lin.command(thread, "write")
        await room.lin.fill(form, {"text": DARK})

        card = await room.ann.reads(thread, "Content warning: self-harm")
        shown = await room.ann.press(card, "Show")

        assert "breakfast" not in said(card)
        assert shown.ephemeral
        assert "breakfast" in shown.text


async def test_a_restored_backup_forgets_again_at_the_start_of_the_bot(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with writers(folder) as room:
        _, card = await room.voting()
        await room.lin.press(card, "Ring A")
        member = room.bot.member_id(room.lin.member.id)
        await room.bot.store.backup(tmp_path / "backup.db")
        asked = await room.lin.command(room.channel, "privacy delete")
        await room.lin.press(asked.message, "全部删除")
    restore(tmp_path / "backup.db", folder)

    async with writers(folder) as room:
        found = await room.bot.service.privacy.export(member)

    assert found["tables"] == {}


def restore(backup: Path, folder: Path) -> None:
    for file in folder.glob("chorus.db*"):
        file.unlink()
    backup.rename(folder / "chorus.db")
