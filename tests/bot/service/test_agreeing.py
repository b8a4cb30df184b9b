"""The jury reads closed rounds alone, and its word is worth what the community's votes say."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bus import Bus, Notice
from bot.guild import Channel, ChannelPolicy
from bot.records import Records
from bot.records.agreement import AgreementRecords
from bot.records.guilds import GuildRecords
from bot.service.agreeing import Agreeing, case_of, jury_weight, weight_by
from bot.session import Draft, Mode, RoundStatus
from bot.store import Store
from bot.votes import Ballot
from engine.analysis.judge import Judge, Ruling, jury_score, opinions, read_templates
from engine.errors import EngineDown
from engine.prompts import Prompts
from engine.types import Completion, Prompt
from tests.bot.making import (
    AN_ANALYSIS,
    NOW,
    a_ballot,
    a_draft,
    a_passage,
    a_round,
    a_session,
    later,
)
from tests.fakes import FakeText

PROMPTS = Path(__file__).resolve().parents[3] / "prompts"
TEXTS = ("short", "the longest of the three", "not so short")


class Longest(FakeText):
    """A jury that prefers the longer draft, wherever it stands."""

    async def generate(self, prompt: Prompt, **_wishes: object) -> list[Completion]:  # type: ignore[override, unused-ignore]
        self.asked.append((prompt, 1, 0))
        await self.gate.wait()
        if self.errors:
            raise self.errors.pop(0)
        first, second = (prompt.user.split(f"<draft-{n}-")[1].split("\n")[1] for n in "12")
        answer = "1" if len(first) > len(second) else "2"
        return [Completion(answer, 0, 0, "fake", None, prompt.sampling, "stop", 1)]


Makes = Callable[..., Agreeing]


@pytest.fixture
def jury() -> Longest:
    return Longest()


@pytest.fixture
def agreeing(store: Store, jury: Longest) -> Makes:
    """Templates and forms are read outside the loop, as the composition root does."""
    judge, forms = Judge(jury, read_templates(PROMPTS / "judge")), Prompts.load(PROMPTS).forms
    return lambda bus=None, deadline_s=5.0: Agreeing(store, bus or Bus(), judge, forms, deadline_s)


def closed_round(records: Records, round_id: str = "r1", **session: object) -> None:
    records.add_session(a_session(**session))
    records.add_round(a_round(round_id, status=RoundStatus.CLOSED, closed_at=NOW))
    for place, text in enumerate(TEXTS):
        records.add_draft(
            a_draft(f"d{place}", round_id, place=place, text=text, analysis=AN_ANALYSIS)
        )


async def scores(store: Store, round_id: str = "r1") -> list[float | None]:
    drafts = await store.read(lambda records: records.drafts(round_id))
    return [jury_score(draft.analysis) for draft in drafts]


async def test_a_closed_round_s_drafts_bear_the_jury_s_opinion(
    store: Store, agreeing: Makes
) -> None:
    await store.write(closed_round)

    await agreeing().rule("r1")

    assert await scores(store) == [0.0, 1.0, 0.5]
    kept = await store.read(lambda records: records.draft("d1"))
    assert kept.analysis is not None
    assert kept.analysis.evaluations[0] == AN_ANALYSIS.evaluations[0]
    assert "chose this draft twice" in kept.analysis.evaluations[-1].why_en
    assert kept.analysis.score == AN_ANALYSIS.score


@pytest.mark.parametrize("status", [RoundStatus.VOTING, RoundStatus.CANCELLED])
async def test_a_round_that_is_not_closed_is_not_read(
    store: Store, agreeing: Makes, jury: Longest, status: RoundStatus
) -> None:
    def open_(records: Records) -> None:
        closed_round(records)
        records.save_round(replace(records.round("r1"), status=status))

    await store.write(open_)

    await agreeing().rule("r1")

    assert jury.asked == []


async def test_a_round_is_read_once(store: Store, agreeing: Makes, jury: Longest) -> None:
    await store.write(closed_round)
    made = agreeing()

    await made.rule("r1")
    await made.rule("r1")

    assert len(jury.asked) == 6
    assert await scores(store) == [0.0, 1.0, 0.5]


async def test_vetoed_hidden_and_unread_drafts_are_not_laid_before_the_jury(store: Store) -> None:
    def without(records: Records) -> None:
        closed_round(records)
        records.save_draft(replace(records.draft("d0"), vetoed=True))
        records.add_draft(a_draft("spare", place=None, analysis=AN_ANALYSIS))
        records.add_draft(a_draft("unread", place=3))

    await store.write(without)
    case = await store.read(lambda records: case_of(records, "r1"))

    assert case is not None
    assert case.ids == ("d1", "d2")


async def test_where_no_machine_may_read_the_jury_does_not(store: Store) -> None:
    def barred(records: Records) -> None:
        closed_round(records, guild_id="g", channel_id="discord:7")
        silent = Channel("discord:7", "g", policy=ChannelPolicy(drafts="no_ai"))
        GuildRecords.beside(records).put_channel(silent)

    await store.write(barred)

    assert await store.read(lambda records: case_of(records, "r1")) is None


async def test_of_a_corpse_the_jury_sees_what_members_see(store: Store) -> None:
    def corpse(records: Records) -> None:
        closed_round(records, mode=Mode.CORPSE)
        records.add_passage(a_passage(text="A line that is folded away.\nThe last line."))
        records.save_round(replace(records.round("r1"), base_head="p1"))

    await store.write(corpse)
    case = await store.read(lambda records: case_of(records, "r1"))

    assert case is not None
    assert case.context.canon == ("The last line.",)


async def test_a_draft_that_was_redacted_meanwhile_keeps_no_opinion(
    store: Store, agreeing: Makes, jury: Longest
) -> None:
    await store.write(closed_round)
    jury.gate.clear()

    ruling = asyncio.ensure_future(agreeing().rule("r1"))
    while len(jury.asked) < 6:
        await asyncio.sleep(0)
    await store.write(
        lambda records: records.save_draft(replace(records.draft("d0"), text="[removed]"))
    )
    jury.gate.set()
    await ruling

    assert await scores(store) == [None, 1.0, 0.5]


async def test_a_jury_that_fails_or_is_late_leaves_the_round_as_it_was(
    store: Store, agreeing: Makes, jury: Longest
) -> None:
    await store.write(closed_round)

    jury.errors = [EngineDown("gone")]
    await agreeing().rule("r1")
    jury.gate.clear()
    await agreeing(deadline_s=0.05).rule("r1")
    await agreeing().rule("no such round")

    assert await scores(store) == [None, None, None]


async def test_the_jury_hears_of_closed_rounds_by_itself(store: Store, agreeing: Makes) -> None:
    await store.write(closed_round)
    bus = Bus()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        running = group.create_task(agreeing(bus).run())
        await asyncio.sleep(0.01)
        bus.publish(Notice("closed", "s1", {"session_id": "s1", "round_id": "r1"}))
        while None in await scores(store):
            await asyncio.sleep(0.01)
        running.cancel()


def judged(order: Sequence[int], votes: Sequence[int]) -> tuple[list[Draft], list[Ballot]]:
    """A round in which the jury ranked draft 0, 1, 2 as `order` says and members gave `votes`."""
    rulings = [Ruling(a, b, a if order[a] < order[b] else b) for a, b in ((0, 1), (0, 2), (1, 2))]
    drafts = [
        a_draft(f"d{n}", place=n, analysis=replace(AN_ANALYSIS, evaluations=(said,)))
        for n, said in enumerate(opinions(rulings, 3))
    ]
    cast = [[f"d{n}" for n in range(3) if votes[n] > voter] for voter in range(max(votes))]
    return drafts, [a_ballot(f"web:{n}", *marks) for n, marks in enumerate(cast)]


def test_a_jury_that_agrees_with_the_votes_is_heard_more_the_longer_it_does() -> None:
    agreeing_round = judged((0, 1, 2), (3, 2, 1))

    assert weight_by([]) == 0.0
    assert weight_by([agreeing_round] * 5) == pytest.approx(5 / 25)
    assert weight_by([agreeing_round] * 20) == pytest.approx(0.5)


def test_a_jury_that_does_not_agree_is_not_heard() -> None:
    for_, against = judged((0, 1, 2), (3, 2, 1)), judged((2, 1, 0), (3, 2, 1))

    assert weight_by([against] * 50) == 0.0
    assert weight_by([for_, against] * 50) == 0.0
    assert weight_by([judged((0, 1, 2), (1, 1, 1))] * 50) == 0.0  # level votes are no order


async def test_every_community_weighs_the_jury_by_its_own_votes(store: Store) -> None:
    def two_communities(records: Records) -> None:
        for guild, order in ((None, (0, 1, 2)), ("g", (2, 1, 0))):
            name = guild or "web"
            records.add_session(a_session(name, guild_id=guild, channel_id=name))
            for number in range(10):
                drafts, ballots = judged(order, (3, 2, 1))
                round_id = f"{name}{number}"
                records.add_round(
                    a_round(
                        round_id,
                        name,
                        number=number + 1,
                        status=RoundStatus.CLOSED,
                        closed_at=later(number),
                    )
                )
                for draft in drafts:
                    records.add_draft(replace(draft, id=f"{round_id}{draft.id}", round_id=round_id))
                for ballot in ballots:
                    marks = frozenset(f"{round_id}{one}" for one in ballot.approved)
                    records.put_ballot(replace(ballot, round_id=round_id, approved=marks))

    await store.write(two_communities)

    assert await store.read(lambda r: jury_weight(r, None)) == pytest.approx(10 / 30)
    assert await store.read(lambda r: jury_weight(r, "g")) == 0.0
    newest = await store.read(lambda r: AgreementRecords.beside(r).judged_rounds(None, "jury", 3))
    assert [drafts[0].round_id for drafts, _ in newest] == ["web9", "web8", "web7"]
