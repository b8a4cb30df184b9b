"""
What a round's engine was asked, found again long afterwards, and whose words stood in it.

A prompt that cannot be told exactly any more teaches nothing: somebody's text in it is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.records import Records
from bot.rules.reports import REDACTED
from bot.session import GONE, Event, Mode, Passage, Round, Session, canon

_MARKS = frozenset(REDACTED.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What was told when a round's drafts were drawn; `authors` are ids of the members whose words
    are among it.
    """

    canon: tuple[str, ...]
    lore: tuple[str, ...]
    authors: frozenset[str]


def asked_of(
    records: Records, session: Session, round_: Round, told: Sequence[Event]
) -> Asked | None:
    """
    None where a text that stood in the prompt was redacted or taken back since, or the log does
    not reach back to it.

    Args:
        told: `TeachingRecords.told` of the session.
    """
    opener = next((e.actor for e in told if e.kind == "session.opened"), None)
    drafting = (e.seq for e in told if e.round_id == round_.id and e.kind == "round.drafting")
    at = max(drafting, default=0)
    if opener is None or not at or round_.asked_by in GONE or session.premise in _MARKS:
        return None
    chain = canon(records.passages(session.id), round_.passage_id or round_.base_head)
    passages, lore = _standing(chain, told, at), _lore(told, at)
    if passages is None or any(fact in _MARKS or not fact for fact, _ in lore):
        return None
    if session.mode is Mode.CORPSE or round_.passage_id:  # only the last one is told of
        passages = passages[-1:]
    authors = {opener, *(by for _, by in lore), *(p.author_id for p in passages if p.author_id)}
    if round_.wish or round_.kind == "image":
        authors.add(round_.asked_by)
    texts = tuple(passage.text for passage in passages)
    return Asked(texts, tuple(fact for fact, _ in lore), frozenset(authors))


def _standing(
    chain: Sequence[Passage], told: Sequence[Event], at: int
) -> tuple[Passage, ...] | None:
    """
    The passages that stood when the round was drawn. One that is redacted by now may have stood
    then, so that None is known of rounds before the session's last redaction.
    """
    redacted = max((e.seq for e in told if e.kind == "text.redacted"), default=0)
    if redacted > at and any(p.text in _MARKS for p in chain):
        return None
    return tuple(p for p in chain if p.text not in _MARKS)


def _lore(told: Sequence[Event], at: int) -> list[tuple[str, str]]:
    """What was kept of the work's world then, with who told it, in the order of telling."""
    kept: dict[str, tuple[str, str]] = {}
    for event in told:
        if event.seq > at:
            break
        if event.kind == "lore.added":
            kept[str(event.payload["id"])] = (str(event.payload["fact"]), str(event.actor))
        elif event.kind == "lore.removed":
            kept.pop(str(event.payload["id"]), None)
    return list(kept.values())
