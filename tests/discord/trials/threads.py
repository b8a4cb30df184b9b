"""Rules of REST: threads and forums."""

from tests.discord.emulator import FORUM
from tests.discord.emulator import permissions as p
from tests.discord.trials.ground import ERRORS, Ground, Trial

ARCHIVE = "Threads: Editing & Deleting Threads; Archived Threads"


async def archived_edit(g: Ground, out: bool) -> str:
    thread = await g.thread()
    message = await g.send(channel=thread)
    if out:
        g.guild.archive(thread)
    path = f"/channels/{thread.id}/messages/{message.id}"
    return await g.code("PATCH", path, {"content": "y"})


async def archived_by_time(g: Ground, out: bool) -> str:
    thread = await g.thread()
    message = await g.send(channel=thread)
    g.emulator.clock.advance(1441 * 60 if out else 1439 * 60)
    path = f"/channels/{thread.id}/messages/{message.id}"
    return await g.code("PATCH", path, {"content": "y"})


async def locked(g: Ground, out: bool) -> str:
    """A message opens an archived thread, not a locked one."""
    thread = await g.thread(archived=True, locked=out)
    g.take(p.MANAGE_THREADS)
    said = await g.code("POST", f"/channels/{thread.id}/messages", {"content": "x"})
    assert said != "fine" or (thread.thread is not None and not thread.thread.archived)
    return said


async def archived_name(g: Ground, out: bool) -> str:
    thread = await g.thread(archived=True)
    body = {"name": "new"} if out else {"name": "new", "archived": False}
    return await g.code("PATCH", f"/channels/{thread.id}", body)


async def one_thread(g: Ground, out: bool) -> str:
    message = await g.send()
    path = f"{g.room}/messages/{message.id}/threads"
    if out:
        await g.ask("POST", path, {"name": "first"})
    return await g.code("POST", path, {"name": "second"})


async def active_threads(g: Ground, out: bool) -> str:
    first = await g.thread()
    for number in range(998 + out):
        copy = type(first)(number + 1, g.guild, "t", first.kind, g.channel, first.thread)
        g.guild.channels[copy.id] = copy
    return await g.code("POST", g.room + "/threads", {"name": "t", "type": 11})


async def into_forum(g: Ground, out: bool) -> str:
    forum = g.guild.add_channel("posts", kind=FORUM)
    where = f"/channels/{forum.id}"
    if out:
        return await g.code("POST", where + "/messages", {"content": "x"})
    post = {"name": "post", "message": {"content": "x"}}
    return await g.code("POST", where + "/threads", post)


TRIALS = (
    Trial("messages of archived threads", ARCHIVE, "rest/place.py", "50083", archived_edit),
    Trial("threads archive by time", ARCHIVE, "world.py", "50083", archived_by_time),
    Trial("locked threads", ARCHIVE, "rest/place.py", "160005", locked),
    Trial("archived threads open first", ARCHIVE, "rest/threads.py", "50083", archived_name),
    Trial("one thread a message", ERRORS, "rest/threads.py", "160004", one_thread),
    Trial("1,000 active threads", ERRORS, "rest/threads.py", "160006", active_threads),
    Trial("forums take posts only", ERRORS, "rest/place.py", "50008", into_forum),
)
