"""Blind rounds decide: which rounds are blind, how ballots count, and what follows."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.records import Records
from bot.records.cards import CardRecords
from bot.records.taste import TasteRecords
from bot.service.tuning.blind import SHARE, blind_rounds, is_blind, trial_of
from bot.session import Generation, RoundStatus
from bot.taste import PLAYGROUND, Quarantine
from bot.tuning import Adapter
from engine.training.trial import MOST
from tests.bot.making import NOW, a_ballot, a_draft, a_round, a_session, later
from tests.bot.service.tuning.tuning_room import TuningRoom, lay_adapter, tuning_room

VOTERS = ("web:ann", "web:ben", "web:cat")


def blind_ids(n: int) -> list[str]:
    return [f"b{at}" for at in range(20 * n) if is_blind(PLAYGROUND, f"b{at}")][:n]


def lay_round(
    records: Records,
    round_id: str,
    adapter: Adapter,
    liked: Sequence[str | None],
    *,
    voters: Sequence[str] = VOTERS,
    session_id: str = "s1",
) -> None:
    """A closed round of two drafts each; every voter rings all drafts of those who are liked."""
    number = records._count("rounds") + 1
    records.add_round(
        a_round(
            round_id,
            session_id,
            number=number,
            status=RoundStatus.CLOSED,
            closed_at=later(number),
        )
    )
    sides = [adapter.name, adapter.name, adapter.against, adapter.against]
    drafts = []
    for place, side in enumerate(sides):
        made = Generation("house", side, place, place)
        drafts.append(a_draft(f"{round_id}d{place}", round_id, place=place, generation=made))
        records.add_draft(drafts[-1])
    ringed = [d.id for d, side in zip(drafts, sides, strict=True) if side in liked]
    for voter in voters:
        seen = frozenset(d.id for d in drafts)
        records.put_ballot(a_ballot(voter, *ringed, round_id=round_id, visible=seen))


async def lay_rounds(
    room: TuningRoom, adapter: Adapter, likes: Sequence[Sequence[str | None]]
) -> None:
    def lay(records: Records) -> None:
        if not records._count("sessions"):
            guild = adapter.guild_id or None
            records.add_session(a_session(guild_id=guild, channel_id="discord:77"))
        for round_id, liked in zip(blind_ids(len(likes)), likes, strict=True):
            lay_round(records, round_id, adapter, liked)

    await room.store.write(lay)


async def score(room: TuningRoom, adapter: Adapter) -> list[float]:
    found = await room.store.read(lambda r: blind_rounds(r, adapter))
    return [one.score for one in found]


def test_a_fifth_of_all_rounds_is_blind_and_every_one_of_an_evening() -> None:
    n = sum(is_blind(PLAYGROUND, f"round {at}") for at in range(5_000))

    assert n / 5_000 == pytest.approx(SHARE, abs=0.02)
    assert all(is_blind("evening", f"round {at}") for at in range(50))


async def test_a_round_is_won_by_whose_drafts_were_ringed_more_often(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        new = await lay_adapter(room, watched=True)

        await lay_rounds(room, new, [[new.name], [None], [], [None, new.name]])

        assert await score(room, new) == [1.0, 0.0, 0.5, 0.5]


async def test_ballots_that_are_set_aside_or_of_new_accounts_or_taken_back_count_nothing(
    tmp_path: Path,
) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        new = await lay_adapter(room, watched=True)
        first, second, third, *_ = blind_ids(3)

        def lay(records: Records) -> None:
            records.add_session(a_session())
            for round_id in (first, second, third):
                lay_round(records, round_id, new, [new.name], voters=("web:ann",))
            theirs = [f"{first}d2", f"{first}d3"]
            seen = frozenset(f"{first}d{at}" for at in range(4))
            for at in range(3):
                records.put_ballot(
                    a_ballot(f"web:new{at}", *theirs, round_id=first, visible=seen, weight=0.0)
                )
            TasteRecords.beside(records).add_quarantine(
                Quarantine("q", PLAYGROUND, second, ("web:ann",), {}, "open", NOW)
            )

        await room.store.write(lay)
        assert await score(room, new) == [1.0, 1.0]

        await room.service.privacy.delete("web:ann")
        assert await score(room, new) == []


async def test_a_round_whose_id_is_not_blind_counts_nothing(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        new = await lay_adapter(room, watched=True)
        seen = next(f"c{at}" for at in range(99) if not is_blind(PLAYGROUND, f"c{at}"))

        def lay(records: Records) -> None:
            records.add_session(a_session())
            lay_round(records, seen, new, [new.name])

        await room.store.write(lay)

        assert await score(room, new) == []


@pytest.mark.parametrize(
    ("status", "liked", "n", "after", "used", "told"),
    [
        ("in_use", "old", 40, "rolled_back", "before", {"rolled_back"}),
        ("in_use", "new", 40, "in_use", "new", set()),
        ("in_use", "neither", MOST, "in_use", "new", set()),
        ("trial", "old", 40, "lost", "before", set()),
        ("trial", "new", 40, "in_use", "new", {"in_use"}),
        ("trial", "neither", MOST, "lost", "before", set()),
    ],
)
async def test_votes_decide_what_draws(
    tmp_path: Path, status: str, liked: str, n: int, after: str, used: str, told: set[str]
) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        old = "in_use" if status == "trial" else "retired"
        before = await lay_adapter(room, 1, status=old, guild_id="g1")
        new = await lay_adapter(
            room, 2, status=status, against=before.name, watched=True, guild_id="g1"
        )
        likes: dict[str, list[str | None]] = {
            "old": [before.name],
            "new": [new.name],
            "neither": [],
        }
        await lay_rounds_of(room, new, [likes[liked]] * n)
        room.begin()

        found = await room.until(
            lambda rows: (
                (a := rows.adapter(new.name)) and (a.status != status or not a.watched) and a
            )
        )
        drawing = await room.read(lambda rows: rows.in_use("g1", "text"))
        letters = await room.store.read(lambda r: CardRecords.beside(r).letters())

        assert found.status == after
        assert drawing.name == {"before": before.name, "new": new.name}[used]
        assert not drawing.watched
        assert {one.ids["what"] for one in letters if one.kind == "adapter"} == told


async def lay_rounds_of(
    room: TuningRoom, adapter: Adapter, likes: Sequence[Sequence[str | None]]
) -> None:
    def lay(records: Records) -> None:
        records.add_session(a_session(guild_id="g1", channel_id="discord:77"))
        ids = [f"b{at}" for at in range(20 * MOST) if is_blind("g1", f"b{at}")][: len(likes)]
        for round_id, liked in zip(ids, likes, strict=True):
            lay_round(records, round_id, adapter, liked)

    await room.store.write(lay)


async def test_going_back_by_hand_ends_a_trial_first_then_what_is_in_use(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        first = await lay_adapter(room, 1, status="retired")
        second = await lay_adapter(room, 2, against=first.name)
        third = await lay_adapter(room, 3, status="trial", against=second.name)
        room.begin()

        async def go_back() -> tuple[str | None, list[str]]:
            await room.service.tuning_govern("web:ann", "rollback")
            used = await room.read(lambda rows: rows.in_use("", "text"))
            past = await room.read(lambda rows: rows.history("", "text", 9))
            return used and used.name, [one.status for one in past]

        assert await go_back() == (second.name, ["rolled_back", "in_use", "retired"])
        assert await go_back() == (first.name, ["rolled_back", "rolled_back", "in_use"])
        assert await go_back() == (None, ["rolled_back"] * 3)
        by = await room.read(lambda rows: rows.adapter(third.name).ended_by)
        assert by == "web:ann"
        await room.bare()


async def test_blind_rounds_draw_from_both_and_others_from_what_is_in_use(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        used = await lay_adapter(room, 1)
        tried = await lay_adapter(room, 2, status="trial", against=used.name)
        serving = room.service.tunings._serving
        await serving.follow()
        blind = blind_ids(1)[0]
        seen = next(f"c{at}" for at in range(99) if not is_blind(PLAYGROUND, f"c{at}"))

        async def asked(round_id: str) -> tuple[str | None, ...]:
            return await room.store.read(
                lambda r: serving.adapters_for(r, a_session(), "text", round_id)
            )

        assert await asked(blind) == (used.name, tried.name)
        assert await asked(seen) == (used.name,)
        room.engine.refused.add(tried.name)
        assert await asked(blind) == (used.name,)
        room.engine.status = "down"
        assert await asked(blind) == (None,)


async def test_the_trial_of_an_adapter_is_told_with_its_interval(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        new = await lay_adapter(room, watched=True)
        await lay_rounds(room, new, [[new.name]] * 5 + [[None]] * 2)

        live = (await room.service.taste("web:ann"))["adapter"]["in_use"]["live"]
        trial = await room.store.read(lambda r: trial_of(r, new))

        assert (live["wins"], live["n"]) == (5, 7)
        assert live["low"] < live["share"] < live["high"]
        assert trial.decided is None
