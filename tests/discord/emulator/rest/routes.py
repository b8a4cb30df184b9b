"""Which route goes where: the list of all that this emulator knows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.discord.emulator.rest.about import About
from tests.discord.emulator.rest.callbacks import Callbacks
from tests.discord.emulator.rest.commands import CommandRoutes
from tests.discord.emulator.rest.door import Act
from tests.discord.emulator.rest.guilds import Guilds
from tests.discord.emulator.rest.messages import Messages
from tests.discord.emulator.rest.place import Places
from tests.discord.emulator.rest.threads import Threads
from tests.discord.emulator.rest.webhooks import Webhooks

if TYPE_CHECKING:
    from tests.discord.emulator.emulator import Emulator

Row = tuple[str, str, Act]
CHANNEL = "/channels/{channel_id}"
MESSAGE = CHANNEL + "/messages/{message_id}"
GUILD = "/guilds/{guild_id}"
APP = "/applications/{application_id}"
HOOK = "/webhooks/{application_id}/{token}"


def routes(emulator: "Emulator") -> Iterator[Row]:
    """Every (method, path, action); literal paths come before patterns that would take them."""
    places = Places(emulator.world)
    privileged = emulator.gateway.privileged
    threads = Threads(places, emulator.posting)
    yield from _about(About(emulator.world, emulator.gateway))
    yield from _messages(Messages(places, emulator.posting, privileged))
    yield from _threads(threads)
    yield from _guilds(Guilds(places, threads, privileged))
    yield from _commands(CommandRoutes(emulator.world))
    callbacks = Callbacks(emulator.world, emulator.desk, emulator.posting)
    yield "POST", "/interactions/{interaction_id}/{token}/callback", callbacks.answer
    yield from _webhooks(Webhooks(emulator.world, emulator.desk, emulator.posting))


def _about(on: About) -> Iterator[Row]:
    yield "GET", "/users/@me", on.me
    yield "GET", "/users/{user_id}", on.user
    yield "GET", "/oauth2/applications/@me", on.application
    yield "GET", "/applications/@me", on.application
    yield "GET", "/gateway", on.gateway
    yield "GET", "/gateway/bot", on.gateway_bot


def _messages(on: Messages) -> Iterator[Row]:
    yield "POST", CHANNEL + "/messages", on.create
    yield "GET", CHANNEL + "/messages", on.history
    yield "POST", CHANNEL + "/messages/bulk-delete", on.bulk_delete
    yield "GET", CHANNEL + "/messages/pins", on.pins
    yield "PUT", CHANNEL + "/messages/pins/{message_id}", on.pin
    yield "DELETE", CHANNEL + "/messages/pins/{message_id}", on.unpin
    yield "GET", MESSAGE, on.get
    yield "PATCH", MESSAGE, on.edit
    yield "DELETE", MESSAGE, on.delete
    yield "PUT", MESSAGE + "/reactions/{emoji}/@me", on.react
    yield "POST", CHANNEL + "/typing", on.typing


def _threads(on: Threads) -> Iterator[Row]:
    yield "POST", MESSAGE + "/threads", on.from_message
    yield "POST", CHANNEL + "/threads", on.alone
    yield "GET", CHANNEL + "/threads/archived/public", on.archived
    yield "GET", GUILD + "/threads/active", on.active
    yield "GET", CHANNEL + "/thread-members", on.members
    yield "PUT", CHANNEL + "/thread-members/@me", on.join
    yield "DELETE", CHANNEL + "/thread-members/@me", on.leave
    yield "PUT", CHANNEL + "/thread-members/{user_id}", on.add
    yield "DELETE", CHANNEL + "/thread-members/{user_id}", on.remove


def _guilds(on: Guilds) -> Iterator[Row]:
    yield "GET", "/users/@me/guilds", on.mine
    yield "DELETE", "/users/@me/guilds/{guild_id}", on.leave
    yield "GET", GUILD, on.get
    yield "GET", GUILD + "/channels", on.channels
    yield "POST", GUILD + "/channels", on.create_channel
    yield "GET", CHANNEL, on.channel
    yield "PATCH", CHANNEL, on.edit_channel
    yield "DELETE", CHANNEL, on.delete_channel
    yield "GET", GUILD + "/roles", on.roles
    yield "GET", GUILD + "/members", on.members
    yield "GET", GUILD + "/members/{user_id}", on.member
    yield "GET", GUILD + "/scheduled-events", on.events
    yield "POST", GUILD + "/scheduled-events", on.create_event
    yield "GET", GUILD + "/scheduled-events/{event_id}", on.event
    yield "PATCH", GUILD + "/scheduled-events/{event_id}", on.edit_event
    yield "DELETE", GUILD + "/scheduled-events/{event_id}", on.delete_event


def _commands(on: CommandRoutes) -> Iterator[Row]:
    for scope in (APP, APP + "/guilds/{guild_id}"):
        yield "GET", scope + "/commands", on.listed
        yield "PUT", scope + "/commands", on.replace
        yield "POST", scope + "/commands", on.create
        if scope is not APP:
            yield "GET", scope + "/commands/permissions", on.permissions
            yield "PUT", scope + "/commands/{command_id}/permissions", on.set_permissions
        yield "GET", scope + "/commands/{command_id}", on.get
        yield "PATCH", scope + "/commands/{command_id}", on.edit
        yield "DELETE", scope + "/commands/{command_id}", on.delete


def _webhooks(on: Webhooks) -> Iterator[Row]:
    yield "POST", HOOK, on.follow_up
    yield "GET", HOOK + "/messages/{message_id}", on.get
    yield "PATCH", HOOK + "/messages/{message_id}", on.edit
    yield "DELETE", HOOK + "/messages/{message_id}", on.delete
