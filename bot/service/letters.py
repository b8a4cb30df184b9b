"""What the programme and a resting session owe a channel, written down once."""

from bot.records.cards import CardRecords
from bot.rows.cards import Letter
from bot.rules.places import snowflake
from bot.service.context import Change


def owe(change: Change, kind: str, guild_id: str, channel_id: str, **ids: str) -> None:
    """
    Owe a channel one message of this kind about these ids; the poster draws and sends it.

    Asking again for the same kind and ids owes nothing more.
    """
    letter = Letter(
        id=":".join([kind, *ids.values()]),
        guild_id=guild_id,
        channel_id=str(snowflake(channel_id)),
        kind=kind,
        created_at=change.now,
        ids=ids,
    )
    CardRecords.beside(change.records).put_letter(letter)
