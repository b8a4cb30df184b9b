"""What a community has made so far, in numbers."""

from bot.records import Records
from bot.records.stats import StatsRecords
from bot.service.context import Context, Json


class Counting:
    """Counts of a whole server; nobody's own numbers are told."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def stats(self, guild_id: str) -> Json:
        """Open sessions, works, rounds, passages by maker, drafts and ballots of one guild."""

        def look(records: Records) -> Json:
            counts = StatsRecords.beside(records).counts(guild_id)
            by_member = counts["passages"] - counts["by_model"] - counts["by_edit"]
            return {**counts, "by_member": by_member}

        return await self._context.store.read(look)
