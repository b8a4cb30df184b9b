"""
What the bot raises; every door turns it into a sentence in the member's language.

ChorusError
├── Invalid      the input itself is wrong                      422
├── NotFound     no such session, round, draft or work          404
├── Forbidden    the member may not do this                     403
├── Conflict     the state does not allow it now                409
├── TooMany      a limit or quota is reached                    429
└── Unavailable  an engine cannot be asked now                  503

`code` names the sentence in `bot/locales` (key `error.CODE`) and speaks to the operator;
`params` fill the sentence. Nothing was changed when one of these is raised.

StoreError, OperationRefused and DiscordRefused stand apart: their sentences are the operator's, who
alone can help.
"""

from typing import ClassVar


class ChorusError(Exception):
    """A refusal with a reason. Subclasses fix the HTTP status, instances the code."""

    status: ClassVar[int] = 500

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Invalid(ChorusError):
    """The input is wrong in itself: too long, empty, of an unknown form."""

    status = 422


class NotFound(ChorusError):
    """What was named does not exist, or not here."""

    status = 404


class Forbidden(ChorusError):
    """It exists, and this member may not do that to it."""

    status = 403


class Conflict(ChorusError):
    """Right input, wrong moment: the round is closed, one is open already."""

    status = 409


class TooMany(ChorusError):
    """A rate, quota or capacity limit; `retry_after_s` says when it may be tried again."""

    status = 429

    def __init__(self, code: str, *, retry_after_s: int = 1, **params: str | int) -> None:
        super().__init__(code, **params)
        self.retry_after_s = retry_after_s


class Unavailable(ChorusError):
    """An engine that this needs is not answering; the session is as it was."""

    status = 503


class StoreError(Exception):
    """DATA_DIR cannot be used: held by another bot, damaged, of a newer version, not ours."""


class OperationRefused(Exception):
    """A backup, restore or purge cannot be done as asked; what was there is as it was."""


class DiscordRefused(Exception):
    """Discord will not have this bot as it is set up; waiting does not help."""
