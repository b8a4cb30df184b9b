"""Application commands: registered in bulk or one by one, globally or for a guild."""

from typing import Any

from tests.discord.emulator.rest.call import NOTHING, Answer, Call, Refused, bad_form, unknown
from tests.discord.emulator.world import World
from tests.discord.validate import validate_commands

Commands = dict[int, dict[str, Any]]
CREATES_A_DAY = 200
DAY_S = 86_400.0


class CommandRoutes:
    """Routes under /applications/{application_id}."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._created: dict[int | None, list[float]] = {}

    async def replace(self, call: Call) -> Answer:
        """PUT: what is not named is gone; what keeps its name keeps its id."""
        scope, guild_id = self._scope(call)
        bodies = call.payload
        self._valid(bodies)
        before = {(each["name"], each["type"]): each for each in scope.values()}
        kept: Commands = {}
        for body in bodies:
            old = before.get((body["name"], body.get("type") or 1))
            if old is None:
                self._count(guild_id)
            command = self._command(body, guild_id, old)
            kept[int(command["id"])] = command
        scope.clear()
        scope |= kept
        return Answer(200, list(scope.values()))

    async def listed(self, call: Call) -> Answer:
        scope, _ = self._scope(call)
        if call.query.get("with_localizations") in ("1", "true"):
            return Answer(200, list(scope.values()))
        return Answer(200, [_without_localizations(each) for each in scope.values()])

    async def create(self, call: Call) -> Answer:
        """POST: 201 for a new command, 200 when it replaces one of its name."""
        scope, guild_id = self._scope(call)
        body = call.body
        kind = body.get("type") or 1
        same = [
            each
            for each in scope.values()
            if (each["name"], each["type"]) == (body.get("name"), kind)
        ]
        old = same[0] if same else None
        others = [each for each in scope.values() if each is not old]
        self._valid([*others, body])
        if old is None:
            self._count(guild_id)
        command = self._command(body, guild_id, old)
        scope[int(command["id"])] = command
        return Answer(200 if old else 201, command)

    async def get(self, call: Call) -> Answer:
        return Answer(200, self._found(call))

    async def edit(self, call: Call) -> Answer:
        command = self._found(call)
        scope, _ = self._scope(call)
        changed = command | call.body
        self._valid([*(each for each in scope.values() if each is not command), changed])
        command |= call.body | {"version": str(self._world.ids.next())}
        return Answer(200, command)

    async def delete(self, call: Call) -> Answer:
        command = self._found(call)
        scope, _ = self._scope(call)
        del scope[int(command["id"])]
        return NOTHING

    async def permissions(self, call: Call) -> Answer:
        return Answer(200, [])

    async def set_permissions(self, call: Call) -> Answer:
        """Only a person's bearer token may; a bot is told so."""
        raise Refused(403, 20001, "Bots cannot use this endpoint")

    def _scope(self, call: Call) -> tuple[Commands, int | None]:
        if call.id("application_id") != self._world.bot.id:
            raise unknown("Application", 10002)
        if "guild_id" not in call.params:
            return self._world.commands, None
        guild = self._world.guilds.get(call.id("guild_id"))
        if guild is None or not guild.has_bot:
            raise Refused(403, 50001, "Missing Access")
        return guild.commands, guild.id

    def _found(self, call: Call) -> dict[str, Any]:
        scope, _ = self._scope(call)
        found = scope.get(call.id("command_id"))
        if found is None:
            raise unknown("Application Command", 10063)
        return found

    def _valid(self, bodies: Any) -> None:
        faults = validate_commands(bodies)
        if faults:
            raise bad_form(faults)

    def _count(self, guild_id: int | None) -> None:
        now = self._world.clock.now()
        recent = [each for each in self._created.get(guild_id, []) if each > now - DAY_S]
        if len(recent) >= CREATES_A_DAY:
            sentence = "Max number of daily application command creates has been reached (200)"
            raise Refused(429, 30034, sentence, extra={"retry_after": DAY_S, "global": False})
        self._created[guild_id] = [*recent, now]

    def _command(
        self, body: dict[str, Any], guild_id: int | None, old: dict[str, Any] | None
    ) -> dict[str, Any]:
        command: dict[str, Any] = {
            "id": old["id"] if old else str(self._world.ids.next()),
            "application_id": str(self._world.bot.id),
            "version": str(self._world.ids.next()),
            "type": body.get("type") or 1,
            "name": body["name"],
            "name_localizations": body.get("name_localizations"),
            "description": body.get("description") or "",
            "description_localizations": body.get("description_localizations"),
            "options": body.get("options") or [],
            "default_member_permissions": _permissions(body.get("default_member_permissions")),
            "nsfw": bool(body.get("nsfw")),
            "integration_types": body.get("integration_types") or [0],
            "contexts": body.get("contexts"),
            "dm_permission": body.get("dm_permission", True),
        }
        if guild_id is not None:
            command["guild_id"] = str(guild_id)
        return command


def _permissions(value: Any) -> str | None:
    return None if value is None else str(int(value))


def _without_localizations(command: dict[str, Any]) -> dict[str, Any]:
    hidden = {"name_localizations": None, "description_localizations": None}
    return command | hidden
