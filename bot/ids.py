"""
What a button or form on Discord carries: a verb and ids, `verb:id:id`, and nothing else.

Everything that it does is looked up and allowed again when it is pressed, so that a card works
after any restart and a forged id opens nothing. At most 100 characters (Discord's limit).
"""

import re
from dataclasses import dataclass

LIMIT = 100
_PART = re.compile(r"[A-Za-z0-9_-]{0,40}")

# verb -> what its ids name. A verb that opens a form is the form's own id too.
VERBS = {
    # on the round's card
    "ring": "round draft",  # approve; only sets, so a double press does no harm
    "unring": "round draft",  # on the private receipt: take back
    "none": "round",
    "unvote": "round",
    "more": "round",
    "other": "round",  # what did not fit on the card: why, close, cancel
    "edit": "round",  # shows a row of letters
    "edit1": "round draft part",  # opens the form, filled in
    "write": "round",
    "why": "round",
    "why1": "round draft",
    "veto": "round draft",
    "pair": "round",  # compare two drafts: first letters, then those beside one, then the two
    "pair1": "round draft",
    "pair2": "round draft draft",
    "close": "round",
    "pick": "round draft",  # the host settles a tie, or decides
    "again": "round",  # a second vote among the tied
    "cancel": "round",
    "retry": "round",
    "warn": "round draft",  # shows a draft that hides behind a warning
    # on a picture round's card; those with a draft stand on a private row of letters
    "vary": "round",
    "vary1": "round draft",  # variations of one picture
    "large": "round",
    "large1": "round draft",
    "seed": "round",
    "seed1": "round draft",  # opens the form: other words for the same seed
    "words": "round",  # opens the form: other words
    "mine": "round",  # opens the form: a picture of one's own
    # in a lesson
    "task": "session",  # the exercise
    "try": "session",  # opens its form, filled in
    "critique": "round",
    "crit": "round draft",
    "answer": "round draft question answer",
    "marks": "session",  # the teacher's report
    # reading, page by page
    "read": "session page",
    "draft": "round draft page",
    # on the session's and the result's card
    "next": "session",
    "wish": "session",
    "undo": "session",
    "branch": "session",
    "branch1": "session passage",
    "illustrate": "session passage",  # no passage: the last one; `cover`: the whole work
    "anew": "round draft",  # a new round that starts from a picture that won
    "unhang": "session illustration",
    "finish": "session",
    "wake": "session",
    "notify": "channel",
    # anywhere
    "help": "topic",
    "report": "kind id",
    "open": "occasion",  # opens a session from a card that offers a premise
    "premises": "",  # the form of a server's own premises
    "enter": "poll",  # opens the form of an entry, filled in
    "entries": "poll page",  # what is voted on, in full
    "setup": "step",
    "set": "field",
    "quota": "role",  # the form of one role's quota
    "consent": "purpose answer",
    "privacy": "deed",
    "settle": "report deed",
    # of taste
    "taste": "",  # the menu of what was learned from
    "purposes": "",  # opens the card of /consent beside a receipt
    "forget": "answer",  # whether what votes taught is forgotten
    "quarantine": "quarantine deed",
    "tuned": "adapter",  # its whole report
    "goback": "kind answer",  # whether an adapter is taken back
    "season": "poll",  # the menu of what is approved in a contest's or season's vote
}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A custom id taken apart."""

    verb: str
    ids: tuple[str, ...]


def make(verb: str, *ids: str | int) -> str:
    """
    The custom id of `verb` over `ids`.

    Raises:
        ValueError: An unknown verb, a part with strange characters, or more than 100 characters.
    """
    parts = [str(one) for one in ids]
    if verb not in VERBS or not all(_PART.fullmatch(part) for part in parts):
        raise ValueError(f"no custom id: {verb} {parts}")
    custom_id = ":".join([verb, *parts])
    if len(custom_id) > LIMIT:
        raise ValueError(f"custom id too long: {custom_id}")
    return custom_id


def parse(custom_id: str) -> Pressed | None:
    """The verb and ids, or None when it is none of ours."""
    verb, *ids = custom_id.split(":")
    if verb not in VERBS or not all(_PART.fullmatch(part) for part in ids):
        return None
    return Pressed(verb, tuple(ids))
