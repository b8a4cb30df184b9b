"""
Regulated verse: poems of old pass, each tampered copy fails at the tampered place.

The poems are in the public domain by twelve centuries.
"""

import random
import re
from pathlib import Path

import pytest

from engine.forms.form_file import read_form
from engine.forms.regulated import check, phrases_of, rhyme_groups
from engine.forms.rhyme_book import LEVEL, OBLIQUE, rhyme_book
from engine.forms.verse_guide import guide, taught_endings
from tests.engine.forms.classics import EIGHT_LINES, QUATRAINS

REGULAR = QUATRAINS | EIGHT_LINES
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


def test_the_list_of_regular_poems_is_long_enough_to_mean_something() -> None:
    assert len(QUATRAINS) >= 20
    assert len(EIGHT_LINES) >= 10


@pytest.mark.parametrize("title", REGULAR)
def test_one_wrong_tone_in_any_line_is_found_at_its_place(title: str) -> None:
    book = rhyme_book()
    for number, phrase in enumerate(phrases_of(REGULAR[title]), start=1):
        line = phrase.characters
        wrong = "水" if LEVEL in book.tones(line[1]) else "山"
        if len(book.tones(line[1])) != 1:
            continue  # it reads either way

        found = check(REGULAR[title].replace(line, f"{line[0]}{wrong}{line[2:]}"))

        assert (number, 2, wrong) in [_place(one.message_en) for one in found]
        assert len(found) == 1


@pytest.mark.parametrize("title", REGULAR)
def test_a_last_word_out_of_rhyme_is_found_in_the_last_line(title: str) -> None:
    book = rhyme_book()
    poem = REGULAR[title]
    strange = next(word for word in "山风花人" if not book.level_groups(word) & rhyme_groups(poem))

    (problem,) = check(f"{poem[:-2]}{strange}。")

    assert problem.code == "verse_rhyme"
    assert problem.line == len(poem.split("\n"))
    assert strange in problem.message_zh


def _place(message: str) -> tuple[int, int, str] | None:
    match = re.match(r"Line (\d), (\w+) character: (.)", message)
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
    return (int(match[1]), ordinals.index(match[2]) + 1, match[3]) if match else None


def test_an_old_style_poem_is_told_from_a_regular_one() -> None:
    found = check("空山不见人，但闻人语响。\n返景入深林，复照青苔上。")

    assert len(found) > 3


def test_what_the_quatrain_teaches_passes_and_its_exercise_fails_in_its_line() -> None:
    form = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "quatrain.toml")
    taught = form.teaching["zh"]

    assert check(taught.example, 4) == []
    assert [one.line for one in check(taught.exercise, 4)] == [taught.line]


def test_a_text_that_is_no_poem_gets_one_sentence() -> None:
    assert [one.code for one in check("雨，" * 500)] == ["verse_count"]
    assert [one.code for one in check("雨，" * 500_000)] == ["too_long"]


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
    known: dict[str, str] = {}

    def drawn(part: str) -> str:
        if part.startswith('"'):
            return part.strip('"').replace("\\n", "\n")
        if part not in known:
            known[part] = _characters(rules[part].strip("[]"))
        return rng.choice(known[part])

    return "".join(map(drawn, rules["root"].split()))


def _characters(inside: str) -> str:
    """All that a bracket allows, its runs written out."""
    return re.sub(r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), inside)


@pytest.mark.parametrize("size", [5, 7])
@pytest.mark.parametrize("count", [4, 8])
def test_whatever_the_guide_allows_scans_and_rhymes(size: int, count: int) -> None:
    book = rhyme_book()
    for seed in range(20):
        rng = random.Random(seed)
        poem = by_grammar(guide(book, rng, size=size, count=count), rng)

        found = [one for one in check(poem, count) if one.code != "verse_babble"]
        assert found == [], poem
        assert {len(p.characters) for p in phrases_of(poem)} == {size}
        assert rhyme_groups(poem)


def test_every_rhyme_that_is_drawn_has_room_for_a_poem() -> None:
    rooms = [len(words) for words in taught_endings().values()]

    assert len([room for room in rooms if room >= 10]) >= 5  # eight lines have up to five rhymes
