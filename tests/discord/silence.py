"""
Nobody is pinged who did not ask: judged over every payload that made or changed a message.

Discord's default is to ping, so each payload must say `parse: []`, and may name only the accounts
that asked by /notify.
"""

from collections import Counter
from collections.abc import Collection
from typing import Any

from tests.discord.emulator import Emulator

DEFER = 5  # a callback that shows "thinking" and carries no text
JUDGED: Counter[str] = Counter()  # of the whole test run, told at its end


def check_silence(emulator: Emulator, asked: Collection[int] = ()) -> None:
    """
    Fail on the first payload that could ping somebody else than `asked`.

    Args:
        asked: Accounts that pressed /notify in this test.
    """
    for request in emulator.record.sends():
        body = request.payload
        if body is None:  # turned away by a rate limit before it was read
            continue
        if "type" in body and "callback" in request.route:
            if body["type"] == DEFER:
                continue
            body = body["data"]
        body = body.get("message", body)  # a forum's post has its first message inside
        _check(body.get("allowed_mentions"), request.method, request.path, asked)
        JUDGED["payloads"] += 1
        JUDGED["refused by the emulator"] += request.code == 50_035
    pinged = {user for message in _messages(emulator) for user in message.pings.user_ids}
    assert pinged <= set(asked), f"pinged without asking: {pinged - set(asked)}"
    assert not any(m.pings.everyone or m.pings.role_ids for m in _messages(emulator))


def _check(said: Any, method: str, path: str, asked: Collection[int]) -> None:
    where = f"{method} {path}"
    assert said is not None, f"{where}: without allowed_mentions Discord pings whom it likes"
    assert said.get("parse") == [], f"{where}: {said}"
    assert not said.get("roles"), f"{where}: {said}"
    named = {int(user) for user in said.get("users", ())}
    assert named <= set(asked), f"{where}: {named - set(asked)} never asked to be told"


def _messages(emulator: Emulator) -> list[Any]:
    channels = emulator.world.channels.values()
    return [m for c in channels for m in c.messages.values() if m.author is emulator.world.bot]
