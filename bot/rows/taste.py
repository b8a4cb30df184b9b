"""How what was learned from votes lies in its tables; see `bot/rows/`."""

import json
from dataclasses import asdict

from bot.rows import FLAG, IDS, JSON, TIME, Codec, Table, dump_json
from bot.taste import Expected, Quarantine, TasteCommunity, TasteLesson, TasteModel, Told


def _load_told(text: str) -> Told:
    raw = json.loads(text)
    drafts = {draft_id: Expected(**one) for draft_id, one in raw["drafts"].items()}
    return Told(drafts, raw["ballots_before"])


TOLD = Codec(lambda v: dump_json(asdict(v)), _load_told)
COMMUNITIES = Table(
    "taste_communities", TasteCommunity, "community", {"ranking": FLAG, "since_at": TIME}
)
MODELS = Table("taste_models", TasteModel, "taste", {"learned_at": TIME})
LESSONS = Table(
    "taste_lessons",
    TasteLesson,
    "taste_lesson",
    {"learned_at": TIME, "counted": FLAG, "told": TOLD},
)
QUARANTINES = Table(
    "quarantines",
    Quarantine,
    "quarantine",
    {"members": IDS, "evidence": JSON, "at": TIME, "settled_at": TIME},
)
