"""
Rows that teach an adapter not to say one word for ever.

Small models fall into loops ("a tiny tiny tiny ..."), and training on preferences deepens them: a
loop becomes more likely by what is taught about everything else, while no pair that members made
holds one, since broken drafts are not shown. So accepted texts are set against themselves with a
loop in them. Knows rows of tokens; no trainer.

Source: Welleck et al. 2020, "Neural text generation with unlikelihood training"
(arXiv:1908.04319), which makes the same point by a loss of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from engine.training.text.tokens import Tokens

LOOP = 16  # tokens; from then on it only says what it says already
_FIRST = 3  # tokens of the text that stand before a loop


def looped(rows: Sequence[Tokens], share: float, seed: int) -> list[Tokens]:
    """
    So many rows more, as a share of the pairs: the chosen text up to somewhere and on, above the
    same up to there and then its last token again and again.

    They weigh as much as a mean pair and hold on to nothing. The same arguments give the same rows.
    """
    rng = Random(f"loops {seed}")
    pairs = [row for row in rows if row.weight > 0 and len(row.chosen) > _FIRST + 1]
    some = rng.sample(pairs, min(len(pairs), round(share * len(pairs))))
    return [_looped(row, rng.randrange(_FIRST, len(row.chosen) - 1)) for row in some]


def _looped(row: Tokens, at: int) -> Tokens:
    """With a loop of the token before `at`; both answers end where the loop does."""
    begun, token = row.chosen[:at], row.chosen[at - 1]
    return replace(
        row, chosen=row.chosen[: at + LOOP], rejected=begun + (token,) * LOOP, weight=1.0, hold=0.0
    )
