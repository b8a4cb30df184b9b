"""Use cases of a ballot: cast, change, withdraw."""

from bot.errors import Invalid
from bot.service.acting import Acting
from bot.service.context import Change, Json
from bot.service.turns import close_round
from bot.session import MAX_DRAFTS, Mode, Round, Session
from bot.votes import Ballot, check_ballot, on_the_ballot


class Voting:
    """One ballot a member and round; casting again replaces it."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    async def cast(self, member_id: str, round_id: str, approved: object) -> Json:
        """Put down or replace this member's ballot; [] is "none of these"."""
        if not isinstance(approved, list) or not all(isinstance(d, str) for d in approved):
            raise Invalid("bad_ballot")
        if len(approved) > MAX_DRAFTS:
            raise Invalid("unknown_draft")

        def act(change: Change, session: Session, round_: Round) -> None:
            drafts = change.records.drafts(round_.id)
            chosen = check_ballot(round_, drafts, approved)
            seen = on_the_ballot(round_, drafts)
            change.records.put_ballot(Ballot(round_.id, member_id, chosen, seen, change.now))
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

        return await self._acting.act(member_id, round_id, None, act)

    async def withdraw(self, member_id: str, round_id: str) -> Json:
        """Take this member's ballot back, as if it had never been cast."""

        def act(change: Change, session: Session, round_: Round) -> None:
            check_ballot(round_, [], [])
            if change.records.delete_ballot(round_.id, member_id):
                ballots = change.records.n_ballots(round_.id)
                change.event(
                    session,
                    "ballot.withdrawn",
                    member_id,
                    round_id=round_.id,
                    ballots=ballots,
                )

        return await self._acting.act(member_id, round_id, None, act)
