"""
A small story grammar machine: rules of alternatives with slots, expanded at random.

A rule file is plain text: `@name` opens a rule, each line after it is one alternative, `{slot}`
stands for a bound word of the story at hand or for another rule, `#` opens a comment.
"""

import random
import re
from collections.abc import Mapping
from importlib.resources import files

Rules = dict[str, list[str]]
SLOT = re.compile(r"\{(\w+)\}")


def read_rules(*names: str) -> Rules:
    """Read rule files of the `grammar` folder beside this module."""
    rules: Rules = {}
    alternatives: list[str] = []
    for name in names:
        folder = files("engine.text.house").joinpath("grammar")
        for line in folder.joinpath(name).read_text(encoding="utf-8").splitlines():
            if line.startswith("@"):
                alternatives = rules.setdefault(line[1:].strip(), [])
            elif line.strip() and not line.startswith("#"):
                alternatives.append(line.strip())
    return rules


class Expander:
    """Expands slots for one story; never uses the same alternative of a rule twice in it."""

    def __init__(self, rules: Rules, bound: Mapping[str, str], rng: random.Random) -> None:
        self._rules = rules
        self._bound = bound
        self._rng = rng
        self._used: set[str] = set()

    def expand(self, text: str) -> str:
        """Fill every slot of `text`, and the slots of what was filled in."""
        while SLOT.search(text):
            text = SLOT.sub(lambda m: self._fill(m.group(1)), text)
        return text

    def pick(self, rule: str) -> str:
        """One expanded alternative of a rule."""
        fresh = [a for a in self._rules[rule] if a not in self._used] or self._rules[rule]
        choice = self._rng.choice(fresh)
        self._used.add(choice)
        return self.expand(choice)

    def _fill(self, slot: str) -> str:
        if slot in self._bound:
            return self._bound[slot]
        fresh = [a for a in self._rules[slot] if a not in self._used] or self._rules[slot]
        choice = self._rng.choice(fresh)
        self._used.add(choice)
        return choice
