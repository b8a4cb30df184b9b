"""
What the web application needs of the service: its use cases, and where it publishes.

Every method of the service answers in the shapes of `openapi.json` and raises `bot.errors`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from bot.bus import Notice

Json = dict[str, Any]


class News(Protocol):
    """Where the service publishes; see `bot.bus.Bus`."""

    def subscribe(
        self, session_id: str | None
    ) -> AbstractAsyncContextManager[AsyncIterator[Notice]]: ...

    def close(self) -> None: ...


class MadeFile(Protocol):
    """A file as it is sent: `name` is what a browser saves it as."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def content(self) -> bytes: ...


class Evening(Protocol):
    """The simulated evening; `state` answers at any time."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def state(self) -> Json: ...


class WebService(Protocol):
    """The use cases, as the web calls them. `key` is the request's Idempotency-Key."""

    @property
    def bus(self) -> News: ...

    async def me(self, member_id: str) -> Json: ...
    async def save_me(
        self,
        member_id: str,
        *,
        name: str | None = None,
        language: str | None = None,
        consent: Mapping[str, Any] | None = None,
    ) -> Json: ...

    async def open_session(
        self,
        member_id: str,
        *,
        form: str,
        premise: str,
        language: str,
        title: str = "",
        mode: str = "vote",
        settings: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Json: ...
    async def sessions(
        self,
        member_id: str,
        *,
        status: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Json: ...
    async def remove_session(self, member_id: str, session_id: str) -> None: ...
    async def session_view(self, session_id: str, member_id: str) -> Json: ...
    async def undo(self, member_id: str, session_id: str, *, key: str | None = None) -> Json: ...
    async def branch(
        self, member_id: str, session_id: str, *, passage_id: str | None, key: str | None = None
    ) -> Json: ...
    async def add_lore(
        self, member_id: str, session_id: str, *, fact: str, key: str | None = None
    ) -> Json: ...
    async def remove_lore(self, member_id: str, session_id: str, lore_id: str) -> Json: ...
    async def hand_over(
        self, member_id: str, session_id: str, *, member: str, key: str | None = None
    ) -> Json: ...
    async def finish(
        self, member_id: str, session_id: str, *, title: str = "", key: str | None = None
    ) -> Json: ...

    async def open_round(
        self, member_id: str, session_id: str, *, wish: str = "", key: str | None = None
    ) -> Json: ...
    async def round_view(self, round_id: str, member_id: str) -> Json: ...
    async def cast(self, member_id: str, round_id: str, approved: list[str]) -> Json: ...
    async def withdraw(self, member_id: str, round_id: str) -> Json: ...
    async def close(
        self, member_id: str, round_id: str, *, winner: str | None = None, key: str | None = None
    ) -> Json: ...
    async def second_vote(
        self, member_id: str, round_id: str, *, key: str | None = None
    ) -> Json: ...
    async def cancel(self, member_id: str, round_id: str, *, key: str | None = None) -> Json: ...
    async def retry(self, member_id: str, round_id: str, *, key: str | None = None) -> Json: ...
    async def more(
        self,
        member_id: str,
        round_id: str,
        *,
        of: str | None = None,
        how: str | None = None,
        prompt: str | None = None,
        style: str | None = None,
        key: str | None = None,
    ) -> Json: ...
    async def contribute(
        self,
        member_id: str,
        round_id: str,
        *,
        text: str,
        parent: str | None = None,
        upload: str | None = None,
        key: str | None = None,
    ) -> Json: ...
    async def veto(self, member_id: str, round_id: str, draft_id: str) -> Json: ...

    async def works(
        self,
        member_id: str = "",
        *,
        form: str | None = None,
        language: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Json: ...
    async def work_view(self, work_id: str, member_id: str) -> Json: ...
    async def remove_work(self, member_id: str, work_id: str) -> None: ...

    async def lesson(self, session_id: str, member_id: str) -> Json: ...
    async def try_exercise(
        self, member_id: str, session_id: str, *, text: str, key: str | None = None
    ) -> Json: ...
    async def critique(
        self, member_id: str, round_id: str, draft_id: str, *, answers: Mapping[str, Any]
    ) -> Json: ...
    async def lesson_report(self, session_id: str, member_id: str) -> str: ...

    async def draft_file(
        self, member_id: str, round_id: str, draft_id: str, name: str
    ) -> MadeFile: ...
    async def work_file(self, member_id: str, work_id: str, name: str) -> MadeFile: ...

    async def illustrate(
        self,
        member_id: str,
        session_id: str,
        *,
        passage_id: str | None = None,
        prompt: str = "",
        negative: str | None = None,
        style: str | None = None,
        size: str | None = None,
        source: str | None = None,
        strength: float | None = None,
        key: str | None = None,
    ) -> Json: ...
    async def set_pictures(
        self,
        member_id: str,
        session_id: str,
        *,
        settings: Mapping[str, str],
        key: str | None = None,
    ) -> Json: ...
    async def upload(self, member_id: str, content: bytes) -> Json: ...
    async def upload_file(self, member_id: str, upload_id: str) -> MadeFile: ...
    async def session_picture(
        self, member_id: str, session_id: str, picture_id: str
    ) -> MadeFile: ...
    async def work_picture(self, member_id: str, work_id: str, picture_id: str) -> MadeFile: ...
    async def take_out(self, member_id: str, round_id: str) -> Json: ...
    async def unhang(self, member_id: str, session_id: str, picture_id: str) -> None: ...

    async def taste(
        self,
        member_id: str,
        *,
        kind: str = "text",
        form: str | None = None,
        language: str | None = None,
        governs: bool = False,
        guild_id: str | None = None,
    ) -> Json: ...
    async def tuning_govern(self, who: str, deed: str, kind: str = "text") -> None: ...
    async def adapter_report(self, name: str, guild_id: str | None = None) -> Json: ...
    @property
    def evening(self) -> Evening: ...
    async def taste_counts(self) -> Mapping[str, int]: ...
    async def tuning_counts(self) -> Mapping[str, int]: ...
    async def taste_govern(self, who: str, deed: str) -> None: ...
    async def settle_quarantine(self, who: str, quarantine_id: str, verdict: str) -> None: ...

    def forms(self) -> Json: ...
    def kept(self) -> Json: ...
    def health(self) -> Json: ...

    async def events_after(
        self, session_id: str | None, seq: int, limit: int
    ) -> Sequence[Notice]: ...
    def arrived(self, session_id: str, member_id: str) -> None: ...
    def left(self, session_id: str, member_id: str) -> None: ...
