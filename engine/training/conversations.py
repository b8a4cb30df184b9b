"""
Prompts and answers out of what TRL takes: plain strings, conversations, prompts left implicit.

Knows one row at a time, and no file.
"""

import re
from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from engine.training.examples import Message
from engine.training.fields import messages_of, text_of
from engine.training.rows import BrokenVotes

_BROKEN_WORD = re.compile(r"[A-Za-z]+\Z")


def parts_of(where: str, row: Mapping[str, Any]) -> tuple[tuple[Message, ...], str, str]:
    """
    Prompt, chosen and rejected of a pair. A prompt that is a plain string is one message of the
    user; where there is none, it is what both answers begin with.

    Raises:
        BrokenVotes: One of them is missing, or neither a text nor a conversation.
    """
    for key in ("chosen", "rejected"):
        if key not in row:
            raise BrokenVotes(f"{where} has no {key}.")
    if isinstance(row["chosen"], str):
        return _of_strings(where, row)
    chosen, rejected = messages_of(where, row["chosen"]), messages_of(where, row["rejected"])
    if "prompt" in row:
        prompt = _prompt(where, row["prompt"])
        chosen, rejected = _after(prompt, chosen), _after(prompt, rejected)
    else:
        prompt = _shared(chosen, rejected)
        chosen, rejected = chosen[len(prompt) :], rejected[len(prompt) :]
    return _asked(where, prompt), _answer(where, chosen), _answer(where, rejected)


def completion_of(where: str, row: Mapping[str, Any]) -> tuple[tuple[Message, ...], str]:
    """
    Prompt and answer of a single example; of `messages` the last one is the answer.

    Raises:
        BrokenVotes: As `parts_of`.
    """
    if "messages" in row:
        said = messages_of(where, row["messages"])
        return _asked(where, said[:-1]), _answer(where, said[-1:])
    prompt = _asked(where, _prompt(where, row.get("prompt")))
    if isinstance(row["completion"], str):
        return prompt, row["completion"]
    return prompt, _answer(where, messages_of(where, row["completion"]))


def _of_strings(where: str, row: Mapping[str, Any]) -> tuple[tuple[Message, ...], str, str]:
    chosen, rejected = text_of(where, row, "chosen"), text_of(where, row, "rejected")
    if "prompt" in row:
        return _asked(where, _prompt(where, row["prompt"])), chosen, rejected
    same = takewhile(lambda both: both[0] == both[1], zip(chosen, rejected, strict=False))
    shared = _BROKEN_WORD.sub("", "".join(letter for letter, _ in same))
    prompt = (Message("user", shared),) if shared.strip() else ()
    return _asked(where, prompt), chosen[len(shared) :], rejected[len(shared) :]


def _prompt(where: str, given: object) -> tuple[Message, ...]:
    return (Message("user", given),) if isinstance(given, str) else messages_of(where, given)


def _asked(where: str, prompt: tuple[Message, ...]) -> tuple[Message, ...]:
    if not prompt:
        raise BrokenVotes(f"{where} has no prompt, and its answers begin with nothing in common.")
    return prompt


def _answer(where: str, said: tuple[Message, ...]) -> str:
    if len(said) != 1 or said[0].role != "assistant":
        raise BrokenVotes(f"{where}: an answer is not one message of the assistant.")
    return said[0].content


def _after(prompt: tuple[Message, ...], said: tuple[Message, ...]) -> tuple[Message, ...]:
    """Some repeat the prompt in the answers."""
    return said[len(prompt) :] if said[: len(prompt)] == prompt else said


def _shared(one: tuple[Message, ...], other: tuple[Message, ...]) -> tuple[Message, ...]:
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]
