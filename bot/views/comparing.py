"""Presses of a comparison: which draft, beside which other, and the two with their differences."""

from bot.cards.compare import choose_card, compare_card
from bot.interaction import Asking
from bot.service import Service
from bot.views.here import show
from bot.views.presses import Presses
from bot.views.writing import find_draft


class Comparing:
    """Private to who asks; shows what they may read and nothing else."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("pair", self.first)
        presses.add("pair1", self.second)
        presses.add("pair2", self.both)

    async def first(self, ask: Asking, round_id: str) -> None:
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        await show(ask, choose_card(ask.voice, round_))

    async def second(self, ask: Asking, round_id: str, draft_id: str) -> None:
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        await show(ask, choose_card(ask.voice, round_, find_draft(round_, draft_id)))

    async def both(self, ask: Asking, round_id: str, first_id: str, second_id: str) -> None:
        member_id = ask.actor.member_id
        round_ = await self._service.round_view(round_id, member_id)
        session = await self._service.session_view(round_["session_id"], member_id)
        first, second = find_draft(round_, first_id), find_draft(round_, second_id)
        await show(ask, compare_card(ask.voice, round_, first, second, session["language"]))
