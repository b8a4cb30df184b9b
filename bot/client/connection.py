"""
Onto Discord and staying there, whatever Discord does; the rest of the bot never waits for it.

discord.py resumes and reconnects by itself. What it gives up on ends here: an outage is waited
out with growing pauses and a fresh client; a refusal that no waiting cures ends the program with a
plain sentence.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

import aiohttp
import discord

from bot.app import Chorus
from bot.client.fuse import Fuse, FuseBlown
from bot.client.identify import Identifies, TooManyIdentifies
from bot.client.syncing import sync_commands
from bot.errors import DiscordRefused
from bot.locales import Catalogue
from bot.service import Service
from bot.store import Store

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 300.0
WELL_AFTER_S = 600.0  # a client that lived so long ended for a new reason: the pauses start over
SYNC_PAUSE_S = 60.0
HOOK_S = 45.0  # discord.py gives up a connection whose identify waits longer than a minute

# Close codes after which trying again is refused again; the sentence names the cure.
FATAL = {
    4004: "Discord refused DISCORD_TOKEN. Copy the bot's token again from the developer portal.",
    4010: "Discord refused the shard this bot asked for (4010). Is another copy running?",
    4011: "This bot is in too many servers for one connection (4011); start it again.",
    4012: "Discord no longer speaks this version of the gateway (4012). Update Chorus.",
    4013: "Discord refused the intents of this bot (4013). Update Chorus.",
    4014: "Discord refused the intents of this bot (4014). Update Chorus.",
}
OUTAGE = (OSError, aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound)

# Makes a client; `before_identify` is awaited with the number of shards, `fuse` watches its REST.
MakeClient = Callable[[Callable[[int], Awaitable[None]], Fuse], Chorus]


class Connection:
    """One client after the other, as long as the program runs; `client` is the present one."""

    def __init__(
        self,
        make: MakeClient,
        token: str,
        store: Store,
        identifies: Identifies,
        monotonic_s: Callable[[], float],
    ) -> None:
        self._make = make
        self._token = token
        self._store = store
        self._identifies = identifies
        self._one_at_a_time = asyncio.Lock()  # shards identify one after the other
        self._revoked = asyncio.Event()
        self._fuse = Fuse(monotonic_s, self._revoked.set)
        self.synced = False  # whether Discord knows our commands
        self.client = self._new()

    async def run(self) -> None:
        """
        Be on Discord until cancelled.

        Raises:
            DiscordRefused: No waiting will cure it.
        """
        pause_s = FIRST_PAUSE_S
        while True:
            began_s = time.monotonic()
            try:
                async with self.client:
                    await self._live(self.client)
            except DiscordRefused:
                raise
            except FuseBlown as exc:
                pause_s = exc.retry_after_s
            except TooManyIdentifies:
                pause_s = await self._identifies.wait_s(self._shards())
            except OUTAGE as exc:
                log.warning("discord: not connected: %s", exc)
            except Exception:
                log.exception("discord: the client failed")
            self._check_revoked()
            if time.monotonic() - began_s > WELL_AFTER_S:
                pause_s = FIRST_PAUSE_S
            log.info("discord: trying again in %.0f s", pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            self.client = self._new()

    async def _live(self, client: Chorus) -> None:
        """One client from log-in to its end; its poster and its commands live beside it."""
        try:
            await client.login(self._token)
            await asyncio.sleep(await self._identifies.wait_s(self._shards()))
            await self._connected(client)
        except discord.LoginFailure as exc:
            raise DiscordRefused(FATAL[4004]) from exc
        except discord.PrivilegedIntentsRequired as exc:
            raise DiscordRefused(FATAL[4014]) from exc
        except discord.ConnectionClosed as exc:
            if exc.code in FATAL:
                raise DiscordRefused(FATAL[exc.code]) from exc
            raise

    async def _connected(self, client: Chorus) -> None:
        ended: Exception | None = None
        async with asyncio.TaskGroup() as group:
            beside = [
                group.create_task(client.poster.run(), name="poster"),
                group.create_task(self._sync(client), name="commands"),
                group.create_task(self._end_when_revoked(client), name="token"),
            ]
            try:
                await client.connect()
            except Exception as exc:  # leaves the group as itself, not as a group of one
                ended = exc
            for task in beside:
                task.cancel()
        if ended is not None:
            raise ended

    async def _sync(self, client: Chorus) -> None:
        while True:
            try:
                await sync_commands(client.tree, self._store)
                self.synced = True
                return
            except OUTAGE as exc:
                log.warning("discord: the commands could not be told: %s", exc)
            await asyncio.sleep(SYNC_PAUSE_S)

    async def _end_when_revoked(self, client: Chorus) -> None:
        await self._revoked.wait()
        await client.close()

    def _check_revoked(self) -> None:
        if self._revoked.is_set():
            raise DiscordRefused(FATAL[4004])

    async def _before_identify(self, shards: int) -> None:
        async with self._one_at_a_time:
            left_s = await self._identifies.wait_s(shards)
            if left_s > HOOK_S:
                raise TooManyIdentifies
            await asyncio.sleep(left_s)
            await self._identifies.count()

    def _new(self) -> Chorus:
        return self._make(self._before_identify, self._fuse)

    def _shards(self) -> int:
        return self.client.shard_count or 1


def connection(
    token: str,
    service: Service,
    catalogue: Catalogue,
    member_key: Callable[[str], str],
    store: Store,
    clock: Callable[[], datetime],
    monotonic_s: Callable[[], float] = time.monotonic,
) -> Connection:
    """
    The bot's way onto Discord.

    Args:
        member_key: A keyed hash of a raw account id; the same install gives the same.
    """

    def make(before_identify: Callable[[int], Awaitable[None]], fuse: Fuse) -> Chorus:
        return Chorus(
            service,
            catalogue,
            member_key,
            store=store,
            clock=clock,
            before_identify=before_identify,
            trace=fuse.trace(),
            monotonic_s=monotonic_s,
        )

    voice = discord.VoiceClient
    voice.warn_nacl = voice.warn_dave = False  # we never speak: no word about what voice would need
    return Connection(make, token, store, Identifies(store, clock), monotonic_s)
