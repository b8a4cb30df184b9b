"""`python -m bot.evening`: what it says where no evening begins, and its exit status."""

import io
import json
import urllib.error
from email.message import Message
from typing import Any

import pytest

from bot.evening.__main__ import played

READY: dict[str, Any] = {"text": {"status": "ready"}}
OVER: dict[str, Any] = {
    "on": False,
    "stage": "done",
    "round": 40,
    "members": [],
    "lines": [],
    "report": None,
    "verdict": "promoted",
    "why": None,
    "before": None,
    "after": None,
    "error": None,
}


class Bot:
    """A bot that is up; `refuses` is the code by which it begins no evening."""

    url = "http://127.0.0.1:9"

    def __init__(self, refuses: str | None = None) -> None:
        self.refuses = refuses
        self.asked: list[str] = []
        self.waited = False

    def ask(self, path: str, *, post: bool = False) -> dict[str, Any]:
        self.asked.append(path)
        if post and self.refuses:
            said = io.BytesIO(json.dumps({"code": self.refuses, "detail": "?"}).encode())
            raise urllib.error.HTTPError(self.url + path, 409, "Conflict", Message(), said)
        return READY if path == "/health" else OVER

    def wait(self) -> None:
        self.waited = True


@pytest.mark.parametrize(
    ("code", "language", "sentence"),
    [
        ("evening_on", "en", "The evening is under way already."),
        ("evening_on", "zh", "这一晚已经开始了。"),
        ("training_off", "en", "Training is off here, so no adapter is made."),
        ("training_off", "zh", "这里没有打开训练，不做适配器。"),
    ],
)
def test_an_evening_that_is_refused_exits_with_one_and_a_sentence(
    capsys: pytest.CaptureFixture[str], code: str, language: str, sentence: str
) -> None:
    status = played(Bot(code), language, ends=True)

    assert status == 1
    assert capsys.readouterr().out == sentence + "\n"


def test_one_that_somebody_began_on_the_page_is_watched_by_who_stays(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bot = Bot("evening_on")

    status = played(bot, "en", ends=False)

    assert (status, bot.waited) == (0, True)
    assert "/api/evening" in bot.asked
    assert "under way already" in capsys.readouterr().out


def test_where_training_is_off_nobody_waits_before_an_empty_page() -> None:
    bot = Bot("training_off")

    assert played(bot, "en", ends=False) == 1
    assert not bot.waited


def test_an_evening_that_closed_the_loop_exits_with_nought() -> None:
    assert played(Bot(), "en", ends=True) == 0
