"""Making, editing and deleting messages: the one place where a payload becomes a message."""

import copy
import io
import mimetypes
from dataclasses import replace
from typing import Any

from PIL import Image

from tests.discord.emulator import mentions, payloads
from tests.discord.emulator.channels import Channel
from tests.discord.emulator.limits import OLD_AFTER_S, Limits
from tests.discord.emulator.messages import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    Attachment,
    Message,
)
from tests.discord.emulator.record import Record
from tests.discord.emulator.rest.call import Call, File, Refused, bad_form, fault
from tests.discord.emulator.world import User, World
from tests.discord.validate import Fault, validate_message

FILE_LIMIT = 10 * 1024 * 1024
REQUEST_LIMIT = 25 * 1024 * 1024
NONCE_KEPT_S = 300.0


class Posting:
    """Every message passes here, so that it is checked, recorded and told the same way."""

    def __init__(self, world: World, record: Record, limits: Limits, cdn: str = "") -> None:
        self._world = world
        self._record = record
        self._limits = limits
        self.cdn = cdn
        self.files: dict[int, Attachment] = {}

    def check(self, call: Call, body: dict[str, Any], old: Message | None = None) -> None:
        """
        Raises:
            Refused: 50035 with every fault, 50006 when empty, 40005 when a file is too large.
        """
        sizes = [len(file.content) for file in call.files.values()]
        if any(size > FILE_LIMIT for size in sizes) or sum(sizes) > REQUEST_LIMIT:
            raise Refused(413, 40005, "Request entity too large")
        names = [call.files[index].filename for index in sorted(call.files)]
        faults = validate_message(
            body,
            files=names,
            editing=old is not None,
            existing=None if old is None else _with_all_files(old),
            ephemeral_ok=call.route.startswith(("/interactions", "/webhooks")),
        )
        below = "message" if call.route.endswith("/threads") else "data"
        if faults and (below == "message" or call.route.startswith("/interactions")):
            faults = [Fault((below, *each.path), each.code, each.message) for each in faults]
        if faults:
            raise bad_form(faults)

    def create(
        self,
        channel: Channel,
        author: User,
        body: dict[str, Any],
        files: dict[int, File],
        *,
        default_parse: tuple[str, ...] = mentions.OF_A_MESSAGE,
        made_id: int | None = None,
        **also: Any,
    ) -> Message:
        """
        A new message from a checked payload.

        Args:
            made_id: Its id where that is not its own (a post's first message has the post's).
            also: Further fields of `Message`.
        """
        made_id = made_id or self._world.ids.next()
        made = Message(made_id, channel, author, self._world.clock.now(), **also)
        made.nonce = body.get("nonce")
        made.flags |= int(body.get("flags") or 0) & ~EPHEMERAL
        if made.viewer_id is not None:
            made.flags |= EPHEMERAL
        self._fill(made, body, files)
        self._name(made, body, default_parse)
        if made.viewer_id is None:
            channel.messages[made.id] = made
            self._touch(channel)
        else:
            channel.private.append(made)
        self._say("create", made)
        return made

    def finish(self, made: Message, body: dict[str, Any], files: dict[int, File]) -> Message:
        """Fill a loading message; unlike an edit this is when its mentions notify."""
        made.flags = (made.flags & ~LOADING) | (int(body.get("flags") or 0) & ~EPHEMERAL)
        self._fill(made, body, files)
        self._name(made, body, mentions.OF_AN_INTERACTION)
        made.edited_at = self._world.clock.now()
        self._say("edit", made)
        return made

    def edit(
        self, old: Message, body: dict[str, Any], files: dict[int, File], *, counted: bool = True
    ) -> Message:
        """
        Change what the payload names; nobody is notified.

        Args:
            counted: Whether an edit of an old message counts (an answer to a press does not).

        Raises:
            Refused: 30046 after too many edits of messages over an hour old; 50006, 50035.
        """
        now = self._world.clock.now()
        if counted and now - old.sent_at > OLD_AFTER_S and not old.ephemeral:
            self._count_old(old)
        if (flags := body.get("flags")) is not None:
            kept = old.flags & (EPHEMERAL | LOADING | COMPONENTS_V2)
            old.flags = kept | (int(flags) & ~LOADING)
        self._fill(old, body, files)
        old.edited_at = now
        self._say("edit", old)
        return old

    def delete(self, gone: Message) -> None:
        """Take the message away from whoever saw it."""
        gone.deleted = True
        gone.channel.messages.pop(gone.id, None)
        if gone in gone.channel.private:
            gone.channel.private.remove(gone)
        self._record.message("delete", gone)
        if not gone.ephemeral:
            gone.channel.guild.tell("MESSAGE_DELETE", self._place(gone), gone.channel)

    def deduplicated(self, channel: Channel, body: dict[str, Any]) -> Message | None:
        """The message that was sent with this nonce in the last minutes, if the bot asks so."""
        nonce = body.get("nonce")
        if nonce is None or not body.get("enforce_nonce"):
            return None
        found = channel.nonces.get((self._world.bot.id, str(nonce)))
        message = None if found is None else channel.messages.get(found)
        if message is None or self._world.clock.now() - message.sent_at > NONCE_KEPT_S:
            return None
        return message

    def remember_nonce(self, made: Message) -> None:
        if made.nonce is not None:
            made.channel.nonces[made.author.id, str(made.nonce)] = made.id

    def upload(self, channel_id: int, filename: str, content: bytes) -> Attachment:
        """Store a file under /cdn."""
        made = self._world.ids.next()
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        size = _image_size(content) if kind.startswith("image/") else (None, None)
        url = f"{self.cdn}/attachments/{channel_id}/{made}/{filename}"
        stored = Attachment(made, filename, content, url, kind, None, *size)
        self.files[made] = stored
        return stored

    def retell(self, message: Message) -> None:
        """Record and tell a change that did not come as an edit (a thread, a reaction, a pin)."""
        self._say("edit", message)

    def _fill(self, made: Message, body: dict[str, Any], files: dict[int, File]) -> None:
        self._attach(made, body, files)
        by_name = {each.filename: each for each in made.attachments}
        if "content" in body:
            made.content = body["content"] or ""
        if "embeds" in body:
            made.embeds = _resolved(copy.deepcopy(body["embeds"] or []), by_name)
        if "components" in body:
            made.components = _resolved(copy.deepcopy(body["components"] or []), by_name)
            _number(made.components)
        made.changed()

    def _attach(self, made: Message, body: dict[str, Any], files: dict[int, File]) -> None:
        listed = body.get("attachments")
        if listed is None and not files:
            return
        kept = {each.id: each for each in made.attachments}
        fresh: dict[int, Attachment] = {}
        for index, file in files.items():
            fresh[index] = self.upload(made.channel.id, file.filename, file.content)
        if listed is None:
            made.attachments = [*made.attachments, *fresh.values()]
            return
        made.attachments = []
        for place, entry in enumerate(listed):
            one = fresh.get(int(entry["id"])) or kept.get(int(entry["id"]))
            if one is None:
                raise fault(("attachments", place, "id"), "INVALID", "No such file.")
            made.attachments.append(_described(one, entry))

    def _name(self, made: Message, body: dict[str, Any], default: tuple[str, ...]) -> None:
        text = mentions.named(made.content, made.components)
        if "@" in text:
            made.mentioned_ids = mentions.user_ids(text)
            made.pings = mentions.pings(text, body.get("allowed_mentions"), default, made.channel)
        made.changed()

    def _say(self, kind: Any, message: Message) -> None:
        message.changed()
        self._record.message(kind, message)
        if not message.ephemeral:
            event = "MESSAGE_CREATE" if kind == "create" else "MESSAGE_UPDATE"
            body = payloads.with_guild(message)
            message.channel.guild.tell(event, body, message.channel)

    def _touch(self, channel: Channel) -> None:
        if channel.thread is not None:
            channel.thread.active_at = self._world.clock.now()

    def _count_old(self, old: Message) -> None:
        wait_s = self._limits.old_edit(old.channel.id)
        if wait_s is not None:
            sentence = "Maximum number of edits to messages older than 1 hour reached."
            extra = {"retry_after": round(wait_s, 3), "global": False}
            raise Refused(429, 30046, f"{sentence} Try again later.", extra=extra)

    def _place(self, message: Message) -> dict[str, Any]:
        channel = message.channel
        return {
            "id": str(message.id),
            "channel_id": str(channel.id),
            "guild_id": str(channel.guild.id),
        }


