"""What all tests of the Discord door share: the tally of payloads, told at the end of the run."""

import pytest

from tests.discord.scenarios import table
from tests.discord.silence import JUDGED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if JUDGED:
        told = ", ".join(f"{count} {what}" for what, count in JUDGED.items())
        terminalreporter.write_line(f"Discord messages judged for silence and form: {told}")
    if rows := table():
        terminalreporter.write_line("Faults of Discord and how they were withstood:")
        for row in rows:
            terminalreporter.write_line(row)
