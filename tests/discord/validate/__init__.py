"""
What Discord refuses in a payload, as pure functions from JSON to faults.

Each returns a list of `Fault(path, code, message)`, empty when Discord would take the payload. The
table of rules is `tests/discord/RULES.md`; `tests/discord/test_judge.py` tries each of them just
inside and just outside. Knows nothing of servers, tokens, permissions or time limits.
"""

from tests.discord.validate.commands import validate_choices, validate_commands
from tests.discord.validate.judge import Fault
from tests.discord.validate.message import EMPTY, validate_message
from tests.discord.validate.modal import validate_modal
from tests.discord.validate.others import validate_scheduled_event, validate_thread

__all__ = [
    "EMPTY",
    "Fault",
    "validate_choices",
    "validate_commands",
    "validate_message",
    "validate_modal",
    "validate_scheduled_event",
    "validate_thread",
]
