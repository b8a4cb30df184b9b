"""Rules of REST: what exists, what is refused."""

from tests.discord.emulator import permissions as p
from tests.discord.trials.ground import ERRORS, Ground, Trial, Try, an_event, card, form_of

MIB = 1024 * 1024
CREATE = "Message: Create Message"


def unknown(path: str, *, method: str = "GET") -> Try:
    """Inside `{right}` exists, outside it is an id that nobody has."""

    async def act(g: Ground, out: bool) -> str:
        message = await g.send()
        await g.register()
        command = next(iter(g.emulator.world.commands))
        event = await g.ask("POST", f"/guilds/{g.guild.id}/scheduled-events", an_event(g))
        right = {
            "channel": g.channel.id,
            "guild": g.guild.id,
            "message": message.id,
            "user": g.ann.id,
            "command": command,
            "event": event.body["id"],
        }
        what = path[path.rindex("{") + 1 : -1]
        named = right | ({what: 1} if out else {})
        named["app"] = g.emulator.application_id
        return await g.code(method, path.format(**named))

    return act


async def token(g: Ground, out: bool) -> str:
    return await g.code("GET", "/users/@me", token="Bot wrong" if out else "")


async def without_token(g: Ground, out: bool) -> str:
    return await g.code("GET", "/users/@me", token=None if out else "")


async def route(g: Ground, out: bool) -> str:
    return await g.code("GET", "/users/@me/nothing" if out else "/users/@me")


async def snowflake(g: Ground, out: bool) -> str:
    return await g.code("GET", "/channels/poems" if out else g.room)


async def content_type(g: Ground, out: bool) -> str:
    headers = {"Content-Type": "text/plain" if out else "application/json"}
    return await g.code("POST", g.room + "/messages", data=b'{"content": "x"}', headers=headers)


async def json_body(g: Ground, out: bool) -> str:
    body = b"{" if out else b'{"content": "x"}'
    headers = {"Content-Type": "application/json"}
    return await g.code("POST", g.room + "/messages", data=body, headers=headers)


async def edit_others(g: Ground, out: bool) -> str:
    message = g.emulator.say(g.ann, g.channel, "words") if out else await g.send()
    return await g.code("PATCH", f"{g.room}/messages/{message.id}", {"content": "y"})


async def left(g: Ground, out: bool) -> str:
    if out:
        g.emulator.remove_guild(g.guild)
    return await g.code("POST", g.room + "/messages", {"content": "x"})


async def nonce(g: Ground, out: bool) -> str:
    """Sent twice: one message, unless five minutes (chosen) lie between."""
    body = {"content": "x", "nonce": "n1", "enforce_nonce": True}
    first = await g.ask("POST", g.room + "/messages", body)
    g.emulator.clock.advance(301 if out else 200)
    again = await g.ask("POST", g.room + "/messages", body)
    return "fine" if again.body["id"] == first.body["id"] else "sent twice"


async def unenforced(g: Ground, out: bool) -> str:
    body = {"content": "x", "nonce": "n1", "enforce_nonce": not out}
    first = await g.ask("POST", g.room + "/messages", body)
    again = await g.ask("POST", g.room + "/messages", body)
    return "fine" if again.body["id"] == first.body["id"] else "sent twice"


async def file_size(g: Ground, out: bool) -> str:
    return await g.code("POST", g.room + "/messages", data=form_of(10 * MIB + out))


async def request_size(g: Ground, out: bool) -> str:
    sizes = (10 * MIB, 10 * MIB, 5 * MIB + out)
    return await g.code("POST", g.room + "/messages", data=form_of(*sizes))


async def ephemeral(g: Ground, out: bool) -> str:
    """An ephemeral message is not there for the bot's own token."""
    act = await g.act()
    await g.answer(act, 4, {"content": "x", "flags": 64 if out else 0})
    assert act.original is not None
    return await g.code("PATCH", f"{g.room}/messages/{act.original.id}", {"content": "y"})


async def bulk_age(g: Ground, out: bool) -> str:
    g.give(p.MANAGE_MESSAGES)
    ids = [str((await g.send()).id) for _ in range(2)]
    g.emulator.clock.advance(14 * 86_400 + (10 if out else -10))
    return await g.code("POST", g.room + "/messages/bulk-delete", {"messages": ids})


async def bulk_count(g: Ground, out: bool) -> str:
    g.give(p.MANAGE_MESSAGES)
    ids = [str((await g.send()).id) for _ in range(1 if out else 2)]
    return await g.code("POST", g.room + "/messages/bulk-delete", {"messages": ids})


async def reactions(g: Ground, out: bool) -> str:
    message = await g.send()
    for number in range(19 + out):
        message.reactions[chr(0x1F600 + number)] = {g.ann.id}
    return await g.code("PUT", f"{g.room}/messages/{message.id}/reactions/%F0%9F%91%8D/@me")


async def pins(g: Ground, out: bool) -> str:
    g.give(p.PIN_MESSAGES)
    message = await g.send()
    g.channel.pinned = dict.fromkeys(range(249 + out), 0.0)
    return await g.code("PUT", f"{g.room}/messages/pins/{message.id}")


