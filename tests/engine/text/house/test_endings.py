"""The rhymes that the house model was taught."""

from engine.forms.rhyme_book import rhyme_book
from engine.text.house.endings import ENOUGH, endings_by_rhyme


def test_every_ending_rhymes_with_its_group() -> None:
    book = rhyme_book()
    found = endings_by_rhyme(book)

    assert len(found) >= 6
    for group, characters in found.items():
        assert len(characters) >= ENOUGH
        assert all(group in book.level_groups(c) for c in characters)
