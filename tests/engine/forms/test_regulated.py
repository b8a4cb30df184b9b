"""
Regulated verse: poems of old pass, each tampered copy fails at the tampered place.

The poems are in the public domain by twelve centuries.
"""

import random
import re

import pytest

from engine.forms.regulated import check, phrases_of, rhyme_groups
from engine.forms.rhyme_book import LEVEL, OBLIQUE, rhyme_book
from engine.forms.verse_guide import guide, roomy_groups

REGULAR = {
    "登鹳雀楼": "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。",
    "早发白帝城": "朝辞白帝彩云间，千里江陵一日还。\n两岸猿声啼不住，轻舟已过万重山。",
    "枫桥夜泊": "月落乌啼霜满天，江枫渔火对愁眠。\n姑苏城外寒山寺，夜半钟声到客船。",
    "八阵图": "功盖三分国，名成八阵图。\n江流石不转，遗恨失吞吴。",
    "相思": "红豆生南国，春来发几枝。\n愿君多采撷，此物最相思。",
    "春望": (
        "国破山河在，城春草木深。\n感时花溅泪，恨别鸟惊心。\n"
        "烽火连三月，家书抵万金。\n白头搔更短，浑欲不胜簪。"
    ),
    "登高": (
        "风急天高猿啸哀，渚清沙白鸟飞回。\n无边落木萧萧下，不尽长江滚滚来。\n"
        "万里悲秋常作客，百年多病独登台。\n艰难苦恨繁霜鬓，潦倒新停浊酒杯。"
    ),
}
# title, character, what it becomes, and the one sentence that is said of it
TAMPERED = [
    ("登鹳雀楼", "层楼", "层塔", "第四句第五字「塔」读仄，此处宜平。"),
    ("登鹳雀楼", "层楼", "层山", "第四句：「山」与其他韵脚不同韵。"),
    ("登鹳雀楼", "层楼", "层流", "第四句：韵脚「流」在第二句已用过。"),
    ("早发白帝城", "两岸猿声", "岸岸岸声", "第三句：「岸」连用三次。"),
    ("登鹳雀楼", "依山尽", "依水尽", "第一句第四字「水」读仄，此处宜平。"),
    ("枫桥夜泊", "渔火", "渔家", "第二句第四字「家」读平，此处宜仄。"),
    ("登高", "登台", "登楼", "第六句：「楼」与其他韵脚不同韵。"),
    ("登高", "浊酒杯", "浊酒樽", "第八句：「樽」与其他韵脚不同韵。"),
    ("春望", "草木深", "草木", "第二句「城春草木」4字，此处宜5字。"),
]


@pytest.mark.parametrize("title", REGULAR)
def test_a_regular_poem_of_old_passes(title: str) -> None:
    assert check(REGULAR[title]) == []


@pytest.mark.parametrize(("title", "was", "is_now", "said"), TAMPERED)
def test_a_tampered_poem_fails_at_that_place(title: str, was: str, is_now: str, said: str) -> None:
    assert REGULAR[title].count(was) == 1

    problems = check(REGULAR[title].replace(was, is_now))

    assert [p.message_zh for p in problems] == [said]


def test_an_old_style_poem_is_told_from_a_regular_one() -> None:
    found = check("空山不见人，但闻人语响。\n返景入深林，复照青苔上。")

    assert len(found) > 3


def test_lines_of_a_poem_are_counted() -> None:
    (problem,) = check("白日依山尽，黄河入海流。\n欲穷千里目。")

    assert problem.message_zh == "此体四句，这里有3句。"


def test_a_poem_without_its_full_stop_is_told_so() -> None:
    (problem,) = check(REGULAR["相思"].rstrip("。"))

    assert problem.code == "verse_ending"


def test_words_that_are_no_verse_are_no_crash() -> None:
    assert check("") != []
    assert check("hello") != []
    assert check("，。\n！") != []


def test_a_character_outside_the_book_is_never_wrong() -> None:
    book = rhyme_book()

    assert not book.tones("㐂")
    assert book.may_be("㐂", LEVEL)
    assert book.may_be("㐂", OBLIQUE)


def test_simplified_characters_are_found_by_their_full_form() -> None:
    book = rhyme_book()

    assert book.tones("东") == book.tones("東") == {LEVEL}
    assert book.tones("国") == {OBLIQUE}
    assert book.tones("看") == {LEVEL, OBLIQUE}


def by_grammar(grammar: str, rng: random.Random) -> str:
    """A text that the grammar allows, each place drawn blindly."""
    rules = dict(line.split(" ::= ", 1) for line in grammar.splitlines())

    def drawn(part: str) -> str:
        if part.startswith('"'):
            return part.strip('"').replace("\\n", "\n")
        inside = re.sub(
            r"(.)-(.)",
            lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))),
            rules[part].strip("[]"),
        )
        return rng.choice(inside)

    return "".join(map(drawn, rules["root"].split()))


@pytest.mark.parametrize("size", [5, 7])
@pytest.mark.parametrize("count", [4, 8])
def test_whatever_the_guide_allows_scans_and_rhymes(size: int, count: int) -> None:
    book = rhyme_book()
    for seed in range(60):
        rng = random.Random(seed)
        poem = by_grammar(guide(book, rng, size=size, count=count), rng)

        assert check(poem, count) == [], poem
        assert {len(p.characters) for p in phrases_of(poem)} == {size}
        assert rhyme_groups(poem)


def test_every_rhyme_that_is_drawn_has_room_for_a_poem() -> None:
    assert len(roomy_groups(rhyme_book())) >= 20
