"""Presses of a vote: ring, take back, none of these, more drafts."""

from bot.cards.private import last_ballot_card, receipt_card
from bot.cards.words import is_picture
from bot.interaction import Asking
from bot.rules.policy import Deed
from bot.service import Service
from bot.service.context import Gate, Json
from bot.views.here import show
from bot.views.presses import Presses


class Voting:
    """A press on the shared card only ever sets; the private receipt takes back."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("ring", self.ring)
        presses.add("unring", self.unring)
        presses.add("none", self.none)
        presses.add("unvote", self.unvote)
        presses.add("more", self.more)

    async def ring(self, ask: Asking, round_id: str, draft_id: str) -> None:
        await self._receipt(ask, await self._mark(ask, round_id, draft_id, approve=True))

    async def unring(self, ask: Asking, round_id: str, draft_id: str) -> None:
        round_ = await self._mark(ask, round_id, draft_id, approve=False)
        await self._receipt(ask, round_, changed=True)

    async def none(self, ask: Asking, round_id: str) -> None:
        round_ = await self._service.cast(
            ask.actor.member_id, round_id, [], key=ask.actor.key, gate=self._gate(ask)
        )
        await self._receipt(ask, round_)

    async def unvote(self, ask: Asking, round_id: str) -> None:
        round_ = await self._service.withdraw(
            ask.actor.member_id, round_id, key=ask.actor.key, gate=self._gate(ask)
        )
        await self._receipt(ask, round_)

    async def more(self, ask: Asking, round_id: str) -> None:
        before = await self._service.round_view(round_id, ask.actor.member_id)
        round_ = await self._service.more(
            ask.actor.member_id, round_id, key=ask.actor.key, gate=self._gate(ask, "more")
        )
        came = len(round_["drafts"]) - len(before["drafts"])
        coming = "cards.picture.more_coming" if is_picture(round_) else "said.more_coming"
        await ask.say("said.more_here" if came else coming, n=came)

    async def _mark(self, ask: Asking, round_id: str, draft_id: str, *, approve: bool) -> Json:
        return await self._service.mark(
            ask.actor.member_id,
            round_id,
            draft_id,
            approve=approve,
            key=ask.actor.key,
            gate=self._gate(ask),
        )

    async def _receipt(self, ask: Asking, round_: Json, *, changed: bool = False) -> None:
        """What the voter alone sees."""
        if round_["status"] != "voting":
            await show(ask, last_ballot_card(ask.voice, round_))
            return
        asks = round_["your_ballot"] is not None and await self._asks_consent(ask)
        await show(ask, receipt_card(ask.voice, round_, changed=changed, ask_consent=asks))

    async def _asks_consent(self, ask: Asking) -> bool:
        """Once a member, after their first vote in a server that trains at all."""
        settings = await self._service.community.settings(ask.actor.guild_id)
        return settings.training and await self._service.privacy.should_ask(ask.actor.member_id)

    def _gate(self, ask: Asking, deed: Deed = "vote") -> Gate:
        return self._service.community.gate(ask.actor, deed)
