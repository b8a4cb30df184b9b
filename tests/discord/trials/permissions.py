"""Rules of REST: who may do what."""

from typing import Any

from tests.discord.emulator import Overwrite
from tests.discord.emulator import permissions as p
from tests.discord.trials.ground import Ground, Trial, Try, an_event, form_of

SEND, NEW_THREAD = "{room}/messages", "{room}/threads"
HELLO = {"content": "x"}
PERMS = "Permissions: Permission Overwrites"
BITS = "Permissions: Bitwise Permission Flags"


def needs(*bits: int, method: str = "POST", path: str, body: Any = None) -> Try:
    """Inside the bot has the permissions, outside nobody here has them."""

    async def act(g: Ground, out: bool) -> str:
        own, others = await g.send(), g.emulator.say(g.ann, g.channel, "words")
        if out:
            g.take(*bits)
        else:
            for bit in bits:
                g.give(bit)
        place = path.format(room=g.room, guild=g.guild.id, own=own.id, others=others.id)
        return await g.code(method, place, body)

    return act


async def member_overwrite(g: Ground, out: bool) -> str:
    everyone = Overwrite(g.guild.id, 0, deny=p.SEND_MESSAGES)
    role = Overwrite(g.guild.bot_role.id, 0, deny=p.SEND_MESSAGES)
    own = Overwrite(g.emulator.application_id, 1, allow=p.SEND_MESSAGES)
    g.guild.set_overwrites(g.channel, [everyone, role] if out else [everyone, role, own])
    return await g.code("POST", g.room + "/messages", {"content": "x"})


async def role_overwrites(g: Ground, out: bool) -> str:
    """Of two roles one denies; what the other allows counts."""
    other = g.guild.add_role("other")
    g.guild.bot.role_ids.append(other.id)
    denied = Overwrite(g.guild.bot_role.id, 0, deny=p.SEND_MESSAGES)
    allowed = Overwrite(other.id, 0, allow=0 if out else p.SEND_MESSAGES)
    g.guild.set_overwrites(g.channel, [denied, allowed])
    return await g.code("POST", g.room + "/messages", {"content": "x"})


async def in_threads(g: Ground, out: bool) -> str:
    thread = await g.thread()
    if out:
        g.take(p.SEND_MESSAGES_IN_THREADS)
    return await g.code("POST", f"/channels/{thread.id}/messages", {"content": "x"})


async def member_list(g: Ground, out: bool) -> str:
    if not out:
        g.emulator.gateway.privileged.add("members")
    return await g.code("GET", f"/guilds/{g.guild.id}/members?limit=10")


async def lock(g: Ground, out: bool) -> str:
    thread = await g.thread()
    if out:
        g.take(p.MANAGE_THREADS)
    return await g.code("PATCH", f"/channels/{thread.id}", {"locked": True})


async def attach(g: Ground, out: bool) -> str:
    if out:
        g.take(p.ATTACH_FILES)
    return await g.code("POST", g.room + "/messages", data=form_of(1))


async def may_event(g: Ground, out: bool) -> str:
    if out:
        g.take(p.CREATE_EVENTS, p.MANAGE_EVENTS)
    return await g.code("POST", f"/guilds/{g.guild.id}/scheduled-events", an_event(g))


def permission_trials() -> list[Trial]:
    def row(rule: str, act: Try, code: str = "50013", where: str = "rest/place.py") -> Trial:
        return Trial(rule, BITS, where, code, act)

    own, others = "{room}/messages/{own}", "{room}/messages/{others}"
    public = {"name": "t", "type": 11}
    event = {"name": "x"}
    return [
        row("view the channel", needs(p.VIEW_CHANNEL, path=SEND, body=HELLO), "50001"),
        row("send messages", needs(p.SEND_MESSAGES, path=SEND, body=HELLO)),
        row("send messages in threads", in_threads),
        row("attach files", attach),
        row("read the history", needs(p.READ_MESSAGE_HISTORY, method="GET", path=own)),
        row("delete others' messages", needs(p.MANAGE_MESSAGES, method="DELETE", path=others)),
        row("start public threads", needs(p.CREATE_PUBLIC_THREADS, path=NEW_THREAD, body=public)),
        row(
            "start private threads",
            needs(p.CREATE_PRIVATE_THREADS, path=NEW_THREAD, body={"name": "t", "type": 12}),
        ),
        row("lock threads", lock, where="rest/threads.py"),
        row("edit channels", needs(p.MANAGE_CHANNELS, method="PATCH", path="{room}", body=event)),
        row(
            "make channels",
            needs(p.MANAGE_CHANNELS, path="/guilds/{guild}/channels", body=event),
        ),
        row("pin messages", needs(p.PIN_MESSAGES, method="PUT", path="{room}/messages/pins/{own}")),
        row(
            "add reactions",
            needs(p.ADD_REACTIONS, method="PUT", path=own + "/reactions/%E2%9C%A8/@me"),
        ),
        row("make events", may_event),
        Trial(
            "overwrites of roles and members", PERMS, "permissions.py", "50013", member_overwrite
        ),
        Trial("overwrites of two roles", PERMS, "permissions.py", "50013", role_overwrites),
        Trial(
            "list the members", "Guild: List Guild Members", "rest/guilds.py", "50001", member_list
        ),
    ]


TRIALS = tuple(permission_trials())
