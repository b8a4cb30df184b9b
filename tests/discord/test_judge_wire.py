"""The emulator judged over the wire: every limit, by a plain HTTP client, inside and outside."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.discord.cases import Case, all_cases
from tests.discord.emulator import (
    FORUM,
    Channel,
    Emulator,
    Interaction,
    InteractionKind,
    Member,
    Message,
    permissions,
)
from tests.discord.test_judge import printed

FINE = (200, 201, 204)
TRY_IT = {"name": "tryit", "description": "For the judge", "type": 1}
HELD = {
    "flags": 1 << 15,
    "components": [
        {"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": "x"}]}
    ],
}


@dataclass(slots=True)
class Client:
    """Speaks HTTP to the emulator as any program could; not discord.py."""

    emulator: Emulator
    http: aiohttp.ClientSession
    channel: Channel
    forum: Channel
    ann: Member
    card: Message | None = None

    async def ask(
        self, method: str, path: str, payload: Any, files: tuple[str, ...] = ()
    ) -> tuple[int, Any]:
        """Status and JSON of one request, sent as JSON or as Discord's multipart form."""
        headers = {"Authorization": f"Bot {self.emulator.token}"}
        body: Any = json.dumps(payload)
        if files:
            body = aiohttp.FormData({"payload_json": body})
            for number, name in enumerate(files):
                body.add_field(f"files[{number}]", b"x", filename=name)
        else:
            headers["Content-Type"] = "application/json"
        url = self.emulator.base + path
        async with self.http.request(method, url, data=body, headers=headers) as answer:
            return answer.status, await answer.json() if answer.status != 204 else None

    async def post(self, payload: Any, files: tuple[str, ...] = ()) -> tuple[int, Any]:
        return await self.ask("POST", f"/channels/{self.channel.id}/messages", payload, files)

    async def answered(self, kind: InteractionKind, callback: Any) -> tuple[int, Any]:
        """A fresh interaction, answered with this."""
        made = await self._interaction(kind)
        return await self.ask("POST", f"/interactions/{made.id}/{made.token}/callback", callback)

    async def _interaction(self, kind: InteractionKind) -> Interaction:
        if kind is InteractionKind.COMPONENT:
            data, message = {"custom_id": "x"}, self.card
        else:
            option = {"name": "form", "type": 3, "value": "s", "focused": True}
            data, message = {"name": "tryit", "options": [option]}, None
        return await self.emulator.interact(
            self.ann, self.channel, data, kind=kind, message=message
        )

    async def tried(self, case: Case, payload: Any) -> tuple[int, Any]:
        """Put the payload to the door of its case."""
        guild, app = self.channel.guild.id, self.emulator.application_id
        match case.door:
            case "message":
                return await self.post(payload, case.files)
            case "edit":
                _, before = await self.post(case.before)
                path = f"/channels/{self.channel.id}/messages/{before['id']}"
                return await self.ask("PATCH", path, payload)
            case "answer":
                return await self.answered(InteractionKind.COMPONENT, {"type": 4, "data": payload})
            case "modal":
                return await self.answered(InteractionKind.COMPONENT, {"type": 9, "data": payload})
            case "choices":
                callback = {"type": 8, "data": {"choices": payload}}
                return await self.answered(InteractionKind.AUTOCOMPLETE, callback)
            case "commands":
                return await self.ask(
                    "PUT", f"/applications/{app}/guilds/{guild}/commands", payload
                )
            case "thread":
                return await self.ask("POST", f"/channels/{self.channel.id}/threads", payload)
            case "forum":
                return await self.ask("POST", f"/channels/{self.forum.id}/threads", payload)
            case "event edit":
                _, before = await self.ask("POST", f"/guilds/{guild}/scheduled-events", case.before)
                path = f"/guilds/{guild}/scheduled-events/{before['id']}"
                return await self.ask("PATCH", path, payload)
            case "event":
                return await self.ask("POST", f"/guilds/{guild}/scheduled-events", payload)
        raise AssertionError(case.door)


@asynccontextmanager
async def client() -> AsyncIterator[Client]:
    """A running emulator (without its rate limits) and a client in one of its channels."""
    async with Emulator.running(strict=False) as emulator, aiohttp.ClientSession() as http:
        guild = emulator.add_guild("Judges")
        guild.set_permissions(guild.bot_role, permissions.ALL)
        court, forum = guild.add_channel("court"), guild.add_channel("works", kind=FORUM)
        made = Client(emulator, http, court, forum, guild.add_member("Ann"))
        _, card = await made.post(HELD)
        made.card = made.channel.message(int(card["id"]))
        option = {"name": "form", "description": "Form", "type": 3, "autocomplete": True}
        tryit = {**TRY_IT, "options": [option]}
        path = f"/applications/{emulator.application_id}/commands"
        assert (await made.ask("PUT", path, [tryit]))[0] == 200
        yield made


def verdict(status: int, body: Any, at: str) -> str:
    """What was answered, in a few words: fine, the code of the fault at its place, or the rest."""
    if status in FINE:
        return "fine"
    code = body.get("code")
    if code != 50035:
        return f"{status} {code}"
    place = body["errors"]
    for step in at.split(".") if at else ():
        place = place.get(step, {})
    faults = place.get("_errors")
    return f"{status} {code} {faults[0]['code']}" if faults else f"{status} {code} elsewhere"


def place_of(case: Case) -> str:
    """Where the refusal points on the wire: an answer's payload lies under `data`."""
    return f"data.{case.at}" if case.door in ("answer", "modal", "choices") else case.at


async def test_the_server_takes_the_inside_and_refuses_the_outside() -> None:
    rows, wrong = [], []
    async with client() as judge:
        for case in all_cases(time.time()):
            inside = verdict(*await judge.tried(case, case.inside), case.at)
            outside = verdict(*await judge.tried(case, case.outside), place_of(case))
            rows.append((case.rule, inside, outside))
            expected = "400 50035" if case.at or case.door == "commands" else "400 50006"
            refused = outside.startswith(expected)
            if inside != "fine" or not refused or outside.endswith("elsewhere"):
                wrong.append(rows[-1])

    printed(rows, "Over HTTP")

    assert wrong == []
