"""Features: the right figure in the right column, beside the others of the round, never NaN."""

import numpy as np
import pytest

from engine.taste.diversity import FloatArray
from engine.taste.features import CLIP, IMAGE_CODES, TEXT_CODES, Rated, letters, of_round
from tests.engine.taste.drafts import BROKEN, TEXTS, analysed, rated

CRITERIA = {
    "richness": "content_richness",
    "feeling": "emotional_depth",
    "theme": "theme_consistency",
    "coherence": "coherence",
    "engagement": "engagement",
    "novelty": "surprise",
}


def column(code: str, drafts: list[Rated]) -> FloatArray:
    return of_round("text", drafts)[:, TEXT_CODES.index(code)]


def picture(code: str, drafts: list[Rated]) -> FloatArray:
    return of_round("image", drafts)[:, IMAGE_CODES.index(code)]


@pytest.mark.parametrize(("code", "criterion"), CRITERIA.items())
def test_each_criterion_fills_its_own_column_and_no_other(code: str, criterion: str) -> None:
    drafts = [rated(analysis=analysed(**{criterion: score})) for score in (0.2, 0.5, 0.8)]

    x = of_round("text", drafts)

    assert x[:, TEXT_CODES.index(code)] == pytest.approx([-1.2247, 0, 1.2247], abs=1e-4)
    assert not np.delete(x, TEXT_CODES.index(code), axis=1).any()


@pytest.mark.parametrize("code", ["mood", "head"])
def test_what_only_understanding_can_take_comes_from_its_features(code: str) -> None:
    drafts = [rated(analysis=analysed(features={code: value})) for value in (0.1, 0.9)]

    assert column(code, drafts) == pytest.approx([-1, 1])


def test_a_longer_draft_is_longer_in_both_languages() -> None:
    english = [rated("The sea. " * n) for n in (1, 2, 4)]
    chinese = [rated("大海退去。" * n, language="zh") for n in (1, 2, 4)]

    for drafts in (english, chinese):
        assert list(np.diff(column("length", drafts)) > 0) == [True, True]
    assert column("length", english) == pytest.approx(column("length", chinese), abs=0.1)


def test_a_chinese_character_says_as_much_as_three_letters() -> None:
    assert letters("a b\nc") == 3
    assert letters("海 sea") == 6
    assert letters("海，") == 4


def test_each_fault_of_form_counts_up_to_four() -> None:
    faults = [rated(problems=BROKEN * n) for n in (0, 1, 4, 9)]

    kept = column("form", faults)

    assert kept[0] > kept[1] > kept[2] == kept[3]


def test_the_odd_one_out_is_unlike_its_siblings() -> None:
    drafts = [rated(TEXTS[0]), rated(TEXTS[0] + " Twice."), rated(TEXTS[0]), rated(TEXTS[5])]

    assert column("siblings", drafts).argmax() == 3


def test_places_run_from_first_to_last_and_are_unknown_before_drafts_are_shown() -> None:
    shown = [rated(place=place) for place in (2, 0, None, 4)]

    assert list(column("place", shown)) == [0.0, -0.5, 0.0, 0.5]
    assert not column("place", [rated(), rated()]).any()
    assert not column("place", [rated(place=0), rated()]).any()


def test_a_round_in_which_all_are_level_says_nothing() -> None:
    drafts = [rated(analysis=analysed(coherence=0.7)) for _ in range(4)]

    assert not of_round("text", drafts).any()


def test_a_small_difference_is_not_blown_up() -> None:
    drafts = [rated(analysis=analysed(coherence=score)) for score in (0.500, 0.501)]

    assert abs(column("coherence", drafts)).max() < 0.05


def test_what_is_unknown_of_one_draft_is_in_the_middle_for_it_alone() -> None:
    drafts = [
        rated(analysis=analysed(coherence=0.2)),
        rated(analysis=None),
        rated(analysis=analysed(coherence=0.8)),
        rated(analysis=analysed(features={"head": float("nan")})),
        rated(analysis=analysed(features={"head": float("inf")})),
    ]

    x = of_round("text", drafts)

    assert np.isfinite(x).all()
    assert list(column("coherence", drafts)) == pytest.approx([-1, 0, 1, 0, 0])
    assert not column("head", drafts).any()


def test_no_draft_stands_further_off_than_the_clip() -> None:
    drafts = [rated(analysis=analysed(features={"head": 0.0})) for _ in range(30)]
    drafts.append(rated(analysis=analysed(features={"head": 1e9})))

    assert column("head", drafts).max() == CLIP


@pytest.mark.parametrize("kind", ["text", "image"])
def test_no_drafts_have_no_features_and_a_single_one_has_none_that_differ(kind: str) -> None:
    codes = TEXT_CODES if kind == "text" else IMAGE_CODES

    assert of_round(kind, []).shape == (0, len(codes))  # type: ignore[arg-type]
    assert not of_round(kind, [rated(place=3, palette=("#ff0000",))])[:, :-1].any()  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "a" * 1_000_000, "海" * 1_000_000])
def test_hostile_texts_are_measured_within_limits(text: str) -> None:
    x = of_round("text", [rated(text), rated(text, language="zh"), rated("rain")])

    assert np.isfinite(x).all()


def test_dark_grey_and_bright_warm_pictures_are_told_apart() -> None:
    dark = rated(palette=("#101010", "#202020", "#181818"))
    warm = rated(palette=("#ffb040", "#e06020", "#402000"))
    cool = rated(palette=("#60a0ff", "#2060e0", "#002040"))

    for code, most, least in (
        ("light", warm, dark),
        ("colour", warm, dark),
        ("warmth", warm, cool),
        ("contrast", cool, dark),
    ):
        told = picture(code, [dark, warm, cool])
        assert told[[dark, warm, cool].index(most)] > told[[dark, warm, cool].index(least)], code


def test_a_picture_s_feeling_fit_and_manner_have_their_columns() -> None:
    still = rated(
        analysis=analysed(0.2, valence=-0.5, arousal=0.2, picture_fit=0.2), style="watercolour"
    )
    wild = rated(analysis=analysed(0.9, valence=0.5, arousal=0.8, picture_fit=0.9), style="woodcut")
    other = rated()

    for code in ("gladness", "stir", "fit", "graphic"):
        assert list(picture(code, [still, wild, other])) == pytest.approx([-1, 1, 0]), code


def test_a_picture_that_was_only_read_has_no_known_fit() -> None:
    drafts = [rated(analysis=analysed(0.5)), rated(analysis=analysed(0.9, picture_fit=0.9))]

    assert not picture("fit", drafts).any()


def test_a_picture_of_other_colours_is_unlike_its_siblings() -> None:
    drafts = [rated(palette=(colour,)) for colour in ("#204080", "#214181", "#1f3f7f", "#f0e020")]

    assert picture("siblings", drafts).argmax() == 3


def test_a_palette_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        of_round("image", [rated(palette=("red",)), rated()])


def test_very_rich_drafts_are_still_told_apart() -> None:
    drafts = [rated(analysis=analysed(content_richness=score)) for score in (0.98, 0.99, 0.995)]

    assert list(column("richness", drafts)) == pytest.approx([-1.2, 0, 1.2], abs=0.1)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_a_score_at_its_end_is_no_infinity(score: float) -> None:
    drafts = [rated(analysis=analysed(coherence=one)) for one in (score, 0.5)]

    assert abs(column("coherence", drafts)).max() == pytest.approx(1.0)
