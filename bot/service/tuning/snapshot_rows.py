"""
The rows of one round in a snapshot: what is told of it, under keyed refs.

Knows the shape of rows and no file; who may teach was decided before.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any

from bot.pictures import Made
from bot.service.tuning.teaching import Taught
from bot.session import Draft
from engine.training.tastes.folder import fold_of

Ref = Callable[[str], str]
Json = dict[str, Any]


class Rows:
    """Of one round. `ref` turns an id into a keyed ref."""

    def __init__(self, taught: Taught, ref: Ref) -> None:
        self._taught = taught
        self._ref = ref
        self._group = ref(f"round:{taught.round.id}")

    def context(self) -> Json:
        session, round_ = self._taught.session, self._taught.round
        return {
            "group_id": self._group,
            "session_id": self._ref(f"session:{session.id}"),
            "form": session.form,
            "language": session.language,
            "premise": session.premise,
            "wish": round_.wish,
            "lore": list(self._taught.asked.lore),
            "canon": list(self._taught.asked.canon),
            "authors": sorted(voter_ref(self._ref, by) for by in self._taught.asked.authors),
            "closed_at": round_.closed_at.date().isoformat() if round_.closed_at else "",
        }

    def item(self, draft: Draft) -> Json:
        by = draft.author_id
        row: Json = {
            "item_id": self._item(draft.id),
            "group_id": self._group,
            "text": draft.text,
            "position": draft.place,
            "author_id": voter_ref(self._ref, by) if by else None,
            "meta": self._meta(draft),
        }
        if draft.id in self._taught.edits:
            row["edit_weight"] = self._taught.edits[draft.id]
        return row

    def votes(self) -> list[Json]:
        """One a voter and a draft that they saw."""
        return [
            {
                "group_id": self._group,
                "item_id": self._item(draft.id),
                "voter_id": voter_ref(self._ref, ballot.member_id),
                "value": int(draft.id in ballot.approved),
                "position": draft.place,
                "weight": ballot.weight,
                "trusted": ballot.member_id in self._taught.trusted,
                "criterion": "",
            }
            for draft in self._taught.drafts
            for ballot in sorted(
                self._taught.ballots, key=lambda one: voter_ref(self._ref, one.member_id)
            )
            if draft.id in ballot.visible
        ]

    def eval_pairs(self) -> list[Json]:
        """Every two drafts that somebody told apart, with the share that liked the first."""
        found = []
        items = sorted((self._item(draft.id), draft.id) for draft in self._taught.drafts)
        for (a, one), (b, other) in combinations(items, 2):
            seen = [x for x in self._taught.ballots if {one, other} <= x.visible]
            won = sum(one in x.approved and other not in x.approved for x in seen)
            lost = sum(other in x.approved and one not in x.approved for x in seen)
            if won + lost:
                pair = {"group_id": self._group, "a": a, "b": b, "criterion": ""}
                share = {"p_a": won / (won + lost), "n": won + lost}
                found.append(pair | share | {"fold": fold_of(self._group)})
        return found

    def _item(self, draft_id: str) -> str:
        return self._ref(f"draft:{draft_id}")

    def _meta(self, draft: Draft) -> Json:
        known = {one.id for one in self._taught.drafts}
        parent = draft.parent_id if draft.parent_id in known else None
        made = draft.generation if draft.parent_id is None else None
        told = {
            "prompt": self._taught.session.premise,
            "model": made.model if made else "",
            "adapter": made.adapter if made else None,
            "seed": made.seed if made else -1,
            "by": "model" if draft.author_id is None else "member",
            "edit_of": self._item(parent) if parent else None,
            "won": draft.id == self._taught.round.winner,
            "problems": len(draft.problems),
        }
        picture = self._taught.pictures.get(draft.id)
        return told | self._painted(picture.made) if picture and picture.made else told

    def _painted(self, made: Made) -> Json:
        return {
            "model": made.model,
            "adapter": made.adapter,
            "seed": made.seed,
            "prompt": made.prompt,
            "negative": made.negative,
            "style": made.style,
            "of": self._item(made.of) if made.of else None,
            "strength": made.strength,
        }


def voter_ref(ref: Ref, member_id: str) -> str:
    """By what a member is known in snapshots and in `verify-deletion`, and nowhere else."""
    return ref(f"teaches:{member_id}")
