"""
What exists on this Discord: users, guilds, members, roles, channels, commands, events.

Changes that a bot would hear of are told through `Tell`; the world knows no gateway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.discord.emulator import payloads, permissions
from tests.discord.emulator.channels import Channel, Kind, Overwrite, ThreadState
from tests.discord.emulator.clock import Clock

DISCORD_EPOCH_MS = 1_420_070_400_000
DAY_MS = 86_400_000
TEXT = Kind.TEXT
FORUM = Kind.FORUM


class Tell(Protocol):
    """Dispatch one gateway event to every session that should hear it."""

    def __call__(self, event: str, payload: dict[str, Any], guild_id: int | None) -> None: ...


class Ids:
    """Snowflakes: unique, rising, their time read from the emulator's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._aged = 0

    def next(self) -> int:
        made = (int(self._clock.now() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(self._last + 1, made)
        return self._last

    def aged(self, days: int) -> int:
        """An id made `days` ago; each in its own millisecond, so that guilds spread over shards."""
        self._aged += 1
        return (int(self._clock.now() * 1000) - DISCORD_EPOCH_MS - days * DAY_MS + self._aged) << 22


@dataclass(slots=True, eq=False)
class User:
    """An account; the locale is its client's language."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"


@dataclass(slots=True, eq=False)
class Role:
    """A role; the one with the guild's own id is @everyone."""

    id: int
    name: str
    permissions: int = 0
    position: int = 1
    managed: bool = False
    mentionable: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """A user in one guild."""

    user: User
    guild: "Guild"
    role_ids: list[int] = field(default_factory=list)
    nick: str | None = None
    joined_at: float = 0.0
    timed_out_until: float = 0.0

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.nick or self.user.name

    @property
    def locale(self) -> str:
        return self.user.locale


@dataclass(slots=True, eq=False)
class Guild:
    """A server the bot is (or was) in; its methods are what its people do, told to the bot."""

    id: int
    name: str
    world: "World"
    locale: str = "en-US"
    owner_id: int = 0
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    events: dict[int, dict[str, Any]] = field(default_factory=dict)
    commands: dict[int, dict[str, Any]] = field(default_factory=dict)
    has_bot: bool = True
    system_channel: Channel | None = None
    bot_role: Role = field(default_factory=lambda: Role(0, ""))

    @property
    def bot(self) -> Member:
        return self.members[self.world.bot.id]

    @property
    def threads(self) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.thread is not None]

    def add_channel(
        self,
        name: str,
        *,
        kind: Kind = Kind.TEXT,
        nsfw: bool = False,
        overwrites: Sequence[Overwrite] = (),
        topic: str | None = None,
    ) -> Channel:
        """A new channel, told as CHANNEL_CREATE."""
        channel = Channel(self.world.ids.next(), self, name, kind, nsfw=nsfw, topic=topic)
        channel.position = len(self.channels)
        channel.overwrites = {rule.target_id: rule for rule in overwrites}
        self.world.hold(channel)
        self.tell("CHANNEL_CREATE", payloads.channel(channel))
        return channel

    def add_thread(self, parent: Channel, name: str, owner: Member) -> Channel:
        """A member starts a public thread, or a post when the parent is a forum."""
        now = self.world.clock.now()
        state = ThreadState(owner.id, now, archive_changed_at=now, member_ids={owner.id})
        made = Channel(self.world.ids.next(), self, name, Kind.PUBLIC_THREAD, parent, state)
        self.world.hold(made)
        self.tell("THREAD_CREATE", payloads.channel(made) | {"newly_created": True}, made)
        return made

    def remove_channel(self, channel: Channel) -> None:
        """Delete a channel or a thread, with the threads below it."""
        for thread in [each for each in self.threads if each.parent is channel]:
            self.world.drop(thread)
        self.world.drop(channel)
        event = "THREAD_DELETE" if channel.thread is not None else "CHANNEL_DELETE"
        self.tell(event, payloads.channel(channel))

    def set_overwrites(self, channel: Channel, overwrites: Sequence[Overwrite]) -> None:
        """Replace a channel's permission overwrites, told as CHANNEL_UPDATE."""
        channel.overwrites = {rule.target_id: rule for rule in overwrites}
        self.tell("CHANNEL_UPDATE", payloads.channel(channel))

    def set_nsfw(self, channel: Channel, nsfw: bool) -> None:
        """Make a channel age-restricted or not."""
        channel.nsfw = nsfw
        self.tell("CHANNEL_UPDATE", payloads.channel(channel))

    def add_role(self, name: str, permissions: int = 0, *, mentionable: bool = False) -> Role:
        """A new role above the others, told as GUILD_ROLE_CREATE."""
        role = Role(self.world.ids.next(), name, permissions, len(self.roles))
        role.mentionable = mentionable
        self.roles[role.id] = role
        self.tell("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": payloads.role(role)})
        return role

    def set_permissions(self, role: Role, permissions: int) -> None:
        """Change what a role may, told as GUILD_ROLE_UPDATE; `bot_role` is the bot's own."""
        role.permissions = permissions
        self.tell("GUILD_ROLE_UPDATE", {"guild_id": str(self.id), "role": payloads.role(role)})

    def add_member(
        self,
        name: str = "",
        *,
        locale: str = "en-US",
        roles: Sequence[Role] = (),
        owner: bool = False,
        user: User | None = None,
        account_age_days: int = 400,
    ) -> Member:
        """A person joins; pass `user` when the same person is already in another guild."""
        if user is None:
            user = User(self.world.ids.aged(account_age_days), name, locale=locale)
            self.world.users[user.id] = user
        member = Member(user, self, [role.id for role in roles])
        member.joined_at = self.world.clock.now() - min(account_age_days, 30) * 86_400
        self.members[user.id] = member
        if owner:
            self.owner_id = user.id
        joined = {"guild_id": str(self.id), **payloads.member(member)}
        self.tell("GUILD_MEMBER_ADD", joined)
        return member

    def remove_member(self, member: Member) -> None:
        """A person leaves."""
        del self.members[member.id]
        gone = {"guild_id": str(self.id), "user": payloads.user(member.user)}
        self.tell("GUILD_MEMBER_REMOVE", gone)

    def give_roles(self, member: Member, roles: Sequence[Role]) -> None:
        """Set a member's roles."""
        member.role_ids = [role.id for role in roles]
        changed = {"guild_id": str(self.id), **payloads.member(member)}
        self.tell("GUILD_MEMBER_UPDATE", changed)

    def archive(self, thread: Channel, archived: bool = True, *, locked: bool = False) -> None:
        """Archive or un-archive a thread as a moderator does."""
        state = thread.thread
        assert state is not None, "only threads are archived"
        state.archived, state.locked = archived, locked
        state.archive_changed_at = self.world.clock.now()
        if not archived:
            state.active_at = state.archive_changed_at
        self.tell("THREAD_UPDATE", payloads.channel(thread))

    def tell(self, event: str, payload: dict[str, Any], at: Channel | None = None) -> None:
        """Dispatch an event of this guild, if the bot is in it and sees the channel `at`."""
        if not self.has_bot:
            return
        if at is None or permissions.in_channel(self, self.bot, at) & permissions.VIEW_CHANNEL:
            self.world.tell(event, payload, self.id)


