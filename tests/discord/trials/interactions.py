"""Rules of interactions: time, once, fitting answers, tokens, who sees and who is pinged."""

from tests.discord.emulator import InteractionKind, Message, Overwrite
from tests.discord.emulator import permissions as p
from tests.discord.trials.ground import Ground, Json, Trial, card

COMMAND, COMPONENT = InteractionKind.COMMAND, InteractionKind.COMPONENT
AUTOCOMPLETE, MODAL = InteractionKind.AUTOCOMPLETE, InteractionKind.MODAL
HELLO: Json = {"content": "x"}


def form(title: str = "t") -> Json:
    field = {"type": 4, "custom_id": "f", "style": 1, "label": "Text"}
    return {"custom_id": "m", "title": title, "components": [{"type": 1, "components": [field]}]}


async def in_time(g: Ground, out: bool) -> str:
    act = await g.act()
    g.emulator.clock.advance(3.1 if out else 2.5)
    said = await g.answer(act, 5)
    assert act.failed is out
    return said.code


async def its_token(g: Ground, out: bool) -> str:
    act, other = await g.act(), await g.act()
    path = f"/interactions/{(other if out else act).id}/{act.token}/callback"
    return await g.code("POST", path, {"type": 5}, token=None)


async def once(g: Ground, out: bool) -> str:
    act = await g.act()
    if out:
        await g.answer(act, 5)
    return (await g.answer(act, 5)).code


async def form_to_form(g: Ground, out: bool) -> str:
    act = await g.act(MODAL if out else COMPONENT)
    return (await g.answer(act, 9, form())).code


async def update_of_command(g: Ground, out: bool) -> str:
    act = await g.act(COMMAND if out else COMPONENT)
    return (await g.answer(act, 7, {"content": "y"})).code


async def update_of_form(g: Ground, out: bool) -> str:
    """A form that a command opened has no message to update."""
    message = None if out else await g.send(card())
    act = await g.act(MODAL, message=message)
    return (await g.answer(act, 7, {"content": "y"})).code


async def choices(g: Ground, out: bool) -> str:
    act = await g.act(COMMAND if out else AUTOCOMPLETE)
    return (await g.answer(act, 8, {"choices": []})).code


async def text_to_autocomplete(g: Ground, out: bool) -> str:
    act = await g.act(AUTOCOMPLETE if out else COMMAND)
    return (await g.answer(act, 4, HELLO)).code


async def deferred_flags(g: Ground, out: bool) -> str:
    act = await g.act()
    return (await g.answer(act, 5, {"flags": 1 << 15 if out else 64})).code


async def checked_form(g: Ground, out: bool) -> str:
    act = await g.act()
    said = await g.answer(act, 9, form("t" * (45 + out)))
    if out:
        assert said.body["errors"]["data"]["title"]
    return said.code


async def refused_is_not_an_answer(g: Ground, out: bool) -> str:
    """After a refused payload the interaction can still be answered, once."""
    act = await g.act()
    await g.answer(act, 4, {"content": ""} if not out else HELLO)
    return (await g.answer(act, 4, HELLO)).code


async def token_lives(g: Ground, out: bool) -> str:
    act = await g.act()
    await g.answer(act, 5)
    g.emulator.clock.advance(901 if out else 890)
    path = g.hook(act) + "/messages/@original"
    return await g.code("PATCH", path, HELLO, token=None)


async def known_token(g: Ground, out: bool) -> str:
    act = await g.act()
    await g.answer(act, 5)
    path = g.hook(act) + ("x" if out else "")
    return await g.code("POST", path, HELLO, token=None)


async def answer_first(g: Ground, out: bool) -> str:
    act = await g.act()
    if not out:
        await g.answer(act, 5)
    return await g.code("POST", g.hook(act), HELLO, token=None)


async def original(g: Ground, out: bool) -> str:
    act = await g.act()
    await g.answer(act, 9 if out else 4, form() if out else HELLO)
    return await g.code("GET", g.hook(act) + "/messages/@original", token=None)


async def own_messages(g: Ground, out: bool) -> str:
    act, other = await g.act(), await g.act()
    await g.answer(act, 4, HELLO)
    await g.answer(other, 4, HELLO)
    found = (other if out else act).original
    assert found is not None
    path = f"{g.hook(act)}/messages/{found.id}"
    return await g.code("PATCH", path, {"content": "y"}, token=None)


