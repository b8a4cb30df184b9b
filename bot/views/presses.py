"""
Presses: which function answers a pressed button, a chosen menu or a sent form.

All of them carry ids of `bot/ids.py` and nothing is kept in memory, so a card of last year works
after any restart. A form that was open while the bot restarted is still taken.
"""

from collections.abc import Awaitable, Callable

from bot.ids import Pressed, parse

Answer = Callable[..., Awaitable[None]]  # (ask, *ids), as many ids as the verb names


class Presses:
    """Verb -> what answers it. Each cog adds its own at start."""

    def __init__(self) -> None:
        self._pressed: dict[str, Answer] = {}
        self._sent: dict[str, Answer] = {}

    def add(self, verb: str, answer: Answer) -> None:
        """Answer presses of buttons and menus with this verb."""
        self._pressed[verb] = answer

    def add_form(self, verb: str, answer: Answer) -> None:
        """Answer sent forms with this verb; `ask.fields` has what was filled in."""
        self._sent[verb] = answer

    def find(self, custom_id: str, *, form: bool) -> tuple[Answer, Pressed] | None:
        """Who answers, and the ids; None for a stranger's button or an old version's."""
        pressed = parse(custom_id)
        if pressed is None:
            return None
        answer = (self._sent if form else self._pressed).get(pressed.verb)
        return None if answer is None else (answer, pressed)
