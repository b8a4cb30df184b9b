"""Embeds: each field's length, and 6,000 characters over all embeds of a message."""

from datetime import datetime
from typing import Any

from tests.discord.validate.judge import LINK, Judge, Path, Payload

MOST_EMBEDS, MOST_CHARACTERS = 10, 6000
MEDIA = (*LINK, "attachment://")


def check_embeds(judge: Judge, embeds: Any, path: Path = ("embeds",)) -> None:
    if not judge.many(embeds, path, MOST_EMBEDS):
        return
    size = 0
    for index, embed in enumerate(embeds):
        if judge.thing(embed, (*path, index)):
            _check_embed(judge, embed, (*path, index))
            size += _size(embed)
    if size > MOST_CHARACTERS:
        sentence = f"Embed size exceeds maximum size of {MOST_CHARACTERS}"
        judge.note(path, "MAX_EMBED_SIZE_EXCEEDED", sentence)


def _check_embed(judge: Judge, embed: Payload, path: Path) -> None:
    judge.text(embed.get("title"), (*path, "title"), 256, least=0, optional=True)
    judge.text(embed.get("description"), (*path, "description"), 4096, least=0, optional=True)
    judge.integer(embed.get("color"), (*path, "color"), 0, 0xFFFFFF)
    check_time(judge, embed.get("timestamp"), (*path, "timestamp"), optional=True)
    if embed.get("url") is not None:
        judge.link(embed["url"], (*path, "url"))
    _check_parts(judge, embed, path)
    fields, at = embed.get("fields") or (), (*path, "fields")
    if judge.many(fields, at, 25):
        for index, field in enumerate(fields):
            if judge.thing(field, (*at, index)):
                judge.text(field.get("name"), (*at, index, "name"), 256)
                judge.text(field.get("value"), (*at, index, "value"), 1024)
                judge.flag(field.get("inline"), (*at, index, "inline"))


def _check_parts(judge: Judge, embed: Payload, path: Path) -> None:
    for part, key, most in (("footer", "text", 2048), ("author", "name", 256)):
        if embed.get(part) is not None and judge.thing(embed[part], (*path, part)):
            judge.text(embed[part].get(key), (*path, part, key), most)
    for part in ("image", "thumbnail"):
        if embed.get(part) is not None and judge.thing(embed[part], (*path, part)):
            judge.link(embed[part].get("url"), (*path, part, "url"), schemes=MEDIA)


def _size(embed: Payload) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or ():
        texts += [field.get("name"), field.get("value")]
    return sum(len(text) for text in texts if isinstance(text, str))


def check_time(judge: Judge, value: Any, path: Path, *, optional: bool) -> datetime | None:
    """An ISO 8601 time; one without a zone is read as UTC by nobody, so it is refused."""
    if value is None:
        if not optional:
            judge.required(path)
        return None
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        judge.note(path, "DATE_TIME_TYPE_PARSE", f"Could not parse {value!r}. Should be ISO8601.")
        return None
    if time.tzinfo is None:
        judge.note(path, "DATE_TIME_TYPE_PARSE", f"{value!r} names no time zone.")
        return None
    return time
