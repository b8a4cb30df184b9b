"""The first answer to an interaction: three seconds, once, and only of a kind that fits."""

from typing import Any

from tests.discord.emulator import mentions, permissions
from tests.discord.emulator.channels import Channel
from tests.discord.emulator.interactions import Desk, Interaction, InteractionKind
from tests.discord.emulator.messages import EPHEMERAL, LOADING, Message
from tests.discord.emulator.posting import Posting
from tests.discord.emulator.resolving import options_of
from tests.discord.emulator.rest.call import (
    NOTHING,
    Answer,
    Call,
    Refused,
    bad_form,
    fault,
    unknown,
)
from tests.discord.emulator.world import World
from tests.discord.validate import Fault, validate_choices, validate_modal

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9
COMMAND_REPLY = 20
ALLOWED = {
    InteractionKind.COMMAND: {MESSAGE, DEFER, FORM},
    InteractionKind.COMPONENT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE, FORM},
    InteractionKind.AUTOCOMPLETE: {CHOICES},
    InteractionKind.MODAL: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE},
}
YES = ("1", "true", "True")


def reopen(world: World, channel: Channel) -> None:
    """A message into an archived thread opens it, unless it is locked against the bot (50083)."""
    state = channel.thread
    if state is None or not state.archived:
        return
    may = permissions.in_channel(channel.guild, world.guilds[channel.guild.id].bot, channel)
    if state.locked and not may & permissions.MANAGE_THREADS:
        raise Refused(400, 50083, "Thread is archived")
    channel.guild.archive(channel, archived=False, locked=state.locked)


class Callbacks:
    """POST /interactions/{interaction_id}/{token}/callback."""

    def __init__(self, world: World, desk: Desk, posting: Posting) -> None:
        self._world = world
        self._desk = desk
        self._posting = posting

    async def answer(self, call: Call) -> Answer:
        """
        Raises:
            Refused: 10062 for a wrong or late token, 40060 for a second answer, 50035 for a kind
                that does not fit or a payload that is not valid.
        """
        found = self._desk.by_token.get(call.params["token"])
        if found is None or str(found.id) != call.params["interaction_id"]:
            raise unknown("interaction", 10062)
        if found.reply is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if found.late:
            raise unknown("interaction", 10062)
        kind = self._kind(found, call.body)
        message = self._act(found, kind, call)
        found.reply = call.body
        found.answered_at = self._world.clock.now()
        found.answered.set()
        if call.query.get("with_response") not in YES:
            return NOTHING
        return Answer(200, _response(found, kind, message))

    def _kind(self, found: Interaction, body: dict[str, Any]) -> int:
        kind = body.get("type")
        allowed = ALLOWED[found.kind]
        if found.kind is InteractionKind.MODAL and found.message is None:
            allowed = allowed - {DEFER_UPDATE, UPDATE}
        if kind not in allowed:
            among = ", ".join(str(each) for each in sorted(allowed))
            raise fault(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{among}}}.")
        return int(kind)

    def _act(self, found: Interaction, kind: int, call: Call) -> Message | None:
        body = call.body.get("data") or {}
        if kind == MESSAGE:
            self._posting.check(call, body)
            return self._send(found, body, call)
        if kind == DEFER:
            return self._defer(found, body, call)
        if kind == UPDATE:
            return self._update(found, body, call)
        if kind == DEFER_UPDATE:
            found.original = found.message
        if kind == CHOICES:
            _raise(validate_choices(body.get("choices"), kind=_focused_kind(found)))
            found.choices = body["choices"]
        if kind == FORM:
            _raise(validate_modal(body))
            found.modal = body
        return None

    def _defer(self, found: Interaction, body: dict[str, Any], call: Call) -> Message:
        flags = int(body.get("flags") or 0)
        if flags & ~EPHEMERAL:
            raise fault(("data", "flags"), "FLAGS_NOT_ALLOWED", "Only EPHEMERAL may be deferred.")
        return self._send(found, {"flags": flags}, call, flags=LOADING)

    def _send(self, found: Interaction, body: dict[str, Any], call: Call, **also: Any) -> Message:
        made = post(self._world, self._posting, found, body, call, **also)
        found.original = made
        return made

    def _update(self, found: Interaction, body: dict[str, Any], call: Call) -> Message:
        message = found.message
        if message is None or message.deleted:
            raise unknown("Message", 10008)
        state = message.channel.thread
        if state is not None and state.archived and not message.ephemeral:
            raise Refused(400, 50083, "Thread is archived")
        self._posting.check(call, body, message)
        found.original = message
        return self._posting.edit(message, body, call.files, counted=False)


def post(
    world: World,
    posting: Posting,
    found: Interaction,
    body: dict[str, Any],
    call: Call,
    **also: Any,
) -> Message:
    """A message of an interaction, to its channel or to its member alone."""
    channel = found.channel
    if world.channel(channel.id) is None or not channel.guild.has_bot:
        raise unknown("Channel", 10003)
    ephemeral = int(body.get("flags") or 0) & EPHEMERAL
    if not ephemeral:
        reopen(world, channel)
    made = posting.create(
        channel,
        world.bot,
        body,
        call.files,
        default_parse=mentions.OF_AN_INTERACTION,
        viewer_id=found.member.id if ephemeral else None,
        type=COMMAND_REPLY if found.kind is InteractionKind.COMMAND else 0,
        interaction_id=found.id,
        interaction_metadata=_metadata(found),
        application_id=world.bot.id,
        **also,
    )
    found.messages.append(made)
    return made


def _metadata(found: Interaction) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": str(found.id),
        "type": int(found.kind),
        "user": found.payload["member"]["user"],
        "authorizing_integration_owners": found.payload["authorizing_integration_owners"],
    }
    if found.message is not None:
        body["interacted_message_id"] = str(found.message.id)
    return body


def _response(found: Interaction, kind: int, message: Message | None) -> dict[str, Any]:
    interaction: dict[str, Any] = {"id": str(found.id), "type": int(found.kind)}
    resource: dict[str, Any] = {"type": kind}
    if message is not None:
        interaction |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
        resource["message"] = message.payload()
    return {"interaction": interaction, "resource": resource}


def _raise(faults: list[Fault]) -> None:
    """50035 with paths under `data`, where a callback keeps its payload."""
    if faults:
        raise bad_form(Fault(("data", *each.path), each.code, each.message) for each in faults)


def _focused_kind(found: Interaction) -> int:
    for option in options_of(found.data.get("options") or []):
        if option.get("focused"):
            return int(option["type"])
    return 3
