"""The judge judged: each documented limit of a payload, tried just inside and just outside."""

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.discord.cases import Case, all_cases
from tests.discord.validate import (
    Fault,
    validate_choices,
    validate_commands,
    validate_message,
    validate_modal,
    validate_scheduled_event,
    validate_thread,
)

RULES = Path(__file__).with_name("RULES.md")
NOW = time.time()
CASES = all_cases(NOW)


def judged(case: Case, payload: Any) -> list[Fault]:
    """The faults of a payload by the validator of the case's door."""
    doors: dict[str, Callable[[], list[Fault]]] = {
        "message": lambda: validate_message(payload, files=case.files, ephemeral_ok=False),
        "answer": lambda: validate_message(payload, files=case.files),
        "edit": lambda: validate_message(
            payload, editing=True, existing=case.before, ephemeral_ok=False
        ),
        "modal": lambda: validate_modal(payload),
        "choices": lambda: validate_choices(payload),
        "commands": lambda: validate_commands(payload),
        "thread": lambda: validate_thread(payload),
        "forum": lambda: _forum(payload),
        "event edit": lambda: validate_scheduled_event(
            payload, now=NOW, editing=True, existing=case.before
        ),
        "event": lambda: validate_scheduled_event(payload, now=NOW),
    }
    return doors[case.door]()


def _forum(payload: Any) -> list[Fault]:
    """A post: the thread, and its first message under `message`."""
    faults = validate_thread(payload, forum=True)
    for fault in validate_message(payload.get("message") or {"content": "x"}, ephemeral_ok=False):
        faults.append(Fault(("message", *fault.path), fault.code, fault.message))
    return faults


def printed(rows: Sequence[tuple[str, str, str]], title: str) -> None:
    """The table of a trial: rule, what was answered inside, what outside."""
    width = max(len(rule) for rule, _, _ in rows)
    print(f"\n{title}: {len(rows)} rules")
    print(f"{'rule':{width}} | inside | outside")
    for rule, inside, outside in rows:
        print(f"{rule:{width}} | {inside:6} | {outside}")


def test_each_limit_is_taken_just_inside_and_refused_just_outside() -> None:
    rows, wrong = [], []
    for case in CASES:
        inside, outside = judged(case, case.inside), judged(case, case.outside)
        places = {".".join(map(str, fault.path)): fault.code for fault in outside}
        rows.append((case.rule, "fine" if not inside else "refused", places.get(case.at, "fine")))
        if inside or case.at not in places:
            wrong.append((case.rule, inside, outside))

    printed(rows, "Validators")

    assert wrong == []


def test_one_fault_is_noted_once_and_alone() -> None:
    noisy = {case.rule: faults for case in CASES if len(faults := judged(case, case.outside)) != 1}

    assert noisy.keys() <= {"attachments"}  # an eleventh entry also has no file


def test_the_table_of_rules_names_just_these_cases() -> None:
    payloads = RULES.read_text(encoding="utf-8").split("## Payloads")[1]
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", payloads, re.MULTILINE)[1:]
    codes = {rule: code for rule, _, _, code in rows if set(rule) != {"-"}}

    found = {
        case.rule: fault.code
        for case in CASES
        for fault in judged(case, case.outside)
        if ".".join(map(str, fault.path)) == case.at
    }

    assert codes == found
