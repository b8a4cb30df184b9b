"""Rules of the gateway."""

from tests.discord.emulator.world import Guild
from tests.discord.trials.ground import FINE, SILENT, Ground, Trial

MESSAGES, CONTENT = 1 << 9, 1 << 15


async def identified(g: Ground, **more: object) -> str:
    async with g.line() as line:
        await line.send(2, g.identity(**more))
        return await line.outcome("READY")


async def token(g: Ground, out: bool) -> str:
    return await identified(g, token="wrong" if out else g.emulator.token)


async def known_intents(g: Ground, out: bool) -> str:
    return await identified(g, intents=1 << 18 if out else 1 << 16)


async def privileged(g: Ground, out: bool) -> str:
    if not out:
        g.emulator.gateway.privileged.add("message_content")
    return await identified(g, intents=CONTENT)


async def shard(g: Ground, out: bool) -> str:
    return await identified(g, shard=[2, 2] if out else [1, 2])


async def sharding(g: Ground, out: bool) -> str:
    """Only the guilds of the shard count: those of the other one are many."""
    world = g.emulator.world
    world.guilds.clear()
    kept = [0, 0]
    while kept[0] < 2500 + out or kept[1] < 4000:
        guild = world.new_guild("Guild")
        number = (guild.id >> 22) % 2
        kept[number] += 1
        if kept[number] > (4000 if number else 2500 + out):
            del world.guilds[guild.id]
    return await identified(g, intents=0, shard=[0, 2])


async def version(g: Ground, out: bool) -> str:
    async with g.line("8" if out else "10") as line:
        await line.send(1, None)
        return await line.outcome("op 11")


async def opcode(g: Ground, out: bool) -> str:
    async with g.session() as (line, _):
        await line.send(99 if out else 1)
        return await line.outcome("op 11")


async def decoded(g: Ground, out: bool) -> str:
    async with g.session() as (line, _):
        await line.socket.send_str("{" if out else '{"op": 1, "d": null}')
        return await line.outcome("op 11")


async def size(g: Ground, out: bool) -> str:
    async with g.session() as (line, _):
        frame = '{"op": 1, "d": "%s"}'
        await line.socket.send_str(frame % ("x" * (4096 + out - len(frame % ""))))
        return await line.outcome("op 11")


async def authenticated(g: Ground, out: bool) -> str:
    async with g.line() as line:
        if not out:
            await line.send(2, g.identity())
        await line.send(3, {"status": "online", "since": None, "activities": [], "afk": False})
        await line.send(1)
        return await line.outcome("op 11")


async def once(g: Ground, out: bool) -> str:
    async with g.session() as (line, _):
        if out:
            await line.send(2, g.identity())
        await line.send(1)
        return await line.outcome("op 11")


async def sends(g: Ground, out: bool) -> str:
    async with g.session() as (line, _):
        for _ in range(118 + out):
            await line.send(3, {})
        await line.send(1)
        return await line.outcome("op 11")


async def resumed(
    g: Ground, *, code: int = 4000, ahead: int = 0, wait_s: float = 0.0, session: str = ""
) -> str:
    """Identify, close with a code, come back."""
    async with g.session() as (line, ready):
        await line.event("GUILD_CREATE")
        await line.socket.close(code=code)
    g.emulator.clock.advance(wait_s)
    async with g.line() as line:
        wanted = {"token": g.emulator.token, "session_id": session or ready["session_id"]}
        await line.send(6, {**wanted, "seq": 2 + ahead})
        return await line.outcome("RESUMED")


async def sequence(g: Ground, out: bool) -> str:
    return await resumed(g, ahead=int(out))


async def session(g: Ground, out: bool) -> str:
    return await resumed(g, session="unknown" if out else "")


async def resumable(g: Ground, out: bool) -> str:
    return await resumed(g, wait_s=181 if out else 170)


async def client_close(g: Ground, out: bool) -> str:
    return await resumed(g, code=1000 if out else 4000)


async def pace(g: Ground, out: bool) -> str:
    await identified(g)
    g.emulator.clock.advance(4.5 if out else 5)
    return await identified(g)


async def budget(g: Ground, out: bool) -> str:
    g.emulator.gateway.identifies_a_day = 2
    for _ in range(1 + out):
        await identified(g)
        g.emulator.clock.advance(6)
    return await identified(g)


