"""
Blind rounds: which rounds are, and what their ballots say of an adapter. Reads only.

Nothing of them is kept beside the drafts and the ballots, so a ballot that is taken back is out of
every score at once.
"""

import hashlib
from collections.abc import Sequence

from bot.records import Records
from bot.records.taste import TasteRecords
from bot.records.tuning import TuningRecords
from bot.session import EVENING, Draft, Round
from bot.tuning import Adapter, BlindRound
from bot.votes import Ballot, countable
from engine.training.trial import Trial, judged

SHARE = 0.2  # of a community's rounds, while there is something to decide


def is_blind(guild_id: str, round_id: str) -> bool:
    """
    Whether a round is one of those that hold two against each other; by its id alone.

    An evening is short, so all of its rounds are.
    """
    if guild_id == EVENING:
        return True
    drawn = hashlib.sha256(f"blind:{round_id}".encode()).digest()[:4]
    return int.from_bytes(drawn) < SHARE * 2**32


def blind_rounds(records: Records, adapter: Adapter) -> list[BlindRound]:
    """Closed rounds that tell an adapter from what it is held against, the oldest first."""
    rows = TuningRecords.beside(records)
    found = []
    for round_ in rows.drawn_by_both(adapter.name, adapter.against):
        score = _score(records, round_, adapter) if is_blind(adapter.guild_id, round_.id) else None
        if score is not None:
            found.append(BlindRound(round_.id, adapter.name, adapter.against, score))
    return found


def trial_of(records: Records, adapter: Adapter) -> Trial:
    """How an adapter stands by its blind rounds."""
    return judged([one.score for one in blind_rounds(records, adapter)])


def _score(records: Records, round_: Round, adapter: Adapter) -> float | None:
    """1, 0 or 0.5; None where its ballots did not see both, or none counts."""
    drawn = [d for d in countable(records.drafts(round_.id)) if d.generation and not d.parent_id]
    ours, theirs = _ids(drawn, adapter.name), _ids(drawn, adapter.against)
    kept_out = TasteRecords.beside(records).kept_out(round_.id)
    ballots = [
        b for b in records.ballots(round_.id) if b.weight > 0 and b.member_id not in kept_out
    ]
    liked, others = _approval(ballots, ours), _approval(ballots, theirs)
    if liked is None or others is None:
        return None
    return 0.5 if liked == others else float(liked > others)


def _ids(drafts: Sequence[Draft], adapter: str | None) -> frozenset[str]:
    return frozenset(d.id for d in drafts if d.generation and d.generation.adapter == adapter)


def _approval(ballots: Sequence[Ballot], ids: frozenset[str]) -> float | None:
    """How often these drafts were approved by whom they were shown to; None: they were not."""
    seen = sum(len(b.visible & ids) for b in ballots)
    return sum(len(b.approved & b.visible & ids) for b in ballots) / seen if seen else None
