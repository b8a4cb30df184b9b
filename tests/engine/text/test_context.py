"""The fold of old passages: rare, large, and the same for everyone who computes it."""

from itertools import pairwise

import pytest

from engine.text.context import FOLDED_TO, FULL, estimate_tokens, fit_canon, synopsis_budget
from engine.text.synopsis import synopsis

_WINDOW = 1000
_FIXED = 100


def _cut(count: int, size: int = 60) -> int:
    canon = [f"passage {n}" for n in range(count)]
    fitted = fit_canon(canon, context_tokens=_WINDOW, fixed_tokens=_FIXED, count=lambda _: size)
    assert [*fitted.folded, *fitted.kept] == canon
    return len(fitted.folded)


def test_nothing_folds_while_the_window_is_not_full() -> None:
    assert _cut(10) == 0


def test_a_full_window_folds_down_to_half_in_one_step() -> None:
    first = next(n for n in range(40) if _cut(n))

    kept = first - _cut(first)
    assert _FIXED + first * 60 > FULL * _WINDOW
    assert _FIXED + synopsis_budget(_WINDOW) + kept * 60 <= FOLDED_TO * _WINDOW
    assert _FIXED + synopsis_budget(_WINDOW) + (kept + 1) * 60 > FOLDED_TO * _WINDOW


def test_the_cut_moves_rarely_and_only_forward() -> None:
    cuts = [_cut(n) for n in range(120)]

    steps = [n for n in range(1, 120) if cuts[n] != cuts[n - 1]]
    assert cuts == sorted(cuts)
    assert all(later - earlier >= 4 for earlier, later in pairwise(steps))


def test_the_newest_passage_stays_even_when_it_fills_the_window_alone() -> None:
    fitted = fit_canon(["a", "b"], context_tokens=100, fixed_tokens=10, count=lambda _: 500)

    assert fitted.kept == ("b",)


@pytest.mark.parametrize(
    ("text", "language", "least", "most"),
    [("the sea is cold " * 25, "en", 100, 105), ("海" * 130, "zh", 100, 105)],
)
def test_tokens_are_estimated_by_language(text: str, language: str, least: int, most: int) -> None:
    assert least <= estimate_tokens(text, language) <= most  # type: ignore[arg-type]


_STORY = (
    "Mara kept the lamp of the northern light. The lamp had burned for ninety years.",
    "A gull came in one night. Mara fed the gull, and the lamp burned on.",
    "Her boots were wet. Somebody knocked. It was the boy who had mended the lamp.",
)
_STORY_ZH = (
    "阿宁守着北边的灯塔。灯塔的灯亮了九十年。",
    "一天夜里飞进来一只海鸥。阿宁喂了海鸥，灯塔的灯还亮着。",
    "她的靴子湿了。有人敲门。来的是修过灯塔的少年。",
)


def test_synopsis_keeps_whole_sentences_in_order_and_within_its_length() -> None:
    told = synopsis(_STORY, "en", 30)

    kept = [told.find(one) for one in ("Mara kept the lamp", "Mara fed the gull")]
    assert told.startswith("Mara kept the lamp of the northern light.")
    assert -1 not in kept
    assert kept == sorted(kept)
    assert "boots" not in told
    assert len(told.split()) <= 30


def test_chinese_synopsis_counts_characters_and_needs_no_spaces() -> None:
    told = synopsis(_STORY_ZH, "zh", 30)

    assert told.startswith("阿宁守着北边的灯塔。")
    assert "灯塔的灯还亮着" in told
    assert "靴子" not in told
    assert " " not in told


def test_synopsis_of_verse_keeps_lines() -> None:
    told = synopsis(
        ("The sea is wide,\nthe sea is deep,", "it lies awake,\nthe sea, asleep."),
        "en",
        9,
        keep_lines=True,
    )

    assert told.split("\n")[0] == "The sea is wide,"
    assert set(told.split("\n")) <= {
        "The sea is wide,",
        "the sea is deep,",
        "it lies awake,",
        "the sea, asleep.",
    }


@pytest.mark.parametrize("passages", [(), ("",), ("\n \n",)])
def test_synopsis_of_nothing_is_empty(passages: tuple[str, ...]) -> None:
    assert synopsis(passages, "en", 30) == ""


def test_one_sentence_too_long_is_cut() -> None:
    assert synopsis(("one two three four five six.",), "en", 3) == "one two three"
    assert synopsis(("一二三四五六七八九。",), "zh", 3) == "一二三"
