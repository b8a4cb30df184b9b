"""Counts of one community: how much was written here, and by whom, in numbers alone."""

from bot.records.statements import Statements

OF_GUILD = "JOIN sessions s ON s.id = {}.session_id WHERE s.guild_id = ?"
OF_ROUNDS = "JOIN rounds r ON r.id = {}.round_id JOIN sessions s ON s.id = r.session_id"


class StatsRecords(Statements):
    """Never a member's own numbers: nobody is profiled."""

    def counts(self, guild_id: str) -> dict[str, int]:
        """Of one guild, by what is counted."""
        passages = f"passages p {OF_GUILD.format('p')}"
        drafts = f"drafts d {OF_ROUNDS.format('d')} WHERE s.guild_id = ? AND d.place IS NOT NULL"
        ballots = f"ballots b {OF_ROUNDS.format('b')} WHERE s.guild_id = ?"
        of = {
            "open": "sessions WHERE guild_id = ? AND status = 'open'",
            "works": f"works w {OF_GUILD.format('w')} AND w.removed = 0",
            "rounds": f"rounds r {OF_GUILD.format('r')} AND r.status = 'closed'",
            "passages": passages,
            "by_model": f"{passages} AND p.author_id IS NULL AND p.edited = 0",
            "by_edit": f"{passages} AND p.edited = 1",
            "pictures": f"illustrations i {OF_GUILD.format('i')} AND i.removed = 0",
            "drafts": drafts,
            "ballots": ballots,
        }
        return {name: self._count(query, guild_id) for name, query in of.items()}