async def heartbeat(g: Ground, out: bool) -> str:
    g.emulator.gateway.heartbeat_interval_s = 0.2
    async with g.session() as (line, _):
        await line.event("GUILD_CREATE")
        for _ in range(4):
            if not out:
                await line.send(1)
            frame = await line.next(0.1)
            if isinstance(frame, int):
                return str(frame)
        return FINE


async def said_by_ann(g: Ground, intents: int) -> str:
    async with g.session(intents=intents) as (line, _):
        g.emulator.say(g.ann, g.channel, "words")
        heard = await line.event("MESSAGE_CREATE")
        return SILENT if heard is None else heard["d"]["content"] or "blank"


async def by_intent(g: Ground, out: bool) -> str:
    heard = await said_by_ann(g, 1 if out else 1 | MESSAGES)
    return FINE if heard == "blank" else heard


async def content(g: Ground, out: bool) -> str:
    g.emulator.gateway.privileged.add("message_content")
    heard = await said_by_ann(g, 1 | MESSAGES | (0 if out else CONTENT))
    return FINE if heard == "words" else heard


async def other_shard(g: Ground, out: bool) -> str:
    mine = (g.guild.id >> 22) % 2
    async with g.session(shard=[1 - mine if out else mine, 2]) as (line, _):
        g.guild.add_channel("new")
        heard = await line.event("CHANNEL_CREATE")
        return SILENT if heard is None else FINE


async def unseen(g: Ground, out: bool) -> str:
    if out:
        g.take(1 << 10)
    async with g.session(intents=1 | MESSAGES) as (line, _):
        g.emulator.say(g.ann, g.channel, "words")
        heard = await line.event("MESSAGE_CREATE")
        return SILENT if heard is None else FINE


async def removed(g: Ground, out: bool) -> str:
    guild: Guild = g.emulator.add_guild("Other")
    if out:
        g.emulator.remove_guild(guild)
    async with g.session() as (line, _):
        guild.add_channel("new")
        heard = await line.event("CHANNEL_CREATE")
        return SILENT if heard is None else FINE


CODES = "Opcodes and Status Codes: Gateway Close Event Codes"
SENDING = "Gateway: Sending Events"
INTENTS = "Gateway: Gateway Intents"
RESUMING = "Gateway: Resuming"
LIMITS = "Gateway: Rate Limiting"
SHARDS = "Gateway: Sharding"

TRIALS = (
    Trial("identify with the token", CODES, "gateway.py", "4004", token),
    Trial("intents exist", CODES, "gateway.py", "4013", known_intents),
    Trial("privileged intents are switched on", INTENTS, "gateway.py", "4014", privileged),
    Trial("shard numbers", SHARDS, "gateway.py", "4010", shard),
    Trial("2,500 guilds a shard", SHARDS, "gateway.py", "4011", sharding),
    Trial("gateway version", CODES, "connection.py", "4012", version),
    Trial("opcode", CODES, "connection.py", "4001", opcode),
    Trial("frames are JSON", CODES, "connection.py", "4002", decoded),
    Trial("4,096 bytes a frame", SENDING, "connection.py", "4002", size),
    Trial("identify first", CODES, "connection.py", "4003", authenticated),
    Trial("identify once", CODES, "connection.py", "4005", once),
    Trial("120 frames a minute", LIMITS, "connection.py", "4008", sends),
    Trial("sequence of a resume", CODES, "connection.py", "4007", sequence),
    Trial("session of a resume", RESUMING, "connection.py", "op 9", session),
    Trial("a lost session waits (3 min, chosen)", RESUMING, "sessions.py", "op 9", resumable),
    Trial("a client's 1000 ends its session", RESUMING, "connection.py", "op 9", client_close),
    Trial("identify every 5 s", "Gateway: Session Start Limit", "gateway.py", "op 9", pace),
    Trial("identifies a day", "Gateway: Session Start Limit", "gateway.py", "4004", budget),
    Trial("heartbeat", "Gateway: Sending Heartbeats", "connection.py", "4000", heartbeat),
    Trial("events by intent", INTENTS, "sessions.py", SILENT, by_intent),
    Trial("content by intent", INTENTS, "sessions.py", "blank", content),
    Trial("events of the shard's guilds", SHARDS, "sessions.py", SILENT, other_shard),
    Trial("events of channels that are seen", "Permissions", "world.py", SILENT, unseen),
    Trial(
        "events of guilds with the bot", "Gateway Events: Guild Delete", "world.py", SILENT, removed
    ),
)
