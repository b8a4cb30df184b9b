"""The house guard: what members may write, with what warning."""

import pytest

from engine.guard.house import HouseGuard


@pytest.mark.parametrize(
    ("text", "level", "category"),
    [
        ("The tree stood naked in the wind; a cock crowed.", "ok", None),
        ("床前明月光，疑是地上霜。", "ok", None),
        ("Read it at https://example.org", "refuse", "address"),
        ("来 discord.gg/abcdef 玩", "refuse", "address"),
        ("He thought of sui" + "cide that night.", "warn", "self_harm"),
        ("那年冬天，他想过自" + "杀。", "warn", "self_harm"),
        ("那年冬天，他想过轻生。", "warn", "self_harm"),
        ("They tor" + "tured the spy.", "warn", "violence"),
        ("What the f" + "uck, said the priest.", "warn", "coarse"),
        ("A long, ero" + "tic evening.", "refuse", "sexual"),
        ("她们整夜做" + "爱。", "refuse", "sexual"),
        ("A long, ero" + "tic evening with a 15-year-old.", "refuse", "minors"),
        ("未成年的她们做" + "爱。", "refuse", "minors"),
        ("You ni" + "gger", "refuse", "word"),
    ],
)
def test_texts_are_graded(text: str, level: str, category: str | None) -> None:
    verdict = HouseGuard().verdict(text)

    assert (verdict.level, verdict.category) == (level, category)


def test_children_alone_are_no_fault() -> None:
    assert HouseGuard().verdict("Two children and a 9-year-old girl built a boat.").level == "ok"
    assert HouseGuard().verdict("孩子们在海边放风筝。").level == "ok"


def test_an_adult_of_eighteen_is_no_child() -> None:
    assert HouseGuard().verdict("An ero" + "tic novel about a 38-year-old.").category == "sexual"
    assert HouseGuard().verdict("21岁的她们做" + "爱。").category == "sexual"