class World:
    """Every guild and account, found by id."""

    def __init__(self, clock: Clock, tell: Tell, bot_name: str = "Chorus") -> None:
        self.clock = clock
        self.ids = Ids(clock)
        self.tell = tell
        self.bot = User(self.ids.aged(900), bot_name, bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[int, dict[str, Any]] = {}

    def new_guild(self, name: str, *, locale: str = "en-US") -> Guild:
        """A guild with @everyone, the bot and its managed role, and an owner nobody plays."""
        guild = Guild(self.ids.aged(300), name, self, locale)
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.EVERYONE, 0)
        guild.bot_role = Role(self.ids.next(), self.bot.name, permissions.BOT, 1, managed=True)
        guild.roles[guild.bot_role.id] = guild.bot_role
        guild.members[self.bot.id] = Member(
            self.bot, guild, [guild.bot_role.id], joined_at=self.clock.now()
        )
        self.guilds[guild.id] = guild
        return guild

    def hold(self, channel: Channel) -> None:
        channel.guild.channels[channel.id] = channel
        self.channels[channel.id] = channel

    def drop(self, channel: Channel) -> None:
        channel.guild.channels.pop(channel.id, None)
        self.channels.pop(channel.id, None)

    def channel(self, channel_id: int) -> Channel | None:
        """The channel; a thread whose quiet time has passed is archived by being looked at."""
        found = self.channels.get(channel_id)
        if found is not None and found.thread is not None:
            self._archive_if_idle(found, found.thread)
        return found

    def _archive_if_idle(self, channel: Channel, state: ThreadState) -> None:
        until = state.active_at + state.auto_archive_min * 60
        if not state.archived and until < self.clock.now():
            channel.guild.archive(channel, locked=state.locked)

    def command(self, name: str, guild: Guild | None, kind: int = 1) -> dict[str, Any] | None:
        """A registered command by its default name; a guild's own comes before a global one."""
        scopes: list[Mapping[int, dict[str, Any]]] = [guild.commands] if guild else []
        for scope in [*scopes, self.commands]:
            for command in scope.values():
                if command["name"] == name and command["type"] == kind:
                    return command
        return None
