"""A message that is created or edited, by the bot's token or as the answer to an interaction."""

from collections.abc import Sequence
from typing import Any

from tests.discord.validate.embeds import check_embeds
from tests.discord.validate.judge import Fault, Judge, Path, Payload
from tests.discord.validate.layout import Layout

SUPPRESS_EMBEDS, EPHEMERAL, LOADING = 1 << 2, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, VOICE, V2 = 1 << 12, 1 << 13, 1 << 15
EMPTY = "50006"  # not a fault of the form: Discord answers with this code alone
LEGACY_WITH_V2 = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
MOST_FILES = 10


def validate_message(
    payload: Payload,
    *,
    files: Sequence[str] = (),
    editing: bool = False,
    existing: Payload | None = None,
    existing_flags: int = 0,
    ephemeral_ok: bool = True,
) -> list[Fault]:
    """
    What Discord would refuse in a message.

    Args:
        payload: The JSON of the request (for an interaction callback: its `data`).
        files: Names of the uploaded files in the order of `files[n]`.
        editing: Absent keys then keep what the message had.
        existing: The message that is edited; its flags, attachments and content count.
        existing_flags: Flags of the edited message, where `existing` is not at hand.
        ephemeral_ok: Whether EPHEMERAL may be set here (interaction answers only).

    Returns:
        Faults, empty when fine. A fault with code "50006" means: an empty message.
    """
    old = existing or {}
    before = existing_flags | (old.get("flags") or 0)
    judge = Judge()
    after = _check_flags(judge, payload, before, editing=editing, ephemeral_ok=ephemeral_ok)
    v2 = bool(after & V2)
    names = _check_files(judge, payload, files, old, editing=editing)
    if v2:
        _check_no_legacy(judge, payload, old)
    if isinstance(payload.get("components"), Sequence):
        Layout(judge, names, v2=v2).check(payload["components"])
    elif payload.get("components") is not None:
        judge.many(payload["components"], ("components",), 40)
    _check_plain(judge, payload)
    check_mentions(judge, payload.get("allowed_mentions"))
    if not judge.faults and _is_empty(payload, old, names, v2=v2, editing=editing):
        judge.note((), EMPTY, "Cannot send an empty message")
    return judge.faults


def _check_flags(
    judge: Judge, payload: Payload, before: int, *, editing: bool, ephemeral_ok: bool
) -> int:
    """Flags after the request; Discord ignores some that cannot be set, this judge refuses them."""
    flags = payload.get("flags")
    if flags is None:
        return before if editing else 0
    if not judge.integer(flags, ("flags",), 0, (1 << 31) - 1):
        return before
    allowed = SUPPRESS_EMBEDS | V2
    if editing:
        allowed |= before & ~LOADING
    else:
        allowed |= SUPPRESS_NOTIFICATIONS | VOICE | (EPHEMERAL if ephemeral_ok else 0)
    if flags & ~allowed:
        code = "MESSAGE_FLAGS_NOT_ALLOWED"
        judge.note(("flags",), code, f"Flags {flags & ~allowed} cannot be set here.")
    if editing and before & V2 and not flags & V2:
        code = "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"
        judge.note(("flags",), code, "IS_COMPONENTS_V2 cannot be taken off a message.")
    return int(flags) | (before if editing else 0)


def _check_no_legacy(judge: Judge, payload: Payload, old: Payload) -> None:
    for key in ("content", "embeds", "poll", "sticker_ids", "stickers"):
        kept = old.get(key) if key not in payload else None
        if payload.get(key) or kept:
            sentence = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            judge.note((key,), LEGACY_WITH_V2, sentence)


def _check_files(
    judge: Judge, payload: Payload, files: Sequence[str], old: Payload, *, editing: bool
) -> set[str]:
    """Each attachment is a new file or one that is kept. Returns the names that one may use."""
    kept = {str(one["id"]): one["filename"] for one in old.get("attachments") or ()}
    judge.many(files, ("files",), MOST_FILES)
    entries = payload.get("attachments")
    if entries is None:
        return {*files, *(kept.values() if editing else ())}
    if not judge.many(entries, ("attachments",), MOST_FILES):
        return set(files)
    names, seen = set[str](), set[str]()
    for index, entry in enumerate(entries):
        path: Path = ("attachments", index)
        if judge.thing(entry, path):
            name = _file_of(judge, entry, path, files, kept if editing else {}, seen)
            names |= {name} if name else set()
    listed = {files[int(i)] for i in seen if i.isdigit() and int(i) < len(files)}
    return names | (set(files) - listed)


