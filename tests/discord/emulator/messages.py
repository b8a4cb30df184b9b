"""A message and its files as Discord keeps them; what makes and checks them is `posting`."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.discord.emulator import payloads

if TYPE_CHECKING:
    from tests.discord.emulator.channels import Channel
    from tests.discord.emulator.world import User

EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_EMBEDS = 1 << 2
COMPONENTS_V2 = 1 << 15
HAS_THREAD = 1 << 5


@dataclass(frozen=True, slots=True)
class Attachment:
    """One stored file, served under /cdn."""

    id: int
    filename: str
    content: bytes
    url: str
    content_type: str
    description: str | None = None
    width_px: int | None = None
    height_px: int | None = None


@dataclass(frozen=True, slots=True)
class Pings:
    """Whom a message really notifies, after allowed_mentions and permissions."""

    user_ids: frozenset[int] = frozenset()
    role_ids: frozenset[int] = frozenset()
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.user_ids or self.role_ids or self.everyone)


@dataclass(slots=True, eq=False)
class Message:
    """
    One message in its current state.

    Attributes:
        viewer_id: The only member who sees it (ephemeral), or None when the channel does.
        pings: Whom it notified when it was sent; an edit notifies nobody.
        interaction_id: The interaction whose token may change it, or None.
        states: Every payload it ever had, oldest first: what a transcript shows.
    """

    id: int
    channel: "Channel"
    author: "User"
    sent_at: float
    type: int = 0
    content: str = ""
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    edited_at: float | None = None
    deleted: bool = False
    nonce: str | int | None = None
    pings: Pings = Pings()
    mentioned_ids: tuple[int, ...] = ()
    reference: dict[str, Any] | None = None
    interaction_id: int | None = None
    interaction_metadata: dict[str, Any] | None = None
    application_id: int | None = None
    viewer_id: int | None = None
    thread: "Channel | None" = None
    reactions: dict[str, set[int]] = field(default_factory=dict)
    pinned: bool = False
    states: list[dict[str, Any]] = field(default_factory=list)
    _payload: dict[str, Any] | None = None

    @property
    def ephemeral(self) -> bool:
        return self.viewer_id is not None

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    def payload(self) -> dict[str, Any]:
        """The full message object. Shared between its readers: copy before changing."""
        if self._payload is None:
            self._payload = payloads.message(self)
        return self._payload

    def changed(self) -> None:
        """Forget the built payload after any change."""
        self._payload = None