def _with_all_files(old: Message) -> dict[str, Any]:
    """The message with the files that its components show, which are its own as well."""
    files = [payloads.attachment(each) for each in old.attachments]
    return {**old.payload(), "attachments": files}


def _described(one: Attachment, entry: dict[str, Any]) -> Attachment:
    text = entry.get("description")
    return one if text is None else replace(one, description=text)


def _image_size(content: bytes) -> tuple[int | None, int | None]:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size
    except OSError:
        return None, None


def _resolved(value: Any, files: dict[str, Attachment]) -> Any:
    """Put the uploaded file's address where the payload says attachment://name, in place."""
    if isinstance(value, list):
        for each in value:
            _resolved(each, files)
    elif isinstance(value, dict):
        url = value.get("url")
        if isinstance(url, str) and url.startswith("attachment://"):
            file = files.get(url.removeprefix("attachment://"))
            if file is not None:
                value |= {"url": file.url, "proxy_url": file.url, "attachment_id": str(file.id)}
        for each in value.values():
            if isinstance(each, dict | list):
                _resolved(each, files)
    return value


def _number(components: list[dict[str, Any]]) -> None:
    """Give every component without an id the next free one, as Discord does."""
    flat = list(_walk(components))
    taken = {each["id"] for each in flat if each.get("id")}
    free = (number for number in range(1, 1_000) if number not in taken)
    for each in flat:
        if not each.get("id"):
            each["id"] = next(free)


def _walk(components: list[dict[str, Any]]) -> Any:
    for each in components:
        yield each
        yield from _walk(each.get("components") or [])
        if accessory := each.get("accessory"):
            yield accessory
        if inner := each.get("component"):
            yield inner
