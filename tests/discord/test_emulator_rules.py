"""The emulator judged by a plain client: each documented rule, just inside and just outside."""

import re
from pathlib import Path

import pytest

from tests.discord.trials import ALL, FINE, Trial, tried

RULES = Path(__file__).with_name("RULES.md")


@pytest.mark.parametrize("trial", ALL, ids=lambda trial: trial.rule)
async def test_a_rule_holds_inside_and_refuses_outside(trial: Trial) -> None:
    rule, inside, outside = await tried(trial)

    print(f"{rule} | {inside} | {outside}")
    assert inside == FINE
    assert outside == trial.code


def test_the_table_of_rules_names_just_these_trials() -> None:
    text = RULES.read_text(encoding="utf-8")
    part = text.split("## Gateway, REST and interactions")[1].split("## Payloads")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", part, re.MULTILINE)[1:]

    assert rows == [(each.rule, each.section, each.where, each.code) for each in ALL]
