"""
Discord's documented limits of payloads: each as one payload just inside and one just outside.

`RULES.md` lists the same rules with their sections of the documentation; `test_judge.py` sees to it
that the two agree, and tries every case on the validators and on the running emulator.
"""

from tests.discord.cases.case import Case
from tests.discord.cases.commands import command_cases
from tests.discord.cases.components import component_cases
from tests.discord.cases.layouts import layout_cases
from tests.discord.cases.messages import message_cases
from tests.discord.cases.modals import modal_cases
from tests.discord.cases.others import event_cases, thread_cases


def all_cases(now: float) -> list[Case]:
    """Every case; `now` is the time at which events are in the past or not."""
    return [
        *message_cases(),
        *layout_cases(),
        *component_cases(),
        *modal_cases(),
        *command_cases(),
        *thread_cases(),
        *event_cases(now),
    ]


__all__ = ["Case", "all_cases"]
