"""
From a closed round in the store to what it teaches, and one step of learning it.

What counts as evidence is decided here and nowhere else: for the round that has just closed and
for one of last year that is learned anew. Writes nothing, knows no task and no door.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from bot.pictures import StoredPicture
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.records.taste import TasteRecords
from bot.rules.reports import REDACTED
from bot.session import Draft, Round, Session
from bot.taste import Expected, Kind, Scope, Told, community_of
from bot.votes import Ballot
from engine.forms.suite import part_of
from engine.taste.features import NUISANCE, Rated, of_round
from engine.taste.forecast import chances
from engine.taste.model import State, fresh, learned, ranking
from engine.taste.outcomes import Edit, FloatArray, Marks, outcomes
from engine.taste.prior import Prior, load_prior
from engine.taste.voters import capped
from engine.types import Language

DIGITS = 6  # of what was expected, as it is kept


class Priors:
    """What is believed before anybody voted; each prior is read once, in a thread of the store."""

    def __init__(self) -> None:
        self._known: dict[tuple[Kind, Language], Prior] = {}

    def of(self, kind: Kind, language: Language) -> Prior:
        key = (kind, language)
        if key not in self._known:
            self._known[key] = load_prior(kind, language)
        return self._known[key]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """
    What one round says of its shown drafts, in shown order.

    `x` (n, F) are their features. `marks` and `edits` are by member, over indexes of the drafts;
    `weights` is what each member's part weighs before it is capped; whoever is not in it teaches
    nothing, by their own word, by a quarantine, or because their ballot prefers nothing.
    """

    scope: Scope
    form: str
    ids: tuple[str, ...]
    x: FloatArray
    marks: Mapping[str, Marks] = field(default_factory=dict)
    edits: Mapping[str, tuple[Edit, ...]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Pupil:
    """What one model knows so far, and how much each voter has taught it."""

    state: State
    voters: Mapping[str, float] = field(default_factory=dict)


def pupil_of(prior: Prior) -> Pupil:
    """Of a community that has not voted yet."""
    return Pupil(fresh(prior))


def scope_of(round_: Round, session: Session) -> Scope:
    return Scope(community_of(session), round_.kind, session.language)


def evidence_of(
    records: Records, round_: Round, session: Session, number: int | None = None
) -> Evidence:
    """
    What a closed round teaches.

    Drafts that were vetoed, redacted or erased teach nothing and stand beside nothing. A second
    vote teaches as a first one does: its ballots saw the tied drafts only, and the first ballots
    are gone by then. Where a host decides, members' ballots teach and the host's word does not.

    Args:
        number: Of the round's lesson; None: it has none yet.
    """
    standing = [d for d in records.drafts(round_.id) if _stands(d)]
    shown = [d for d in standing if d.place is not None]  # they come first
    scope = scope_of(round_, session)
    x = of_round(round_.kind, rated(records, standing, session))[: len(shown)]
    nothing = Evidence(scope, session.form, tuple(d.id for d in shown), x)
    ballots = {b.member_id: b for b in records.ballots(round_.id)}
    return _taught(TasteRecords.beside(records), nothing, ballots, shown, round_.id, number)


def rated(records: Records, drafts: Sequence[Draft], session: Session) -> list[Rated]:
    """
    Drafts as the taste model sees them: pictures with their colours, suites by their verse, which
    is what they were ranked by.
    """
    wanted = [d.picture for d in drafts if d.picture]
    pictures = PictureRecords.beside(records).pictures(wanted) if wanted else {}
    return [_rated(draft, pictures.get(draft.picture or ""), session) for draft in drafts]


def learn(pupil: Pupil, prior: Prior, evidence: Evidence) -> Pupil:
    """
    What is known after the round. Pure: the same history gives the same bits.

    A round on whose ballots nothing is told apart leaves everything as it is.
    """
    weights = capped(evidence.weights, pupil.voters)
    marks = [
        replace(evidence.marks[by], weight=weight)
        for by, weight in weights.items()
        if by in evidence.marks
    ]
    edits = [
        replace(e, weight=weight)
        for by, weight in weights.items()
        for e in evidence.edits.get(by, ())
    ]
    found = outcomes(len(evidence.ids), marks, edits)
    if not found.weight.any():
        return pupil
    counted = {by: weight for by, weight in weights.items() if weight > 0}
    ballots = sum(weight for by, weight in counted.items() if by in evidence.marks)
    state = learned(pupil.state, prior, evidence.form, evidence.x, found, ballots)
    voters = dict(pupil.voters)
    for by, weight in counted.items():
        voters[by] = voters.get(by, 0.0) + weight
    return Pupil(state, voters)


def foretold(pupil: Pupil, prior: Prior, evidence: Evidence) -> Told:
    """What would be expected of the round by whoever does not know its votes yet."""
    known = ranking(pupil.state, prior, evidence.form)
    if not evidence.ids:
        return Told({}, known.ballots)
    beside = (evidence.x - evidence.x.mean(axis=0)) * np.array(
        [code not in NUISANCE for code in known.codes], np.float64
    )
    parts = beside * np.array(known.mean)
    likely = chances(evidence.x, known)
    drafts = {
        draft_id: Expected(
            round(float(parts[at].sum()), DIGITS),
            round(float(likely[at]), DIGITS),
            _by_code(known.codes, parts[at]),
            _by_code(known.codes, beside[at]),
        )
        for at, draft_id in enumerate(evidence.ids)
    }
    return Told(drafts, known.ballots)


def _by_code(codes: Sequence[str], row: FloatArray) -> dict[str, float]:
    """What is not 0, rounded as it is kept."""
    return {code: round(float(one), DIGITS) for code, one in zip(codes, row, strict=True) if one}


def _stands(draft: Draft) -> bool:
    return not draft.vetoed and draft.text not in REDACTED.values()


def _rated(draft: Draft, picture: StoredPicture | None, session: Session) -> Rated:
    made = picture.made if picture else None
    verse = part_of(draft.text, "verse") if session.form == "suite" and not picture else ""
    return Rated(
        verse or draft.text,
        session.language,
        draft.analysis,
        draft.problems,
        draft.place,
        picture.palette if picture else (),
        made.style if made else "",
    )


def _taught(
    rows: TasteRecords,
    nothing: Evidence,
    ballots: Mapping[str, Ballot],
    shown: Sequence[Draft],
    round_id: str,
    number: int | None,
) -> Evidence:
    at = {draft.id: index for index, draft in enumerate(shown)}
    marks = {by: marks_of(ballot, at) for by, ballot in ballots.items()}
    edits = _edits(shown, at, ballots)
    silent = rows.unwilling([*ballots, *edits]) | rows.kept_out(round_id)
    weights = {by: ballots[by].weight for by, one in marks.items() if _tells(one)}
    for by in edits.keys() & ballots.keys():
        weights[by] = ballots[by].weight
    for by in edits.keys() - ballots.keys():
        weights[by] = rows.last_weight(by, nothing.scope.guild_id, number) or 0.0
    willing = {by: weights[by] for by in sorted(weights) if by not in silent}
    return replace(nothing, marks=marks, edits=edits, weights=willing)


def _tells(marks: Marks) -> bool:
    """Whether it prefers any draft to another: "none" and "all" do not."""
    return 0 < len(marks.approved) < len(marks.visible)


def marks_of(ballot: Ballot, at: Mapping[str, int]) -> Marks:
    """A ballot's marks on those drafts that still stand, by their index."""
    approved = frozenset(at[d] for d in ballot.approved & ballot.visible & at.keys())
    return Marks(approved, frozenset(at[d] for d in ballot.visible & at.keys()), ballot.weight)


def _edits(
    shown: Sequence[Draft], at: Mapping[str, int], ballots: Mapping[str, Ballot]
) -> dict[str, tuple[Edit, ...]]:
    """
    Who made which draft out of which, where their own ballot does not prefer the original.

    An edit weighs what its maker's ballot does, and without one in this round what their last one
    did: the age of an account is known of ballots alone.
    """
    found: dict[str, tuple[Edit, ...]] = {}
    for draft in shown:
        by, parent = draft.author_id, draft.parent_id
        if by is None or parent is None or parent not in at:
            continue
        if _prefers(ballots.get(by), parent, draft.id):
            continue
        found[by] = (*found.get(by, ()), Edit(at[draft.id], at[parent]))
    return found


def _prefers(ballot: Ballot | None, original: str, edited: str) -> bool:
    if ballot is None or edited not in ballot.visible:
        return False
    return original in ballot.approved and edited not in ballot.approved
