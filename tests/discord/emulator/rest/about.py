"""The bot itself: its user, its application, where the gateway is."""

from typing import Any

from tests.discord.emulator import payloads
from tests.discord.emulator.gateway import Gateway
from tests.discord.emulator.rest.call import Answer, Call, unknown
from tests.discord.emulator.world import World


class About:
    """Routes that a bot asks when it starts."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    async def me(self, call: Call) -> Answer:
        body = payloads.user(self._world.bot) | {"verified": True, "mfa_enabled": True, "flags": 0}
        return Answer(200, body)

    async def user(self, call: Call) -> Answer:
        found = self._world.users.get(call.id("user_id"))
        if found is None:
            raise unknown("User", 10013)
        return Answer(200, payloads.user(found))

    async def application(self, call: Call) -> Answer:
        bot = self._world.bot
        in_guilds = sum(guild.has_bot for guild in self._world.guilds.values())
        body: dict[str, Any] = {
            "id": str(bot.id),
            "name": bot.name,
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "00" * 32,
            "owner": payloads.user(bot) | {"id": str(bot.id + 1), "username": "operator"},
            "team": None,
            "flags": 0,
            "summary": "",
            "bot": payloads.user(bot),
            "approximate_guild_count": in_guilds,
            "integration_types_config": {"0": {}},
        }
        return Answer(200, body)

    async def gateway(self, call: Call) -> Answer:
        return Answer(200, {"url": self._gateway.url})

    async def gateway_bot(self, call: Call) -> Answer:
        limit = self._gateway.start_limit()
        body = {
            "url": self._gateway.url,
            "shards": self._gateway.shards,
            "session_start_limit": limit,
        }
        return Answer(200, body)
