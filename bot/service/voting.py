"""Use cases of a ballot: cast, mark one draft, withdraw; and what is told at the first one."""

from dataclasses import replace

from bot.errors import Invalid
from bot.records.taste import TasteRecords
from bot.records.taste_told import TasteToldRecords
from bot.service.acting import Acting
from bot.service.community import drafts_in
from bot.service.context import Change, Gate, Json, open_gate
from bot.service.turns import close_round
from bot.session import MAX_DRAFTS, Mode, Round, Session
from bot.taste import community_of
from bot.votes import Ballot, check_ballot, on_the_ballot


class Voting:
    """One ballot a member and round; casting again replaces it."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    async def cast(
        self,
        member_id: str,
        round_id: str,
        approved: object,
        *,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        Put down or replace this member's ballot; [] is "none of these".

        Their first ballot in a community that ranks is answered with `told`: "ranking", once.
        """
        if not isinstance(approved, list) or not all(isinstance(d, str) for d in approved):
            raise Invalid("bad_ballot")
        if len(approved) > MAX_DRAFTS:
            raise Invalid("unknown_draft")
        wanted = frozenset(approved)
        told: Json = {}

        def act(change: Change, session: Session, round_: Round) -> None:
            told.update(_told_now(change, session, member_id))
            _put(change, session, round_, member_id, wanted)

        return await self._acting.act(member_id, round_id, key, act, gate) | told

    async def mark(
        self,
        member_id: str,
        round_id: str,
        draft_id: str,
        *,
        approve: bool,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        Add one draft to this member's ballot, or take it off; the other marks stay.

        Names the wanted state, so that a double press does no harm. With the last mark taken
        off the ballot is withdrawn: "none of these" is said on purpose, by `cast`. Answers with
        `told` as `cast` does.
        """
        told: Json = {}

        def act(change: Change, session: Session, round_: Round) -> None:
            known = change.records.ballot(round_.id, member_id)
            before = known.approved if known else frozenset()
            after = before | {draft_id} if approve else before - {draft_id}
            if approve or (draft_id in before and after):
                told.update(_told_now(change, session, member_id))
                _put(change, session, round_, member_id, after)
            elif draft_id in before:
                _take_back(change, session, round_, member_id)
            else:
                check_ballot(round_, [], [])

        return await self._acting.act(member_id, round_id, key, act, gate) | told

    async def withdraw(
        self, member_id: str, round_id: str, *, key: str | None = None, gate: Gate = open_gate
    ) -> Json:
        """Take this member's ballot back, as if it had never been cast."""

        def act(change: Change, session: Session, round_: Round) -> None:
            _take_back(change, session, round_, member_id)

        return await self._acting.act(member_id, round_id, key, act, gate)


def _put(
    change: Change, session: Session, round_: Round, member_id: str, approved: frozenset[str]
) -> None:
    """Write the ballot down, and close the round when it was the last one wanted."""
    drafts = change.records.drafts(round_.id)
    chosen = check_ballot(round_, drafts, sorted(approved))
    seen = on_the_ballot(round_, drafts)
    ballot = Ballot(round_.id, member_id, chosen, seen, change.now, change.ballot_weight)
    change.records.put_ballot(ballot)
    ballots = change.records.n_ballots(round_.id)
    change.event(
        session,
        "ballot.cast",
        member_id,
        round_id=round_.id,
        approved=sorted(chosen),
        visible=sorted(seen),
        ballots=ballots,
    )
    if ballots >= session.settings.quorum and session.mode is not Mode.HOST:
        close_round(change, session, round_, by="quorum")


def _take_back(change: Change, session: Session, round_: Round, member_id: str) -> None:
    check_ballot(round_, [], [])
    if change.records.delete_ballot(round_.id, member_id):
        ballots = change.records.n_ballots(round_.id)
        change.event(session, "ballot.withdrawn", member_id, round_id=round_.id, ballots=ballots)


def _told_now(change: Change, session: Session, member_id: str) -> Json:
    """
    `told`, where the ballot that comes is their first that teaches a ranking; noted as told.

    Of a guest who never said anything of themselves nothing is kept but their ballots, so those
    tell whether it is the first.
    """
    if not _teaches(change, session):
        return {}
    member = change.records.member(member_id)
    if member is None:
        cast = TasteToldRecords.beside(change.records).n_ballots_of(member_id)
        return {} if cast else {"told": "ranking"}
    agreed = member.consent
    if agreed.get("ranking_told") or not agreed.get("ranking", True):
        return {}
    change.records.save_member(replace(member, consent={**agreed, "ranking_told": True}))
    return {"told": "ranking"}


def _teaches(change: Change, session: Session) -> bool:
    community = TasteRecords.beside(change.records).community(community_of(session))
    drafted = drafts_in(change.records, session) == "all"  # elsewhere nothing is ranked or learned
    return community.ranking and drafted and not session.example
