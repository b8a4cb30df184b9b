"""How long drafting takes here, learned from the rounds before."""

LEARN = 0.3  # weight of the newest round in the moving average


class Pace:
    """An exponential moving average of seconds from request to drafts."""

    def __init__(self, draft_s: float = 10.0) -> None:
        self.draft_s = draft_s

    def learn(self, took_s: float) -> None:
        self.draft_s += LEARN * (took_s - self.draft_s)

    def queue_s(self, position: int) -> float:
        """Seconds until a round with `position` others ahead has its drafts."""
        return (position + 1) * self.draft_s

    def left_s(self, passed_s: float, done: int, asked: int) -> float:
        """Seconds left of one request; the share already finished corrects the average."""
        left = max(0.0, self.draft_s - passed_s)
        if 0 < done < asked:
            left = min(left, passed_s * (asked - done) / done)
        return left
