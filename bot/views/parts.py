"""Parts: a text too long for one form field, cut so that the pieces join to the very same text."""

from bot.cards.story import pages

FIELD_CHARS = 4_000  # Discord's limit of a text field
ROOM = 200  # left in a field for what an edit adds


def cut(text: str) -> list[str]:
    """`text` in pieces that fit a field, whole lines where there are any; mostly one."""
    return [text] if len(text) <= FIELD_CHARS else pages(text, FIELD_CHARS - ROOM)


def joined(text: str, part: int, edited: str) -> str:
    """
    The whole text with one of its pieces edited; the line breaks after the piece stay.

    Args:
        part: 1-based; 0 where the text is a single piece.
    """
    pieces = cut(text)
    at = min(max(part, 1), len(pieces)) - 1
    if at < len(pieces) - 1:
        old = pieces[at]
        edited = edited.rstrip("\n") + old[len(old.rstrip("\n")) :]
    pieces[at] = edited
    return "".join(pieces)
