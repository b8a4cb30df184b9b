"""Novelty: shared runs, and the nearest known line."""

import pytest

from engine.analysis.novelty import novelties
from engine.types import DraftContext

CANON = "The tide had gone out so far that the boats lay on their sides like sleeping cows."


def test_a_copied_passage_is_wholly_known() -> None:
    [found] = novelties([CANON], DraftContext("story", "en", canon=(CANON,)))

    assert found.overlap == 1.0
    assert (found.nearest, found.source) == (CANON, "canon")


def test_a_new_text_shares_nothing() -> None:
    [found] = novelties(["A key turned in no door."], DraftContext("story", "en", canon=(CANON,)))

    assert (found.overlap, found.nearest) == (0.0, "")


def test_a_draft_is_never_near_to_itself() -> None:
    first, second = "A key turned in no door at all.", "Rain asked every window for shelter."

    found = novelties([first, second], DraftContext("story", "en"))

    assert [one.nearest for one in found] == ["", ""]


def test_the_nearest_sibling_is_named() -> None:
    first = "Only the baker let the rain in."
    second = "Only the baker let the cold rain in."

    found = novelties([first, second, "A key turned."], DraftContext("story", "en"))

    assert (found[0].nearest, found[0].source) == (second, "sibling")
    assert found[0].overlap == pytest.approx(2 / 4)
    assert found[2].nearest == ""


def test_a_draft_that_is_read_later_is_as_new_as_if_it_had_been_read_with_the_others() -> None:
    drafts = [
        "Only the baker let the rain in.",
        "Only the baker let the cold rain in.",
        "A key turned in no door, and the baker slept.",
    ]
    together = novelties(drafts, DraftContext("story", "en"))

    for at, text in enumerate(drafts):
        before = tuple(one for one in drafts if one != text)
        assert novelties([text], DraftContext("story", "en", beside=before)) == [together[at]]


def test_a_changed_character_leaves_a_line_of_verse_near() -> None:
    canon = "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。"

    [found] = novelties(["举头望明月，低头忆故乡。"], DraftContext("poem", "zh", canon=(canon,)))

    assert found.nearest == "举头望明月，低头思故乡。"
    assert 0 < found.overlap < 1


def test_a_premise_that_is_repeated_is_named_as_the_source() -> None:
    premise = "an old baker and the rain that never stops"
    draft = "There was an old baker and the rain that never stops."

    [found] = novelties([draft], DraftContext("story", "en", premise=premise))

    assert found.source == "premise"


@pytest.mark.parametrize(
    "hostile",
    ["", "\x00", "\ud800 \ud800", "a " * 500_000, "雨" * 1_000_000, "the cat sat on it.\n" * 9_000],
)
def test_hostile_drafts_are_compared_within_limits(hostile: str) -> None:
    for language in ("en", "zh"):
        context = DraftContext("story", language, canon=(hostile,) * 20)  # type: ignore[arg-type]

        found = novelties([hostile] * 8, context)

        assert all(0.0 <= one.overlap <= 1.0 for one in found)
