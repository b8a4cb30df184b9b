"""Rules of counting: buckets, the global limit, invalid requests, old edits."""

from tests.discord.emulator import Overwrite
from tests.discord.emulator import permissions as p
from tests.discord.trials.ground import Ground, Said, Trial

GLOBAL_PER_S = 50
INVALID_PER_10_MIN = 10_000
ROUTES = "Rate Limits: Rate Limit Examples; Header Format"
INVALID = "Rate Limits: Invalid Request Limit"


def limited(said: Said, scope: str) -> str:
    """The code, after a look at what every 429 must carry."""
    if said.status == 429:
        assert said.headers["Via"]
        assert float(said.headers["Retry-After"]) == said.body["retry_after"]
        assert said.headers["X-RateLimit-Scope"] == scope
        assert said.body["global"] is (scope == "global")
    return said.code


async def bucket(g: Ground, out: bool) -> str:
    for _ in range(4 + out):
        await g.ask("POST", g.room + "/messages", {"content": "x"})
    return limited(await g.ask("POST", g.room + "/messages", {"content": "x"}), "user")


async def bucket_over(g: Ground, out: bool) -> str:
    """The window passes."""
    for _ in range(5):
        await g.ask("POST", g.room + "/messages", {"content": "x"})
    g.emulator.clock.advance(4 if out else 5)
    return limited(await g.ask("POST", g.room + "/messages", {"content": "x"}), "user")


async def major(g: Ground, out: bool) -> str:
    """Another channel has its own bucket."""
    other = g.guild.add_channel("other")
    for _ in range(5):
        await g.ask("POST", g.room + "/messages", {"content": "x"})
    place = g.room if out else f"/channels/{other.id}"
    return await g.code("POST", place + "/messages", {"content": "x"})


async def headers(g: Ground, out: bool) -> str:
    """Remaining says when to stop."""
    said = await g.ask("POST", g.room + "/messages", {"content": "x"})
    for _ in range(3 + out):
        said = await g.ask("POST", g.room + "/messages", {"content": "x"})
    assert said.headers["X-RateLimit-Limit"] == "5"
    assert 0 < float(said.headers["X-RateLimit-Reset-After"]) <= 5
    return "0 left" if said.headers["X-RateLimit-Remaining"] == "0" else "fine"


async def spend(g: Ground) -> None:
    """All but none of this second's requests, whatever the machine's speed."""
    while g.emulator.limits.of_the_bot() is None:
        pass


async def over_all(g: Ground, out: bool) -> str:
    limits = g.emulator.limits
    for _ in range(GLOBAL_PER_S - 1 + out):
        limits.of_the_bot()
    return limited(await g.ask("GET", "/users/@me"), "global")


async def callbacks(g: Ground, out: bool) -> str:
    act = await g.act()
    await spend(g)
    if out:
        return await g.code("GET", "/users/@me")
    return (await g.answer(act, 5)).code


async def follow_ups(g: Ground, out: bool) -> str:
    act = await g.act()
    await g.answer(act, 4, {"content": "x"})
    for _ in range(4 + out):
        await g.ask("POST", g.hook(act), {"content": "x"}, token=None)
    return await g.code("POST", g.hook(act), {"content": "x"}, token=None)


async def invalid(g: Ground, out: bool) -> str:
    for _ in range(INVALID_PER_10_MIN - 1 + out):
        g.emulator.limits.invalid()
    said = await g.ask("GET", "/users/@me")
    assert out is ("text/html" in said.headers.get("Content-Type", ""))
    return said.code


async def invalid_over(g: Ground, out: bool) -> str:
    for _ in range(INVALID_PER_10_MIN):
        g.emulator.limits.invalid()
    g.emulator.clock.advance(590 if out else 601)
    return await g.code("GET", "/users/@me")


async def shared(g: Ground, out: bool) -> str:
    """A 429 of a shared limit is not the bot's fault."""
    g.emulator.faults.rate_limit("GET /users/@me", 0.1, "user" if out else "shared")
    await g.ask("GET", "/users/@me")
    return "counted" if g.emulator.limits.invalid_in_10_min else "fine"


async def forbidden(g: Ground, out: bool) -> str:
    """A 403 counts, a 404 does not."""
    if out:
        rule = Overwrite(g.guild.id, 0, deny=p.VIEW_CHANNEL)
        g.guild.set_overwrites(g.channel, [rule])
        g.guild.set_permissions(g.guild.bot_role, 0)
    await g.ask("GET", f"{g.room}/messages/1")
    return "counted" if g.emulator.limits.invalid_in_10_min else "fine"


async def old_edits(g: Ground, out: bool) -> str:
    message = await g.send()
    g.emulator.clock.advance(3601)
    path = f"{g.room}/messages/{message.id}"
    for _ in range(2 + out):
        await g.ask("PATCH", path, {"content": "y"})
    return await g.code("PATCH", path, {"content": "y"})


async def young_edits(g: Ground, out: bool) -> str:
    message = await g.send()
    g.emulator.clock.advance(3601 if out else 3590)
    path = f"{g.room}/messages/{message.id}"
    for _ in range(3):
        await g.ask("PATCH", path, {"content": "y"})
    return await g.code("PATCH", path, {"content": "y"})


GLOBAL = "Rate Limits: Global Rate Limit"
OLD = "Opcodes and Status Codes: JSON Error Codes"

TRIALS = (
    Trial("a route's bucket (sizes chosen)", ROUTES, "limits.py", "429", bucket),
    Trial("a bucket's window", ROUTES, "limits.py", "429", bucket_over),
    Trial("a bucket for each channel", ROUTES, "limits.py", "429", major),
    Trial("headers of a bucket", ROUTES, "limits.py", "0 left", headers),
    Trial("50 requests a second", GLOBAL, "limits.py", "429", over_all),
    Trial("callbacks are outside of it", GLOBAL, "rest/door.py", "429", callbacks),
    Trial("follow-ups have a bucket", ROUTES, "limits.py", "429", follow_ups),
    Trial("10,000 invalid requests", INVALID, "limits.py", "429", invalid),
    Trial("in ten minutes", INVALID, "limits.py", "429", invalid_over),
    Trial("shared 429 do not count", INVALID, "rest/door.py", "counted", shared),
    Trial("403 counts, 404 does not", INVALID, "rest/door.py", "counted", forbidden),
    Trial("edits of old messages (3 in 20 s, chosen)", OLD, "posting.py", "30046", old_edits),
    Trial("old is over an hour", OLD, "posting.py", "30046", young_edits),
)
