"""Who teaches a community's ranking, and how its works stand by their ballots. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from bot.guild import GuildSettings

HALFWAY = 12  # ballots at which a work stands midway between its own share and the server's
INTERVAL = 1.6449  # standard deviations to either side that hold nine chances in ten


@dataclass(frozen=True, slots=True)
class Ringed:
    """A work with what its passages got: `approvals` of `ballots`, summed over its branch."""

    work_id: str
    approvals: int
    ballots: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A work's share of ringing ballots in [0, 1], shrunken to the server's, and its interval."""

    work_id: str
    share: float
    low: float
    high: float
    ballots: int


def ballot_weight(settings: GuildSettings, account_at: datetime | None, now: datetime) -> float:
    """
    What a ballot weighs in the taste model: 0 for an account younger than the server wants.

    An account whose age nobody told weighs as any other; in the tally all count the same.
    """
    if account_at is None:
        return 1.0
    return 0.0 if now - account_at < timedelta(days=settings.taste_age_days) else 1.0


def ranked(works: Sequence[Ringed]) -> list[Placed]:
    """
    Works with ballots, the most liked first; equals by ballots, then by id.

    Each share is the mean of a beta posterior whose prior is the server's own share, worth
    `HALFWAY` ballots, so that one happy ballot does not lead a list. The interval is Wilson's of
    that posterior; it takes ballots as independent, and so says too little where the same few
    members voted on every passage.
    """
    counted = [work for work in works if work.ballots]
    approvals, ballots = sum(w.approvals for w in counted), sum(w.ballots for w in counted)
    usual = (approvals + 1) / (ballots + 2)
    placed = [_placed(work, usual) for work in counted]
    return sorted(placed, key=lambda one: (-one.share, -one.ballots, one.work_id))


def _placed(work: Ringed, usual: float) -> Placed:
    n = work.ballots + HALFWAY
    share = (work.approvals + HALFWAY * usual) / n
    z = INTERVAL
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Placed(work.work_id, share, max(0.0, middle - reach), middle + reach, work.ballots)
