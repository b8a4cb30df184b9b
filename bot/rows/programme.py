"""How the values of the programme and of resting sessions lie in their tables."""

from bot.rows import ID_SET, TIME, Table
from bot.rules.life import Rest
from bot.rules.programme import Candidate, Occasion, Poll, PollBallot, Schedule, Subscription

SCHEDULES = Table("schedules", Schedule, "schedule", {"created_at": TIME, "removed_at": TIME})
OCCASIONS = Table("occasions", Occasion, "occasion", {"due_at": TIME})
POLLS = Table(
    "polls",
    Poll,
    "poll",
    {"opens_at": TIME, "closes_at": TIME, "created_at": TIME, "closed_at": TIME},
)
CANDIDATES = Table("candidates", Candidate, "candidate", {"created_at": TIME})
POLL_BALLOTS = Table(
    "poll_ballots", PollBallot, "poll_ballot", {"approved": ID_SET, "cast_at": TIME}
)
SUBSCRIPTIONS = Table("subscriptions", Subscription, "subscription", {"created_at": TIME})
RESTS = Table("rests", Rest, "rest", {"asked_at": TIME, "rested_at": TIME})
