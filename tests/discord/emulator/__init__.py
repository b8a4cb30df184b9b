"""
A Discord for tests: REST and gateway to which an unmodified discord.py connects, as strict as it.

    async with Emulator.running() as discord_, ...:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("poems")
        ann = guild.add_member("Ann", locale="en-US")
        with discord_.pointed():
            async with bot: ...  # bot.start(discord_.token)
        press = await discord_.interact(
            ann, channel, {"custom_id": "go"}, kind=InteractionKind.COMPONENT, message=card
        )
        await press.outcome()

Time is `emulator.clock`: `advance(901)` lets a token expire. A bot that starts again within 5 s of
its last identify is sent away with op 9 and comes back 5 s later, as on Discord: advance(6)
first, or set `emulator.gateway.identify_every_s = 0`.
A request that the emulator itself could not answer fails the block that runs it.

`tests/discord/person.py` is the comfortable way to act; `tests/discord/RULES.md` lists every rule
with the place that enforces it. Parts: `clock`, `world` (with `channels`, `messages`,
`permissions`), `gateway` (`connection`, `sessions`), `rest/` (one file a resource behind one
`door`), `interactions`, `posting` (where payloads become messages), `limits`, `faults`, `record`.
"""

from tests.discord.emulator.channels import Channel, Kind, Overwrite
from tests.discord.emulator.clock import Clock
from tests.discord.emulator.emulator import Emulator
from tests.discord.emulator.faults import Faults
from tests.discord.emulator.interactions import Impossible, Interaction, InteractionKind
from tests.discord.emulator.messages import Attachment, Message, Pings
from tests.discord.emulator.record import Record
from tests.discord.emulator.world import FORUM, TEXT, Guild, Member, Role, User, World

__all__ = [
    "FORUM",
    "TEXT",
    "Attachment",
    "Channel",
    "Clock",
    "Emulator",
    "Faults",
    "Guild",
    "Impossible",
    "Interaction",
    "InteractionKind",
    "Kind",
    "Member",
    "Message",
    "Overwrite",
    "Pings",
    "Record",
    "Role",
    "User",
    "World",
]
