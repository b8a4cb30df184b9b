"""The languages say the same things, and nothing is said half."""

import re
from pathlib import Path

import pytest

from bot.locales import Catalogue, CatalogueError, placeholders
from bot.locales.taiwan import TARGET, Taiwan, drawn


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load()


def sentences(catalogue: Catalogue, language: str) -> dict[str, str]:
    return {
        key: sentence
        for key, sentence in catalogue.everything(language).items()
        if not key.endswith("_one")
    }


def test_both_languages_have_the_same_keys(catalogue: Catalogue) -> None:
    assert sentences(catalogue, "en").keys() == sentences(catalogue, "zh").keys()


def test_both_languages_ask_for_the_same_parameters(catalogue: Catalogue) -> None:
    english, chinese = sentences(catalogue, "en"), sentences(catalogue, "zh")

    differing = {
        key: (english[key], chinese[key])
        for key in english
        if placeholders(english[key]) != placeholders(chinese[key])
    }

    assert differing == {}


def test_no_sentence_stands_untranslated(catalogue: Catalogue) -> None:
    english, chinese = sentences(catalogue, "en"), sentences(catalogue, "zh")

    same = {key for key in english if english[key] == chinese[key]}

    assert same <= {"ui.rooms.en", "ui.rooms.zh"}


def test_no_sentence_shouts(catalogue: Catalogue) -> None:
    for language in catalogue.languages:
        for key, sentence in sentences(catalogue, language).items():
            assert "!" not in sentence, key
            assert "！" not in sentence, key


def test_one_is_said_of_one(catalogue: Catalogue) -> None:
    assert catalogue.text("ui.round.ballots", "en", n=1) == "1 ballot in"
    assert catalogue.text("ui.round.ballots", "en", n=3) == "3 ballots in"
    assert catalogue.text("ui.words", "zh", n=1) == "1 字"


def test_a_missing_key_is_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError, match="no sentence"):
        catalogue.text("ui.nowhere", "en")


def test_a_missing_parameter_is_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError, match="host"):
        catalogue.text("error.host_only", "en")


def test_more_parameters_than_a_sentence_uses_are_welcome(catalogue: Catalogue) -> None:
    sentence = catalogue.text("error.already_open", "en", number=3)

    assert sentence == "A round is open already."


RAISED = re.compile(
    r"(?:Conflict|Invalid|NotFound|Forbidden|TooMany|Unavailable|Refused)"
    r"\(\s*(?:\d+,\s*)?\"(\w+)\""
)


def test_every_refusal_in_the_code_has_its_sentence(catalogue: Catalogue) -> None:
    sources = Path("bot").rglob("*.py")
    codes = {code for path in sources for code in RAISED.findall(path.read_text("utf-8"))}

    unsaid = {code for code in codes if not catalogue.has(f"error.{code}", "en")}

    assert len(codes) > 10
    assert unsaid == set()


def test_taiwans_chinese_is_what_the_tool_draws_now() -> None:
    wanted = drawn(Taiwan.load())

    there = {path.name: path.read_text(encoding="utf-8") for path in TARGET.glob("*.toml")}

    assert there == wanted, "run `python -m bot.locales.taiwan`"


def test_the_words_chosen_for_taiwan_stand_everywhere() -> None:
    taiwan = Taiwan.load()
    text = "".join(drawn(taiwan).values())

    assert all(word not in text for word in taiwan.replaced)
    assert taiwan.sentences.keys() <= Catalogue.load().everything("zh").keys()


def test_taiwan_has_every_sentence_with_the_same_parameters(catalogue: Catalogue) -> None:
    mainland, taiwan = catalogue.everything("zh"), catalogue.everything("zh-TW")

    assert {k: placeholders(s) for k, s in mainland.items()} == {
        k: placeholders(s) for k, s in taiwan.items()
    }


SIMPLIFIED = frozenset(
    "们这个来时国会说对没为发过还进动现开关问间题让请写读诗轮组员书频设实么样点边总"
)


def test_taiwan_reads_no_simplified_character(catalogue: Catalogue) -> None:
    spelt = {
        key: sentence
        for key, sentence in catalogue.everything("zh-TW").items()
        if SIMPLIFIED & set(sentence)
    }

    assert spelt == {}


def test_what_comes_from_elsewhere_is_written_in_the_readers_script(catalogue: Catalogue) -> None:
    assert catalogue.written("绝句", "zh-TW") == "絕句"
    assert catalogue.written("绝句", "zh") == "绝句"
    assert catalogue.written("第五句第六字「叠」读平，此处宜仄。", "zh-TW").startswith(
        "第五句第六字"
    )
    assert "讀平，此處宜仄" in catalogue.written("读平，此处宜仄", "zh-TW")
