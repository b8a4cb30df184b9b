"""
Letters: who draws the messages that the outbox owes a guild.

Whoever owes one adds a `Letter` in the transaction of the deed (`CardRecords.put_letter`), with
ids only, and draws its card here when it is posted, from what the store holds by then.
"""

from collections.abc import Awaitable, Callable

from bot.interaction import Card
from bot.rows.cards import Letter

# The card, or None when there is nothing left to say (what it was about is gone).
Draw = Callable[[Letter], Awaitable[Card | None]]


class Letters:
    """Kind -> who draws it. Each cog adds its own at start."""

    def __init__(self) -> None:
        self._drawn_by: dict[str, Draw] = {}

    def add(self, kind: str, draw: Draw) -> None:
        self._drawn_by[kind] = draw

    async def draw(self, letter: Letter) -> Card | None:
        """
        The letter's card.

        Raises:
            KeyError: Nobody knows this kind: a letter of another version.
        """
        return await self._drawn_by[letter.kind](letter)