async def page(g: Ground, out: bool) -> str:
    return await g.code("GET", f"{g.room}/messages?limit={100 + out}")


async def events(g: Ground, out: bool) -> str:
    g.guild.events = {number: {"status": 1} for number in range(99 + out)}
    return await g.code("POST", f"/guilds/{g.guild.id}/scheduled-events", an_event(g))


async def channels(g: Ground, out: bool) -> str:
    g.give(p.MANAGE_CHANNELS)
    for number in range(498 + out):
        g.guild.channels[number + 1] = g.channel
    return await g.code("POST", f"/guilds/{g.guild.id}/channels", {"name": "new"})


async def command_creates(g: Ground, out: bool) -> str:
    path = f"/applications/{g.emulator.application_id}/guilds/{g.guild.id}/commands"
    said = "fine"
    for half in range(2 + out):
        count = 100 if half < 2 else 1
        names = [{"name": f"c{half}x{number}", "description": "d"} for number in range(count)]
        said = await g.code("PUT", path, names)
    return said


async def command_permissions(g: Ground, out: bool) -> str:
    path = f"/applications/{g.emulator.application_id}/guilds/{g.guild.id}/commands"
    if not out:
        return await g.code("GET", path + "/permissions")
    return await g.code("PUT", path + "/1/permissions", {"permissions": []})


async def form_path(g: Ground, out: bool) -> str:
    """The refusal names the place of the fault."""
    body = card(label="x" * (80 + out))
    said = await g.ask("POST", g.room + "/messages", body)
    if said.code == "fine":
        return "fine"
    at = said.body["errors"]["components"]["0"]["components"]["0"]["label"]["_errors"][0]
    assert at["code"] == "BASE_TYPE_MAX_LENGTH", at
    return said.code


def unknown_trials() -> list[Trial]:
    def row(what: str, code: str, path: str, where: str) -> Trial:
        return Trial(f"unknown {what}", ERRORS, where, code, unknown(path))

    place = "rest/place.py"
    return [
        row("channel", "10003", "/channels/{channel}", place),
        row("guild", "10004", "/guilds/{guild}", place),
        row("member", "10007", "/guilds/{guild}/members/{user}", "rest/guilds.py"),
        row("message", "10008", "/channels/{channel}/messages/{message}", place),
        row("user", "10013", "/users/{user}", "rest/about.py"),
        row("command", "10063", "/applications/{app}/commands/{command}", "rest/commands.py"),
        row("event", "10070", "/guilds/{guild}/scheduled-events/{event}", "rest/guilds.py"),
    ]


TRIALS = (
    Trial("the bot's token", "Reference: Authentication", "rest/door.py", "401", token),
    Trial("a token at all", "Reference: Authentication", "rest/door.py", "401", without_token),
    Trial("the route exists", "Reference: Error Messages", "rest/door.py", "404", route),
    Trial("ids are snowflakes", "Reference: Snowflakes", "rest/call.py", "50035", snowflake),
    Trial("content type", "Reference: HTTP API", "rest/call.py", "50035", content_type),
    Trial("body is JSON", ERRORS, "rest/call.py", "50109", json_body),
    Trial(
        "a fault names its place", "Reference: Error Messages", "rest/call.py", "50035", form_path
    ),
    Trial("edit one's own messages", ERRORS, "rest/messages.py", "50005", edit_others),
    Trial("the bot is in the guild", ERRORS, "rest/place.py", "50001", left),
    Trial("enforced nonce (5 min, chosen)", CREATE, "posting.py", "sent twice", nonce),
    Trial("nonce without enforcement", CREATE, "posting.py", "sent twice", unenforced),
    Trial("10 MiB a file", "Reference: Uploading Files", "posting.py", "40005", file_size),
    Trial("25 MiB a request", CREATE, "posting.py", "40005", request_size),
    Trial(
        "ephemerals and the bot's token",
        "Message: Message Flags",
        "rest/place.py",
        "10008",
        ephemeral,
    ),
    Trial("bulk deletion, age", ERRORS, "rest/messages.py", "50034", bulk_age),
    Trial(
        "bulk deletion, count",
        "Message: Bulk Delete Messages",
        "rest/messages.py",
        "50035",
        bulk_count,
    ),
    Trial("20 reactions", ERRORS, "rest/messages.py", "30010", reactions),
    Trial("250 pins", ERRORS, "rest/messages.py", "30003", pins),
    Trial(
        "100 messages a page", "Message: Get Channel Messages", "rest/messages.py", "50035", page
    ),
    Trial("100 scheduled events", ERRORS, "rest/guilds.py", "30038", events),
    Trial("500 channels", ERRORS, "rest/guilds.py", "30013", channels),
    Trial(
        "200 new commands a day",
        "Application Commands: Registering a Command",
        "rest/commands.py",
        "30034",
        command_creates,
    ),
    Trial(
        "command permissions by a bot",
        "Application Commands: Permissions",
        "rest/commands.py",
        "20001",
        command_permissions,
    ),
    *unknown_trials(),
)
