"""What counts as evidence of a closed round, and what does not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bot.records import Records
from bot.records.taste import TasteRecords
from bot.rules.reports import REDACTED
from bot.service.learning import Evidence, Priors, evidence_of, learn, pupil_of
from bot.session import Draft, Member, RoundStatus
from bot.store import Store
from bot.taste import PLAYGROUND, Quarantine, TasteLesson
from engine.taste.features import TEXT_CODES
from engine.taste.outcomes import Edit, Marks
from tests.bot.making import NOW, a_ballot, a_draft, a_round, a_session, later

SHOWN = frozenset({"d0", "d1", "d2"})


async def evidence(store: Store, *changes: Callable[[Records], Any]) -> Evidence:
    """Of a closed round of three shown drafts, on which Ann ringed the first."""

    def lay(records: Records) -> Evidence:
        records.add_session(a_session())
        records.add_round(a_round(status=RoundStatus.CLOSED, closed_at=later(60)))
        for at in range(4):
            place = at if at < 3 else None
            records.add_draft(a_draft(f"d{at}", place=place, text="the tide " * (at + 1)))
        records.put_ballot(a_ballot("web:ann", "d0", visible=SHOWN))
        for change in changes:
            change(records)
        return evidence_of(records, records.round("r1"), records.session("s1"))

    return await store.write(lay)


def edit(original: str, by: str = "web:ben", place: int = 3) -> Callable[[Records], None]:
    made = a_draft("e", place=place, text="changed", author_id=by, parent_id=original)
    return lambda r: r.add_draft(made)


def changed(draft_id: str, **fields: Any) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        draft: Draft = records.draft(draft_id)
        records.save_draft(replace(draft, **fields))

    return change


async def test_a_ballot_speaks_of_the_drafts_that_it_could_see(store: Store) -> None:
    early = a_ballot("web:ben", "d1", visible=frozenset({"d0", "d1"}), weight=0.5)

    found = await evidence(store, lambda r: r.put_ballot(early))

    assert found.ids == ("d0", "d1", "d2")
    assert found.x.shape == (3, len(TEXT_CODES))
    assert found.marks == {
        "web:ann": Marks(frozenset({0}), frozenset({0, 1, 2})),
        "web:ben": Marks(frozenset({1}), frozenset({0, 1}), 0.5),
    }
    assert found.weights == {"web:ann": 1.0, "web:ben": 0.5}


async def test_spares_widen_the_round_and_are_compared_with_nothing(store: Store) -> None:
    with_spare = (await evidence(store)).x

    await store.write(changed("d3", vetoed=True))
    without = await store.read(lambda r: evidence_of(r, r.round("r1"), r.session("s1")))

    length = TEXT_CODES.index("length")
    assert with_spare[:, length].sum() < -0.5  # the spare is the longest of the four
    assert without.x[:, length].sum() == pytest.approx(0, abs=1e-9)


async def test_none_and_all_prefer_nothing_and_are_not_counted(store: Store) -> None:
    none = a_ballot("web:ben", visible=SHOWN)
    every = a_ballot("web:cat", *SHOWN, visible=SHOWN)

    found = await evidence(store, lambda r: r.put_ballot(none), lambda r: r.put_ballot(every))

    assert found.weights == {"web:ann": 1.0}


@pytest.mark.parametrize(
    "fields", [{"vetoed": True}, {"text": REDACTED["en"]}, {"text": REDACTED["zh"]}]
)
async def test_a_draft_that_was_taken_off_stands_beside_nothing(
    store: Store, fields: dict[str, Any]
) -> None:
    found = await evidence(store, changed("d1", **fields))

    assert found.ids == ("d0", "d2")
    assert found.marks == {"web:ann": Marks(frozenset({0}), frozenset({0, 1}))}


async def test_who_said_no_to_ranking_teaches_nothing(store: Store) -> None:
    ann = Member("web:ann", "Ann", "en", {"ranking": False})

    found = await evidence(store, lambda r: r.save_member(ann))

    assert found.weights == {}


async def test_who_said_yes_or_nothing_teaches(store: Store) -> None:
    ann = Member("web:ann", "Ann", "en", {"ranking": True})
    ben = a_ballot("web:ben", "d2", visible=SHOWN)

    found = await evidence(store, lambda r: r.save_member(ann), lambda r: r.put_ballot(ben))

    assert found.weights == {"web:ann": 1.0, "web:ben": 1.0}


@pytest.mark.parametrize(
    ("status", "weights"), [("open", {}), ("kept_out", {}), ("counted", {"web:ann": 1.0})]
)
async def test_who_is_set_aside_teaches_once_it_is_counted(
    store: Store, status: Any, weights: dict[str, float]
) -> None:
    found = await evidence(
        store,
        lambda r: TasteRecords.beside(r).add_quarantine(
            Quarantine("q", PLAYGROUND, "r1", ("web:ann",), {}, status, NOW)
        ),
    )

    assert found.weights == weights


async def test_an_edit_beats_its_original_with_the_weight_of_its_makers_ballot(
    store: Store,
) -> None:
    blank = a_ballot("web:ben", visible=frozenset({*SHOWN, "e"}), weight=0.25)

    found = await evidence(store, edit("d1"), lambda r: r.put_ballot(blank))

    assert found.ids == ("d0", "d1", "d2", "e")
    assert found.edits == {"web:ben": (Edit(3, 1),)}
    assert found.weights == {"web:ann": 1.0, "web:ben": 0.25}


async def test_an_edit_whose_maker_prefers_the_original_says_nothing(store: Store) -> None:
    original = a_ballot("web:ben", "d1", visible=frozenset({*SHOWN, "e"}))

    found = await evidence(store, edit("d1"), lambda r: r.put_ballot(original))

    assert found.edits == {}


async def test_an_edit_of_who_never_voted_here_weighs_nothing(store: Store) -> None:
    found = await evidence(store, edit("d1"))

    assert found.edits == {"web:ben": (Edit(3, 1),)}
    assert found.weights == {"web:ann": 1.0, "web:ben": 0.0}


async def test_an_edit_without_a_ballot_weighs_as_its_makers_last_one(store: Store) -> None:
    def before(records: Records) -> None:
        closed = {"status": RoundStatus.CLOSED, "closed_at": NOW}
        for at, weight in enumerate((1.0, 0.5)):
            round_id = f"before{at}"
            records.add_round(a_round(round_id, number=10 + at, **closed))
            records.put_ballot(a_ballot("web:ben", round_id=round_id, weight=weight))
            TasteRecords.beside(records).add_lesson(
                TasteLesson(0, round_id, PLAYGROUND, "text", "poem", "en", NOW, counted=True)
            )

    found = await evidence(store, edit("d1"), before)

    assert found.weights["web:ben"] == 0.5


async def test_a_second_vote_teaches_of_the_tied_alone(store: Store) -> None:
    tied = frozenset({"d0", "d2"})
    again = a_ballot("web:ann", "d2", visible=tied)

    found = await evidence(store, lambda r: r.put_ballot(again))

    assert found.marks["web:ann"] == Marks(frozenset({2}), frozenset({0, 2}))


async def test_one_voter_alone_does_not_become_a_large_community(store: Store) -> None:
    found = await evidence(store)
    prior = await store.read(lambda _: Priors().of("text", "en"))
    many = {f"web:{i}": 1.0 for i in range(60)} | {"web:ann": 30.0}

    pupil = learn(replace(pupil_of(prior), voters=many), prior, found)
    free = learn(pupil_of(prior), prior, found)

    assert dict(pupil.voters) == many
    assert pupil.state.rounds == 0
    assert (free.state.rounds, free.state.ballots) == (1, 1.0)
    assert np.abs(free.state.own.mean).max() > 0