def _file_of(
    judge: Judge,
    entry: Payload,
    path: Path,
    files: Sequence[str],
    kept: Payload,
    seen: set[str],
) -> str | None:
    judge.text(entry.get("description"), (*path, "description"), 1024, least=0, optional=True)
    judge.text(entry.get("filename"), (*path, "filename"), 1024, optional=True)
    number = str(entry.get("id"))
    judge.once(seen, number, (*path, "id"), "ATTACHMENT_ID_DUPLICATED", "Attachment id")
    if number in kept:
        return str(kept[number])
    if number.isdigit() and int(number) < len(files):
        return entry.get("filename") or files[int(number)]
    code = "ATTACHMENT_NOT_FOUND"
    judge.note((*path, "id"), code, f"Attachment {number} is neither uploaded nor kept.")
    return None


def _check_plain(judge: Judge, payload: Payload) -> None:
    judge.text(payload.get("content"), ("content",), 2000, least=0, optional=True)
    if payload.get("embeds") is not None:
        check_embeds(judge, payload["embeds"])
    judge.flag(payload.get("tts"), ("tts",))
    judge.flag(payload.get("enforce_nonce"), ("enforce_nonce",))
    nonce = payload.get("nonce")
    if isinstance(nonce, int) and not isinstance(nonce, bool):
        judge.integer(nonce, ("nonce",), -(1 << 63), (1 << 64) - 1)
    else:
        judge.text(nonce, ("nonce",), 25, least=0, optional=True)
    _check_reference(judge, payload.get("message_reference"))
    if payload.get("sticker_ids") is not None:
        judge.many(payload["sticker_ids"], ("sticker_ids",), 3)


def _check_reference(judge: Judge, reference: Any) -> None:
    if reference is None or not judge.thing(reference, ("message_reference",)):
        return
    for key in ("message_id", "channel_id", "guild_id"):
        if reference.get(key) is not None or key == "message_id":
            judge.snowflake(reference.get(key), ("message_reference", key))


def check_mentions(judge: Judge, allowed: Any, path: Path = ("allowed_mentions",)) -> None:
    """`parse` and the lists exclude each other; nothing at all pings by Discord's defaults."""
    if allowed is None or not judge.thing(allowed, path):
        return
    parse = allowed.get("parse")
    if parse is not None and judge.many(parse, (*path, "parse"), 3):
        seen: set[Any] = set()
        for index, kind in enumerate(parse):
            at = (*path, "parse", index)
            if judge.one_of(kind, ("everyone", "roles", "users"), at):
                code = "SET_TYPE_ALREADY_CONTAINS_VALUE"
                judge.once(seen, kind, at, code, "The set already contains")
    for key in ("users", "roles"):
        _check_mentioned(judge, allowed.get(key), (*path, key), exclusive=key in (parse or ()))
    judge.flag(allowed.get("replied_user"), (*path, "replied_user"))


def _check_mentioned(judge: Judge, ids: Any, path: Path, *, exclusive: bool) -> None:
    if not ids or not judge.many(ids, path, 100):
        return
    if exclusive:
        sentence = f'parse:["{path[-1]}"] and {path[-1]}: [ids...] are mutually exclusive.'
        judge.note(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence)
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if judge.snowflake(one, (*path, index)):
            code = "SET_TYPE_ALREADY_CONTAINS_VALUE"
            judge.once(seen, str(one), (*path, index), code, "The set already contains")


def _is_empty(payload: Payload, old: Payload, names: set[str], *, v2: bool, editing: bool) -> bool:
    if v2:
        return not (payload.get("components") or (editing and "components" not in payload))
    if names or payload.get("poll") or payload.get("sticker_ids"):
        return False
    if editing and not old:  # what is kept is not known here
        keys = ("content", "embeds", "components")
        return bool(keys) and all(key in payload and not payload[key] for key in keys)
    merged = {**old, **payload} if editing else payload
    content = (merged.get("content") or "").strip()
    return not (content or merged.get("embeds") or merged.get("components"))
