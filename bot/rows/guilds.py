"""How the values of a community lie in their tables; see `bot/rows/`."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.guild import Arrival, Block, Channel, ChannelPolicy, Guild, GuildSettings
from bot.rows import FLAG, TIME, Codec, Table, dump_json, dump_time

SETS = frozenset({"channels", "forms", "open_roles", "vote_roles", "host_roles"})
MOMENTS = frozenset({"raid_since", "raid_until"})


def plain(value: object) -> Any:
    """A setting as JSON has it: sets sorted, moments as text."""
    if isinstance(value, frozenset):
        return sorted(value)
    return dump_time(value) if isinstance(value, datetime) else value


def _dump(value: Any) -> str:
    return dump_json({name: plain(one) for name, one in asdict(value).items()})


def _load(raw: str) -> dict[str, Any]:
    found = json.loads(raw)
    for name, one in found.items():
        if name in SETS:
            found[name] = frozenset(one)
        elif name in MOMENTS and one is not None:
            found[name] = datetime.fromisoformat(one)
    return dict(found)


SETTINGS = Codec(_dump, lambda raw: GuildSettings(**_load(raw)))
POLICY = Codec(_dump, lambda raw: ChannelPolicy(**_load(raw)))

GUILDS = Table(
    "guilds",
    Guild,
    "guild",
    {
        "settings": SETTINGS,
        "joined_at": TIME,
        "left_at": TIME,
        "purge_at": TIME,
        "set_up": FLAG,
    },
)
CHANNELS = Table("channels", Channel, "channel", {"policy": POLICY, "adult": FLAG})
BLOCKS = Table("blocks", Block, "block", {"blocked_at": TIME})
ARRIVALS = Table("arrivals", Arrival, "arrival", {"joined_at": TIME, "account_at": TIME})
