"""Which adapters draw a round: what those who make drafts ask, and the answer where none are."""

from typing import Protocol

from bot.records import Records
from bot.session import Session
from bot.taste import Kind

BASE: tuple[str | None, ...] = (None,)  # drawn by the base model alone


class Serving(Protocol):
    """Whoever knows what a community's rounds are drawn by."""

    def adapters_for(
        self, records: Records, session: Session, kind: Kind, round_id: str
    ) -> tuple[str | None, ...]:
        """
        One name or two; None is the base.

        Two: a blind round, of which each draws half. The same round gets the same answer each time
        it is asked, so that its later drafts are drawn by what drew its first ones. Called inside
        a read of the store, so it waits for nothing and writes nothing.
        """
        ...


class NoAdapters:
    """A `Serving` of a bot that tunes nothing: the base draws everything."""

    def adapters_for(
        self, records: Records, session: Session, kind: Kind, round_id: str
    ) -> tuple[str | None, ...]:
        return BASE
