"""
The card of the shipped prior: what it is, whose votes it was fitted on, and what it found.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.taste.prior import SHIPPED
from engine.training.tastes.prior_fit import Fitted
from engine.training.tastes.votes import VoteSet
from engine.types import Language

CARD = SHIPPED.parent / "README.md"
_ABOUT = """\
# Prior of the taste model

`prior.json` is what Chorus believes of a community's taste before it has voted: for each feature of
a draft a mean weight, and how far communities, and forms within a community, may differ from it.
It is no judgement of what is good. Every community's own votes move it.

Fitted by `python -m engine.training prior FOLDER... --write`; `python -m engine.training score
FOLDER` says how well it tells what people preferred.

## How it was fitted

Every contest, prompt or plan acts as a community of its own, and is read by the same filter that
learns in a running bot. Empirical Bayes over three levels (community, source, mean):

- Sources weigh nearly alike, however many groups they have: captions say little of stories, so what
  only one kind of writing shows becomes spread, not mean.
- The spread of communities counts what was believed before (0.35 logits) as much as a hundred
  groups: groups of one source are prompts before one crowd, and real communities differ more.
- The spread of forms is how far the sources differ, four sources' worth believed before (0.25).
- How far mean weights may lie from 0 is told by all features together: most of what one source
  seems to show of a feature is chance. The reward head's weight stands apart (0.5 logits believed):
  it is made of what was liked.
- Scores of the reward head come from heads that did not see the group, or its weight would be
  claimed too high.
- Features that no source could show stand as they were believed: mean 0. So do ties, half life and
  what features do not explain (set by simulation), and **all of the priors of pictures: they are
  flat, since there were no votes on pictures to fit them on.**

`seen` in the file marks the groups whose votes were used (the first 8 hex digits of the SHA-256 of
their names), so that a score on the same votes says so.

## Votes

| source | what | licence |
|---|---|---|
| nextml/caption-contest-data-api | New Yorker captions, counts of ratings | CC BY 4.0 |
| YipingNUS/scratchplot-story-generation | stories rated, endings chosen | Apache-2.0 |
| WritingPreferenceBench | Chinese creative writing, one score a text | ODC-BY |

No text of theirs is here, only the numbers below. Who voted there is not who will vote with you:
readers of one magazine, paid raters of English machine stories, five annotators of Chinese ones.

## What was found
"""


def report(language: Language, found: Fitted) -> str:
    """The weights in logits a spread, of the mean and of each source, as a Markdown table."""
    names = [name for name, _, _ in found.sources]
    guild, form = (
        np.sqrt(np.diag(spread)) for spread in (found.prior.spread_guild, found.prior.spread_form)
    )
    head = ["feature", "mean", "communities differ by", "forms differ by", *names]
    rows = [head, ["---"] * len(head)]
    for at, code in enumerate(found.prior.codes):
        by_source = [f"{m[at]:+.2f} ({e[at]:.2f})" for _, m, e in found.sources]
        mean = f"{found.prior.mean[at]:+.3f}"
        rows.append([code, mean, f"{guild[at]:.2f}", f"{form[at]:.2f}", *by_source])
    title = f"{language}: ties {found.prior.ties}, unexplained {found.prior.unexplained}"
    return "\n".join([title, "", *("| " + " | ".join(row) + " |" for row in rows)])


def write(sets: Sequence[VoteSet], found: Mapping[Language, Fitted]) -> None:
    """Replaces the card beside the shipped prior."""
    used = "\n".join(
        f"- {one.name} ({one.language}): {len(one.pairs)} pairs, {len(one.folds)} groups"
        for one in sets
    )
    tables = "\n\n".join(report(language, one) for language, one in found.items())
    text = f"{_ABOUT}\nSets used:\n\n{used}\n\nStandard errors in brackets.\n\n{tables}\n"
    CARD.write_text(text, encoding="utf-8")
