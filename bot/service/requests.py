"""
How a session becomes what the engine is asked: once for its drafts, once more to teach from them.

Reads the records and asks nobody; what only chooses among drafts is its caller's business.
"""

import hashlib
from collections.abc import Callable, Sequence

from bot.session import Mode, Session, last_line
from engine.forms.form import Profile
from engine.prompts import PassageRequest


def request_of(
    session: Session,
    profile: Profile,
    *,
    canon: Sequence[str],
    lore: Sequence[str],
    wish: str,
    nonce: str,
) -> PassageRequest:
    """
    All of a request that a prompt tells of.

    Args:
        canon: The standing passages of the branch that is continued, oldest first.
    """
    texts = tuple(canon)
    if session.mode is Mode.CORPSE and texts:
        texts = (last_line(texts[-1]),)  # the model plays by the members' rule
    return PassageRequest(
        form=session.form,
        language=session.language,
        profile=profile,
        premise=session.premise,
        lore=tuple(lore),
        canon=texts,
        wish=wish or None,
        nonce=nonce,
    )


def nonce_of(ref: Callable[[str], str], session_id: str) -> str:
    """The same all session long, so that the prefix cache holds, and unknown to members."""
    return hashlib.sha256(ref(f"nonce:{session_id}").encode()).hexdigest()[:10]
