"""The rows of communities: guilds, channels, blocks, late comers, and what was asked for."""

from datetime import datetime

from bot import rows
from bot.guild import Arrival, Block, Channel, ChannelPolicy, Guild, GuildSettings
from bot.records import OPEN_ROUNDS
from bot.records.statements import Statements
from bot.rows import dump_time
from bot.rows.guilds import ARRIVALS, BLOCKS, CHANNELS, GUILDS
from bot.rules.places import wanted
from bot.session import Event, Round, Session

# Rounds that one member asked for in one guild. The one that opens by itself when most chose none
# was asked for by nobody.
ASKED = """rounds r WHERE r.asked_by = ?
    AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = r.session_id AND s.guild_id = ?)
    AND NOT EXISTS (SELECT 1 FROM rounds p WHERE p.session_id = r.session_id
        AND p.none_won = 1 AND p.closed_at = r.opened_at AND p.number = (
            SELECT max(b.number) FROM rounds b
            WHERE b.session_id = r.session_id AND b.kind = r.kind AND b.number < r.number))"""


class GuildRecords(Statements):
    """What servers chose, and what the rules over it need to know."""

    # guilds

    def guild(self, guild_id: str) -> Guild | None:
        return self._first(GUILDS, "WHERE id = ?", guild_id)

    def put_guild(self, guild: Guild) -> None:
        """Add it, or replace what was known."""
        self._conn.execute(
            GUILDS.insert.replace("INSERT", "INSERT OR REPLACE", 1), GUILDS.to_row(guild)
        )

    def settings(self, guild_id: str) -> GuildSettings:
        """What it chose; what every server starts with, when it never chose."""
        guild = self.guild(guild_id)
        return guild.settings if guild else GuildSettings()

    def guilds(self) -> list[Guild]:
        """All that have the bot, or had it and are not purged yet."""
        return self._all(GUILDS, "ORDER BY id")

    def guilds_to_purge(self, now: datetime) -> list[Guild]:
        return self._all(GUILDS, "WHERE purge_at <= ?", dump_time(now))

    # channels

    def channel(self, channel_id: str) -> Channel | None:
        return self._first(CHANNELS, "WHERE id = ?", channel_id)

    def channels(self, guild_id: str) -> list[Channel]:
        return self._all(CHANNELS, "WHERE guild_id = ? ORDER BY id", guild_id)

    def put_channel(self, channel: Channel) -> None:
        """Add it, or replace what was known."""
        self._conn.execute(
            CHANNELS.insert.replace("INSERT", "INSERT OR REPLACE", 1), CHANNELS.to_row(channel)
        )

    def note_thread(self, channel_id: str, guild_id: str, parent_id: str) -> None:
        """Keep which channel a thread stands in, so that it obeys it."""
        thread = Channel(channel_id, guild_id, parent_id)
        if self.channel(channel_id) != thread:
            self.put_channel(thread)

    def place(self, channel_id: str) -> Channel | None:
        """The channel whose policy and rating hold: a thread obeys the one it stands in."""
        to_make = wanted(channel_id)
        if to_make is not None:
            return self.channel(to_make.parent)
        found = self.channel(channel_id)
        return self.channel(found.parent_id) if found and found.parent_id else found

    def policy(self, channel_id: str) -> ChannelPolicy:
        place = self.place(channel_id)
        return place.policy if place else ChannelPolicy()

    # members of a guild

    def block(self, guild_id: str, member_id: str) -> Block | None:
        return self._first(BLOCKS, "WHERE guild_id = ? AND member_id = ?", guild_id, member_id)

    def blocks(self, guild_id: str) -> list[Block]:
        return self._all(BLOCKS, "WHERE guild_id = ? ORDER BY blocked_at", guild_id)

    def add_block(self, block: Block) -> None:
        self._add(BLOCKS, block)

    def delete_block(self, guild_id: str, member_id: str) -> bool:
        return self._delete("blocks WHERE guild_id = ? AND member_id = ?", guild_id, member_id)

    def arrival(self, guild_id: str, member_id: str) -> Arrival | None:
        where = "WHERE guild_id = ? AND member_id = ?"
        return self._first(ARRIVALS, where, guild_id, member_id)

    def arrivals(self, guild_id: str) -> list[Arrival]:
        return self._all(ARRIVALS, "WHERE guild_id = ?", guild_id)

    def put_arrival(self, arrival: Arrival) -> None:
        self._conn.execute(
            ARRIVALS.insert.replace("INSERT", "INSERT OR REPLACE", 1), ARRIVALS.to_row(arrival)
        )

    # what was asked for

    def asked_since(self, guild_id: str, member_id: str, since: datetime) -> int:
        """Rounds that count against a quota: failed and cancelled ones are given back."""
        counted = f"{ASKED} AND r.opened_at >= ? AND r.status NOT IN ('failed', 'cancelled')"
        return self._count(counted, member_id, guild_id, dump_time(since))

    def last_asked_at(self, guild_id: str, member_id: str) -> datetime | None:
        """
        When they last asked for a round here, None for never. A cancelled one counts, so that
        asking and cancelling in turn does not get round a cooldown.
        """
        query = f"SELECT max(r.opened_at) FROM {ASKED} AND r.status <> 'failed'"
        (found,) = self._conn.execute(query, (member_id, guild_id)).fetchone()
        return None if found is None else datetime.fromisoformat(found)

    def open_sessions(self, guild_id: str) -> list[Session]:
        return self._all(rows.SESSIONS, "WHERE guild_id = ? AND status = 'open'", guild_id)

    def n_open_sessions(self, guild_id: str) -> int:
        return self._count("sessions WHERE guild_id = ? AND status = 'open'", guild_id)

    def open_rounds(self, guild_id: str) -> list[Round]:
        """Rounds of this guild's sessions that are not closed yet."""
        of_guild = "session_id IN (SELECT id FROM sessions WHERE guild_id = ?)"
        return self._all(rows.ROUNDS, f"WHERE {OPEN_ROUNDS} AND {of_guild}", guild_id)

    # the log

    def changes(self, guild_id: str, limit: int) -> list[Event]:
        """Who changed what in this server's settings, newest first."""
        where = """WHERE session_id IS NULL AND json_extract(payload, '$.guild_id') = ?
            ORDER BY seq DESC LIMIT ?"""
        return self._all(rows.EVENTS, where, guild_id, limit)
