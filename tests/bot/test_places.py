from bot.rules.places import Wanted, snowflake, wanted


def test_a_place_that_is_to_be_made_reads_back_as_it_was_written() -> None:
    place = Wanted("discord:42", "thread", "1234")

    assert wanted(str(place)) == place
    assert snowflake(str(place)) == 42


def test_a_place_that_is_there_wants_nothing() -> None:
    assert wanted("discord:42") is None
    assert wanted("room:abc") is None
    assert snowflake("discord:42") == 42
