"""Who asked to be told when a round opens: the only members that are ever pinged."""

from bot.guild import Actor
from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.programme import ProgrammeRecords
from bot.rules.places import wanted
from bot.rules.programme import Subscription
from bot.service.context import Change, Context


class Pings:
    """A subscription is a member's own, for one channel or thread, until they end it."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def switch(self, actor: Actor, account_id: str, channel_id: str) -> bool:
        """
        Begin to be pinged when a round opens there, or end it; whether one is pinged now.

        Pressing twice at once is one press, by the interaction's own key.
        """

        def act(change: Change) -> bool:
            records = ProgrammeRecords.beside(change.records)
            if records.unsubscribe(channel_id, account_id):
                return False
            found = Subscription(
                channel_id, account_id, actor.member_id, actor.guild_id, change.now
            )
            records.subscribe(found)
            return True

        def once(change: Change) -> bool:
            done = change.once(actor.member_id, actor.key, lambda: {"on": act(change)})
            return bool(done["on"])

        return await self._context.write(once)

    async def to_ping(self, session_id: str) -> tuple[int, ...]:
        """
        Accounts that asked to be told when a round opens in this session's thread or channel.

        Who asked for the open round is left out. `PINGS_A_MESSAGE` of them fit one message.
        """

        def look(records: Records) -> tuple[int, ...]:
            session = records.session(session_id)
            if session.guild_id is None:
                return ()
            round_ = records.open_round(session_id)
            asker = round_.asked_by if round_ else None
            places = _places(records, session.channel_id)
            found = ProgrammeRecords.beside(records).subscriptions(places)
            told = [s for s in found if s.guild_id == session.guild_id and s.member_id != asker]
            return tuple(dict.fromkeys(int(s.account_id) for s in told))

        return await self._context.store.read(look)


def _places(records: Records, channel_id: str) -> list[str]:
    """The channel or thread itself, and the channel that the thread stands in or will stand in."""
    unmade = wanted(channel_id)
    if unmade is not None:
        return [unmade.parent]
    found = GuildRecords.beside(records).channel(channel_id)
    return [channel_id, found.parent_id] if found and found.parent_id else [channel_id]
