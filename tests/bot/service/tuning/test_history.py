"""What a community is told of the adapters that it had: which draws, and what ended the others."""

from pathlib import Path

from tests.bot.service.tuning.tuning_room import lay_adapter, tuning_room


async def test_trainings_are_counted_by_every_status(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        await lay_adapter(room, 1)
        await lay_adapter(room, 2, status="refused")
        await room.service.tunings.wish("", "text", "asked")

        counts = await room.service.tuning_counts()

        assert counts == {"queued": 1, "running": 0, "done": 2, "failed": 0, "cancelled": 0}


async def test_history_marks_what_draws_and_says_what_ended_the_others(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        used = await lay_adapter(room, 1)
        await lay_adapter(room, 2, status="refused", began_at=None)
        await lay_adapter(room, 3, status="lost")
        await lay_adapter(room, 4, status="retired")
        await lay_adapter(room, 5, status="withdrawn")
        await lay_adapter(room, 6, status="rolled_back")
        tried = await lay_adapter(room, 7, status="trial", against=used.name)

        before = (await room.service.taste("web:ann"))["adapter"]["history"]
        await room.service.tuning_govern("web:ann", "rollback")
        after = (await room.service.taste("web:ann"))["adapter"]["history"]
        report = await room.service.adapter_report(tried.name)

        ends = {one["number"]: (one["status"], one["by"]) for one in before}
        assert ends == {
            1: ("in_use", None),
            2: ("refused", "gate"),
            3: ("lost", "trial"),
            4: ("retired", "successor"),
            5: ("withdrawn", "deletion"),
            6: ("rolled_back", "votes"),
            7: ("trial", None),
        }
        assert (after[0]["status"], after[0]["by"], report["by"]) == (
            "rolled_back",
            "member",
            "member",
        )
