"""Content, embeds, mentions, nonces, attachments and flags of a message."""

from typing import Any

from tests.discord.cases.case import V2, Case, Json, text, v2

ONE = 1 << 40  # an id that no one has


def message_cases() -> list[Case]:
    return [
        *_plain(),
        *_embeds(),
        *_embed_fields(),
        *_mentions(),
        *_files(),
        *_flags(),
        *_edits(),
        *_finer(),
    ]


def _plain() -> list[Case]:
    return [
        Case("content", "message", _said("x" * 2000), _said("x" * 2001), "content"),
        Case(
            "content in code points", "message", _said("🎼" * 2000), _said("🎼" * 2001), "content"
        ),
        Case("empty message", "message", _said("."), _said(" \n"), ""),
        Case("nothing at all", "message", _said("x"), {}, ""),
        Case("lone surrogates", "message", _said("😀"), _said("\ud83d"), "content"),
        Case("nonce", "message", _said(nonce="n" * 25), _said(nonce="n" * 26), "nonce"),
    ]


def _said(content: str = "x", **more: Any) -> Json:
    return {"content": content, **more}


def _embed(**parts: Any) -> Json:
    return {"embeds": [{"description": "x", **parts}]}


def _embeds() -> list[Case]:
    def longer(last: int) -> Json:
        return {"embeds": [{"description": "x" * 3000}, {"description": "x" * last}]}

    def many(count: int) -> Json:
        return {"embeds": [{"description": "x"}] * count}

    def both(rule: str, least: Json, most: Json, at: str) -> Case:
        return Case(rule, "message", least, most, f"embeds.0.{at}")

    title, author, footer = _lengths("title", 256), _parts("author", "name", 256), 2048
    return [
        Case("embeds", "message", many(10), many(11), "embeds"),
        Case("characters over all embeds", "message", longer(3000), longer(3001), "embeds"),
        both("embed title", *title, "title"),
        both("embed description", *_lengths("description", 4096), "description"),
        both("embed author", *author, "author.name"),
        both("embed footer", *_parts("footer", "text", footer), "footer.text"),
        both("embed colour", _embed(color=0xFFFFFF), _embed(color=0x1000000), "color"),
        both(
            "embed link",
            _embed(url="https://example.org"),
            _embed(url="javascript:alert(1)"),
            "url",
        ),
    ]


def _lengths(part: str, most: int) -> tuple[Json, Json]:
    return _embed(**{part: "x" * most}), _embed(**{part: "x" * (most + 1)})


def _parts(part: str, key: str, most: int) -> tuple[Json, Json]:
    return _embed(**{part: {key: "x" * most}}), _embed(**{part: {key: "x" * (most + 1)}})


def _embed_fields() -> list[Case]:
    def fields(count: int = 1, name: str = "n", value: str = "v") -> Json:
        return _embed(fields=[{"name": name, "value": value}] * count)

    at = "embeds.0.fields"
    return [
        Case("embed fields", "message", fields(25), fields(26), at),
        Case(
            "field name", "message", fields(name="x" * 256), fields(name="x" * 257), f"{at}.0.name"
        ),
        Case("field value", "message", fields(value="x" * 1024), fields(value=""), f"{at}.0.value"),
        Case(
            "field value, long",
            "message",
            fields(value="x" * 1024),
            fields(value="x" * 1025),
            f"{at}.0.value",
        ),
    ]


def _mentions() -> list[Case]:
    def allowed(**mentions: Any) -> Json:
        return _said(allowed_mentions=mentions)

    def users(count: int) -> list[str]:
        return [str(ONE + number) for number in range(count)]

    at = "allowed_mentions"
    return [
        Case(
            "mentions parsed", "message", allowed(parse=[]), allowed(parse=["all"]), f"{at}.parse.0"
        ),
        Case(
            "mentions by list",
            "message",
            allowed(parse=["roles"], users=users(1)),
            allowed(parse=["users"], users=users(1)),
            f"{at}.users",
        ),
        Case(
            "users mentioned",
            "message",
            allowed(users=users(100)),
            allowed(users=users(101)),
            f"{at}.users",
        ),
        Case(
            "roles mentioned",
            "message",
            allowed(roles=users(100)),
            allowed(roles=users(101)),
            f"{at}.roles",
        ),
    ]


def _files() -> list[Case]:
    def one(number: int = 0, **more: Any) -> Json:
        return _said(attachments=[{"id": number, "filename": "a.png", **more}])

    ten, eleven = (tuple(f"{number}.txt" for number in range(count)) for count in (10, 11))
    listed = [{"id": number, "filename": name} for number, name in enumerate(eleven)]
    said, more = _said(attachments=listed[:10]), _said(attachments=listed)
    return [
        Case("attachment named", "message", one(), one(1), "attachments.0.id", ("a.png",)),
        Case(
            "alt text of an attachment",
            "message",
            one(description="x" * 1024),
            one(description="x" * 1025),
            "attachments.0.description",
            ("a.png",),
        ),
        Case("attachments", "message", said, more, "attachments", ten),
    ]


def _flags() -> list[Case]:
    private, public = _said(flags=64), _said(flags=4)
    return [
        Case("flags of a message", "message", public, private, "flags"),
        Case("flags of an answer", "answer", private, _said(flags=128), "flags"),
    ]


def _edits() -> list[Case]:
    card, plain = v2(text()), _said("Words")
    turned = {**v2(text()), "content": None}
    return [
        Case("components V2 stay", "edit", {"flags": V2 | 4}, {"flags": 4}, "flags", before=card),
        Case("content beside V2, edited", "edit", {}, _said("x"), "content", before=card),
        Case("content is left behind", "edit", turned, v2(text()), "content", before=plain),
        Case("edited to nothing", "edit", _said("y"), _said(""), "", before=plain),
        Case("V2 emptied", "edit", v2(text("y")), {"components": []}, "", before=card),
    ]


def _finer() -> list[Case]:
    listed = {"id": 0, "filename": "a.png"}
    named = [str(ONE), str(ONE + 1)]
    mentions = "allowed_mentions"
    return [
        Case(
            "users mentioned twice",
            "message",
            _said(allowed_mentions={"users": named}),
            _said(allowed_mentions={"users": named[:1] * 2}),
            f"{mentions}.users.1",
        ),
        Case(
            "kinds parsed twice",
            "message",
            _said(allowed_mentions={"parse": ["users", "roles"]}),
            _said(allowed_mentions={"parse": ["users", "users"]}),
            f"{mentions}.parse.1",
        ),
        Case(
            "attachment listed twice",
            "message",
            _said(attachments=[listed]),
            _said(attachments=[listed, listed]),
            "attachments.1.id",
            ("a.png",),
        ),
        Case("lists", "message", _said(components=[]), _said(components={}), "components"),
        Case("truth values", "message", _said(tts=False), _said(tts="no"), "tts"),
        Case("silent messages", "message", _said(flags=1 << 12), _said(flags=1 << 20), "flags"),
        Case(
            "embed picture",
            "message",
            _embed(image={"url": "https://example.org/a.png"}),
            _embed(image={"url": "ftp://example.org/a.png"}),
            "embeds.0.image.url",
        ),
        Case(
            "embed time",
            "message",
            _embed(timestamp="2026-11-24T02:00:00+00:00"),
            _embed(timestamp="tomorrow"),
            "embeds.0.timestamp",
        ),
    ]
