"""What the tests of taste share: rounds that were voted on and learned, who governs, a jump."""

from typing import Any

from tests.discord.emulator import Channel, Message
from tests.discord.emulator import permissions as rights
from tests.discord.person import Person
from tests.discord.writers import Writers

Json = dict[str, Any]
KNOWN_AFTER = 5  # learned rounds with a ballot of theirs, and nobody calls a voter new
CROWD = 10


def operator(room: Writers, name: str = "Ada", *, locale: str = "en-US") -> Person:
    """Somebody who manages the server."""
    boss = room.guild.add_role("Operators", rights.MANAGE_GUILD)
    return room.person(name, locale=locale, roles=[boss])


async def taste(room: Writers, **asked: Any) -> Json:
    """As the service tells it."""
    told: Json = await room.bot.service.taste("discord:", guild_id=str(room.guild.id), **asked)
    return told


async def learned(room: Writers, rounds: int) -> None:
    """Wait until so many rounds were learned from."""

    async def there() -> bool:
        return bool((await taste(room))["community"]["rounds"] == rounds)

    await room.bot.eventually(there)


async def voted(room: Writers, **options: Any) -> tuple[Channel, Message]:
    """A session whose first round two members decided and the ranker learned: thread, result."""
    before = (await taste(room))["community"]["rounds"]
    thread, card = await room.voting(**options)
    letter = "甲" if options.get("language") == "zh" else "A"
    ring = next(label for label in rings(card) if label.endswith(letter))
    await room.lin.press(card, ring)
    await room.ann.press(card, ring)
    await room.ann.press(card, "Close now")
    result = await room.card(thread, "Next round")
    await learned(room, before + 1)
    return thread, result


def rings(card: Message) -> list[str]:
    """What the card's ring buttons say."""
    parts = str(card.components).split("'label': '")[1:]
    labels = [part.split("'")[0] for part in parts]
    return [label for label in labels if label.startswith(("Ring ", "圈 "))]


async def jumped(room: Writers) -> Channel:
    """
    A round in which ten newcomers stood together against one who was known: its thread.

    Nothing is laid into the store: the first evening makes the one known.
    """
    await room.choose(quorum=1)
    thread, card = await room.voting()
    for number in range(1, KNOWN_AFTER + 1):
        await room.ann.press(card, "Ring A")
        await learned(room, number)
        if number < KNOWN_AFTER:
            card = await _next(room, thread, number + 1)
    await room.choose(quorum=CROWD + 1)
    thread, card = await room.voting(premise="A second tide.")
    await room.ann.press(card, "Ring A")
    for number in range(CROWD):
        newcomer = room.person(f"Newcomer {number}", account_age_days=2_000)
        await newcomer.press(card, "Ring D")
    await learned(room, KNOWN_AFTER + 1)
    return thread


async def _next(room: Writers, thread: Channel, number: int) -> Message:
    """The card of the next round, once it can be ringed; the last one may still stand."""
    await room.ann.command(thread, "next")

    async def open_now() -> bool:
        round_ = (await room.session(thread))["round"]
        return bool(round_ and round_["number"] == number and round_["status"] == "voting")

    await room.bot.eventually(open_now)
    round_ = (await room.session(thread))["round"]
    return await room.card(thread, f"ring:{round_['id']}:")
