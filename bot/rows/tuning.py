"""How trainings and their adapters lie in their tables; see `bot/rows/`."""

from bot.rows import FLAG, JSON, TIME, Table
from bot.tuning import Adapter, Mark, Tuning

TUNINGS = Table(
    "tunings", Tuning, "tuning", {"created_at": TIME, "started_at": TIME, "ended_at": TIME}
)
ADAPTERS = Table(
    "adapters",
    Adapter,
    "adapter",
    {
        "report": JSON,
        "made_at": TIME,
        "began_at": TIME,
        "ended_at": TIME,
        "watched": FLAG,
    },
)
MARKS = Table("tuning_marks", Mark, "mark")