async def fills(g: Ground, out: bool) -> str:
    """The first follow-up fills what was deferred; after an answer it is a message of its own."""
    act = await g.act()
    await g.answer(act, 4 if out else 5, HELLO if out else {"flags": 64})
    await g.ask("POST", g.hook(act), HELLO, token=None)
    assert act.original is not None
    if not out:
        assert act.original.ephemeral
        assert not act.original.loading
    return "two messages" if len(act.messages) == 2 else "fine"


async def locked_thread(g: Ground, out: bool) -> str:
    thread = await g.thread(archived=True, locked=out)
    g.take(p.MANAGE_THREADS)
    act = await g.act(channel=thread)
    return (await g.answer(act, 4, HELLO)).code


async def archived_update(g: Ground, out: bool) -> str:
    thread = await g.thread()
    message = await g.send(card(), thread)
    if out:
        g.guild.archive(thread)
    act = await g.act(COMPONENT, message=message)
    return (await g.answer(act, 7, {"content": "y"})).code


async def default_permissions(g: Ground, out: bool) -> str:
    await g.register(default_member_permissions=str(p.MANAGE_GUILD))
    role = g.guild.add_role("staff", 0 if out else p.MANAGE_GUILD)
    g.guild.give_roles(g.ann, [role])
    return await g.could()


async def may_use(g: Ground, out: bool) -> str:
    if out:
        g.take(p.USE_APPLICATION_COMMANDS)
    return await g.could()


async def sees_channel(g: Ground, out: bool) -> str:
    if out:
        g.guild.set_overwrites(g.channel, [Overwrite(g.ann.id, 1, deny=p.VIEW_CHANNEL)])
    return await g.could()


async def adult(g: Ground, out: bool) -> str:
    await g.register(nsfw=True)
    g.guild.set_nsfw(g.channel, not out)
    return await g.could()


async def registered(g: Ground, out: bool) -> str:
    return await g.could(data={"name": "no" if out else "go"})


async def on_the_message(g: Ground, out: bool) -> str:
    message = await g.send(card())
    custom_id = "other" if out else "b"
    return await g.could(kind=COMPONENT, data={"custom_id": custom_id}, message=message)


async def enabled(g: Ground, out: bool) -> str:
    message = await g.send(card(disabled=out))
    return await g.could(kind=COMPONENT, message=message)


async def private(g: Ground, out: bool) -> str:
    """Nobody else sees an ephemeral, nor presses on it."""
    act = await g.act()
    await g.answer(act, 4, card() | {"flags": 64})
    bea = g.guild.add_member("Bea")
    assert act.original is not None
    assert act.original.payload()["flags"] == 64
    assert act.original not in g.emulator.visible(g.channel, bea)
    if out:
        g.ann = bea
    return await g.could(kind=COMPONENT, message=act.original)


async def posted(g: Ground, text: str, **more: object) -> Message:
    said = await g.ask("POST", g.room + "/messages", {"content": text, **more})
    return g.channel.messages[int(said.body["id"])]


async def pings_by_default(g: Ground, out: bool) -> str:
    silent: Json = {} if out else {"allowed_mentions": {"parse": []}}
    message = await posted(g, f"<@{g.ann.id}>", **silent)
    return "pings" if message.pings else "fine"


async def roles_by_default(g: Ground, out: bool) -> str:
    """An answer's default parses members only; a message's parses roles too."""
    role = g.guild.add_role("writers", mentionable=True)
    text = {"content": f"<@&{role.id}>"}
    if out:
        message = await posted(g, text=text["content"])
    else:
        act = await g.act()
        await g.answer(act, 4, text)
        assert act.original is not None
        message = act.original
    return "pings" if message.pings.role_ids else "fine"


async def everyone(g: Ground, out: bool) -> str:
    if out:
        g.give(p.MENTION_EVERYONE)
    message = await posted(g, "@everyone")
    return "pings" if message.pings.everyone else "fine"


async def in_components(g: Ground, out: bool) -> str:
    layout = {"flags": 1 << 15, "components": [{"type": 10, "content": f"<@{g.ann.id}>"}]}
    listed = {"parse": [], "users": [str(g.ann.id)] if out else []}
    said = await g.ask("POST", g.room + "/messages", layout | {"allowed_mentions": listed})
    return "pings" if g.channel.messages[int(said.body["id"])].pings else "fine"


