"""How a training ends before its adapter is made; caught by `job.py`, seen by nobody else."""


class GivenUp(Exception):
    """
    It failed, or `quietly` came to nothing.

    Args:
        error: A code that is kept in the store and told to members.
        said: More of it, for the operator's log.
    """

    def __init__(self, error: str, said: str = "", *, quietly: bool = False) -> None:
        super().__init__(said)
        self.error = error
        self.quietly = quietly


class Unwanted(Exception):
    """It was cancelled, or its community is gone."""


class Later(Exception):
    """Its engine is away; it goes on when its turn comes again."""
