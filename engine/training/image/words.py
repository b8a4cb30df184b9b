"""The words that pictures were asked for in."""

from dataclasses import dataclass

from engine.training.examples import PictureRow


@dataclass(frozen=True, slots=True)
class Words:
    """What was asked for: pictures of equal words differ by their seeds alone."""

    prompt: str
    negative: str
    style: str


def words_of(row: PictureRow) -> Words:
    """Those of a pair, the same for both of its pictures."""
    return Words(row.prompt, row.negative, row.style)