async def edits_ping(g: Ground, out: bool) -> str:
    name = f"<@{g.ann.id}>"
    message = await posted(g, name if out else "x")
    await g.ask("PATCH", f"{g.room}/messages/{message.id}", {"content": name})
    return "pings" if message.pings else "fine"


async def v2_stays(g: Ground, out: bool) -> str:
    layout = [{"type": 10, "content": "x"}]
    said = await g.ask("POST", g.room + "/messages", {"flags": 1 << 15, "components": layout})
    path = f"{g.room}/messages/{said.body['id']}"
    return await g.code("PATCH", path, {"flags": 0 if out else 1 << 15, "components": layout})


RESPOND = "Receiving and Responding: Responding to an Interaction"
TYPES = "Receiving and Responding: Interaction Callback Type"
HOOKS = "Receiving and Responding: Followup Messages"
COMMANDS = "Application Commands: Permissions"
COMPONENTS = "Using Message Components"
MENTIONS = "Message: Allowed Mentions Object"
CALLBACKS, DESK = "rest/callbacks.py", "interactions.py"

TRIALS = (
    Trial("answer within 3 s", RESPOND, CALLBACKS, "10062", in_time),
    Trial("token of the interaction", RESPOND, CALLBACKS, "10062", its_token),
    Trial("answer once", RESPOND, CALLBACKS, "40060", once),
    Trial("no form after a form", TYPES, CALLBACKS, "50035", form_to_form),
    Trial("updates are for components", TYPES, CALLBACKS, "50035", update_of_command),
    Trial("updates need a message", TYPES, CALLBACKS, "50035", update_of_form),
    Trial("suggestions are for autocomplete", TYPES, CALLBACKS, "50035", choices),
    Trial("autocomplete takes suggestions only", TYPES, CALLBACKS, "50035", text_to_autocomplete),
    Trial("flags of a deferral", TYPES, CALLBACKS, "50035", deferred_flags),
    Trial("a callback's payload is judged", TYPES, CALLBACKS, "50035", checked_form),
    Trial("a refused answer is none", RESPOND, CALLBACKS, "40060", refused_is_not_an_answer),
    Trial("tokens live 15 minutes", HOOKS, "rest/webhooks.py", "50027", token_lives),
    Trial("known tokens", HOOKS, "rest/webhooks.py", "10015", known_token),
    Trial("answer before following up", HOOKS, "rest/webhooks.py", "10015", answer_first),
    Trial("a form has no @original", HOOKS, "rest/webhooks.py", "10008", original),
    Trial("a token's own messages", HOOKS, "rest/webhooks.py", "10008", own_messages),
    Trial("a follow-up fills a deferral", HOOKS, "rest/webhooks.py", "two messages", fills),
    Trial(
        "answers into locked threads",
        "Threads: Archived Threads",
        CALLBACKS,
        "50083",
        locked_thread,
    ),
    Trial(
        "updates in archived threads",
        "Threads: Archived Threads",
        CALLBACKS,
        "50083",
        archived_update,
    ),
    Trial("default member permissions", COMMANDS, DESK, "no_permission", default_permissions),
    Trial("use application commands", COMMANDS, DESK, "no_permission", may_use),
    Trial("who sees the channel", COMMANDS, DESK, "no_access", sees_channel),
    Trial(
        "age-restricted commands",
        "Application Commands: Age-Restricted Commands",
        DESK,
        "age_restricted",
        adult,
    ),
    Trial("commands are registered", COMMANDS, DESK, "no_such_command", registered),
    Trial("a press is on the message", COMPONENTS, DESK, "no_such_component", on_the_message),
    Trial("disabled components", COMPONENTS, DESK, "disabled", enabled),
    Trial("ephemerals have one reader", "Message: Message Flags", DESK, "no_access", private),
    Trial("messages ping by default", MENTIONS, "mentions.py", "pings", pings_by_default),
    Trial("answers ping members only", MENTIONS, "mentions.py", "pings", roles_by_default),
    Trial("@everyone needs a permission", MENTIONS, "mentions.py", "pings", everyone),
    Trial("names in text displays ping", MENTIONS, "mentions.py", "pings", in_components),
    Trial("edits ping nobody", MENTIONS, "posting.py", "pings", edits_ping),
    Trial("V2 stays, over REST", "Message: Edit Message", "posting.py", "50035", v2_stays),
)
