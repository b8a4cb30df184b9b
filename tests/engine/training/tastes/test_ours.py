"""Our model on made-up votes: what ships is never refitted, a refit never sees its fold."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from engine.taste.features import CODES
from engine.taste.prior import SHIPPED, load_prior
from engine.training.rows import BrokenVotes
from engine.training.tastes import card, shipped
from engine.training.tastes.accuracy import right
from engine.training.tastes.baselines import Rival, longer
from engine.training.tastes.evidence import sources
from engine.training.tastes.folder import read_sets
from engine.training.tastes.ours import Recipe, in_folds, told
from engine.training.tastes.prior_fit import Fitted
from engine.training.tastes.rounds import Reader, by_key, features
from engine.training.tastes.score import FOLDED, HEAD, Shipped, as_json, scored, table
from engine.training.tastes.votes import VoteSet
from engine.types import DraftContext, Language
from tests.engine.training.tastes.folders import packed, small

LANGUAGES: tuple[Language, ...] = ("en", "zh")
LENGTH, HEADED = (CODES["text"].index(code) for code in ("length", "head"))


def shorter(texts: Sequence[str], _: DraftContext) -> list[float]:
    """A head that is wrong about these votes, and is to be found so."""
    return [-float(len(text)) for text in texts]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture
def votes(tmp_path: Path) -> VoteSet:
    (found,) = read_sets(small(tmp_path / "votes"))
    return found


def recipe(votes: VoteSet, reader: Reader, asked: list[frozenset[int]]) -> Recipe:
    def head(without: frozenset[int]):
        asked.append(without)
        return shorter

    return Recipe({"en": shipped.believed("en")}, sources([votes], reader), head)


def test_a_round_is_read_once(votes: VoteSet, reader: Reader) -> None:
    first, again = reader.groups(votes), reader.groups(votes)

    assert all(one is two for one, two in zip(first, again, strict=True))
    assert [set(one.keys) for one in first] == [set(votes.groups[one.group]) for one in first]


def test_the_head_has_its_column_only_where_it_scores(votes: VoteSet, reader: Reader) -> None:
    one = reader.groups(votes)[0]

    bare, headed = features(one, None), features(one, shorter)

    assert not bare[:, HEADED].any()
    assert np.corrcoef(headed[:, HEADED], headed[:, LENGTH])[0, 1] < -0.8
    assert np.array_equal(np.delete(bare, HEADED, 1), np.delete(headed, HEADED, 1))


def test_what_else_understanding_found_stays_beside_the_head(
    tmp_path: Path, reader: Reader
) -> None:
    items = [
        {"item_id": key, "group_id": "g", "text": text, "meta": {"prompt": "A sad, mournful song"}}
        for key, text in (("a", "She wept in grief all night."), ("b", "They laughed with joy."))
    ]
    packed(tmp_path / "items.jsonl.gz", items)
    packed(tmp_path / "eval_pairs.jsonl.gz", [{"group_id": "g", "a": "a", "b": "b", "p_a": 1}])
    (one,) = reader.groups(read_sets(tmp_path)[0])
    mood = CODES["text"].index("mood")

    headed = features(one, shorter)

    assert headed[:, mood].any()
    assert headed[:, HEADED].any()


def test_what_ships_is_its_mean_over_the_features(votes: VoteSet, reader: Reader) -> None:
    prior = load_prior("text", "en")
    rounds = reader.groups(votes)

    found = told(votes, rounds, prior, shorter)

    x = by_key(rounds, shorter)
    first = votes.pairs[0]
    assert found.model[0] == pytest.approx((x[first.a] - x[first.b]) @ prior.mean)
    assert right(found.head, votes.pairs).mean() < 0.1


def test_the_recipe_learns_what_is_liked_and_that_the_head_is_wrong(
    votes: VoteSet, reader: Reader
) -> None:
    asked: list[frozenset[int]] = []
    made = recipe(votes, reader, asked)

    found = in_folds(votes, reader.groups(votes), made)
    prior = made.prior("en").prior

    assert right(found.model, votes.pairs).mean() > 0.8
    assert prior.mean[LENGTH] > 0.05
    assert prior.mean[HEADED] < -0.05


def test_weights_are_fitted_on_head_scores_that_saw_no_answers(
    votes: VoteSet, reader: Reader
) -> None:
    asked: list[frozenset[int]] = []
    made = recipe(votes, reader, asked)
    folds = set(votes.folds.values())

    made.prior("en", frozenset({min(folds)}))

    assert set(asked) == {frozenset({min(folds), fold}) for fold in folds - {min(folds)}}


def test_the_table_holds_every_scorer_and_says_what_was_seen(
    votes: VoteSet, reader: Reader
) -> None:
    priors = {one: load_prior("text", one) for one in LANGUAGES}
    seen = frozenset({shipped.mark_of(group) for group in list(votes.folds)[:3]})
    rivals = (Rival("longer wins", longer),)

    (found,) = scored(
        [votes], rivals, Shipped(priors, shorter, seen), recipe(votes, reader, []), reader
    )

    names = [line.scorer for line in found.lines]
    assert names[0] == found.best == "longer wins"
    assert {HEAD, FOLDED} < set(names)
    assert "saw the votes of 3 of 12 groups" in table(found)
    assert as_json([found])[0]["lines"][0]["verdict"] == "best offline rival"
    json.dumps(as_json([found]), allow_nan=False)


def test_votes_of_a_single_fold_are_refused(tmp_path: Path, reader: Reader) -> None:
    items = [{"item_id": key, "group_id": "g", "text": "A text."} for key in "ab"]
    packed(tmp_path / "items.jsonl.gz", items)
    packed(tmp_path / "eval_pairs.jsonl.gz", [{"group_id": "g", "a": "a", "b": "b", "p_a": 1}])
    sets = read_sets(tmp_path)
    nothing = Shipped({}, None, frozenset())

    with pytest.raises(BrokenVotes, match="one fold"):
        list(scored(sets, (), nothing, recipe(sets[0], reader, []), reader))


def test_a_written_prior_is_read_again_and_pictures_keep_theirs(
    tmp_path: Path, votes: VoteSet, reader: Reader
) -> None:
    path = tmp_path / "prior.json"
    shutil.copy(SHIPPED, path)
    made: Fitted = recipe(votes, reader, []).prior("en")

    shipped.write({"en": made.prior}, shipped.marks_of([votes]), path)

    again = load_prior("text", "en", path)
    assert np.allclose(again.mean, made.prior.mean, atol=1e-4)
    assert np.allclose(again.spread_guild, made.prior.spread_guild, atol=1e-4)
    assert again.half_life == made.prior.half_life
    for language in LANGUAGES:
        kept, was = load_prior("image", language, path), load_prior("image", language)
        assert np.array_equal(kept.spread_guild, was.spread_guild)
    assert shipped.seen_marks(path) == {shipped.mark_of(group) for group in votes.folds}


def test_the_report_has_a_row_for_every_feature(votes: VoteSet, reader: Reader) -> None:
    told_of = card.report("en", recipe(votes, reader, []).prior("en"))

    assert all(f"| {code} | " in told_of for code in CODES["text"])
    assert "votes |" in told_of
