"""What free text in either language names of the picture world, and what it names beyond it."""

import pytest

from engine.image.house.words import LANGUAGES, lists
from engine.image.house.world import MAX_LEFT_OUT, mapped, nearest
from engine.image.scenes.scene import VOCABULARY, Scene

# text, what it names, what is left out
READ = [
    ("a quiet forest", "mood=calm place=forest", ()),
    ("一片宁静的森林", "mood=calm place=forest", ()),
    (
        "two people under an umbrella, rain, neon mood",
        "thing=couple second=umbrella weather=rain mood=wonder",
        (),
    ),
    ("draw me the sea before a storm, woodcut", "place=sea weather=rain style=woodcut", ()),
    ("a lost property office at night", "hour=night", ("lost property office",)),
    ("夜里的失物招领处", "hour=night", ("失物招领处",)),
    ("a tiger in a forest", "place=forest", ("tiger",)),
    ("一只熊猫在竹林里吃竹子", "place=forest", ("熊猫",)),
    ("a mountain village in winter", "place=village season=winter", ()),
    ("山中的湖，一叶小船，水墨", "place=lake thing=boat style=ink", ()),
    ("no people, no rain, a bridge", "thing=bridge", ()),
    ("没有人的车站，下着雨", "place=city weather=rain thing=nothing", ()),
    ("a robot and its cat waiting for the train", "thing=robot second=cat", ()),
    ("机器人和猫在等火车", "thing=robot second=cat", ()),
    ("Paris in spring", "season=spring", ("Paris",)),
    ("the moon over a ruined castle", "hour=night thing=castle", ()),
    ("月光照着废弃的城堡", "hour=night thing=castle", ()),
    ("a computer growing leaves", "", ("computer",)),
    ("量子计算机", "", ("量子计算机",)),
    ("自由", "", ()),
    ("fall in love in the fall", "mood=tenderness season=autumn", ()),
    ("floor plan of a small house", "place=plan thing=house", ()),
    ("没有建成的剧院的立面图", "place=elevation", ("剧院",)),
    ("春江花月夜", "season=spring place=river hour=night thing=flower", ()),
    ("a woodcut of a fox in the snow", "style=woodcut thing=fox weather=snow", ()),
    ("暴风雨里的渔夫，木刻", "weather=rain thing=person style=woodcut", ()),
    ("A KITE ABOVE THE HARBOUR, WATERCOLOUR", "thing=kite place=sea style=watercolour", ()),
    ("a penguin wearing a hat", "", ("penguin", "hat")),
    ("戴礼帽的企鹅", "", ("礼帽", "企鹅")),
    ("a lighthouse, 水墨", "thing=lighthouse style=ink", ()),
    ("mother and child on the beach", "thing=couple place=sea", ()),
    ("海滩上的母子", "thing=couple place=sea", ()),
    ("a telephone that rings in the desert", "place=desert", ("telephone",)),
    ("沙漠里响起的电话", "place=desert", ("电话",)),
    ("hot summer, nobody in the town square", "season=summer place=square thing=nothing", ()),
    ("a crow stealing a golden ring", "thing=birds", ("ring",)),
    ("像素风的鬼屋", "style=pixel mood=fear thing=house", ()),
    ("爬满常春藤的墙", "", ("常春藤",)),
    ("大家都相信上海的海报", "", ()),
]


@pytest.mark.parametrize(("text", "named", "left_out"), READ, ids=[one[0] for one in READ])
def test_a_text_names_what_it_says_and_no_more(
    text: str, named: str, left_out: tuple[str, ...]
) -> None:
    read = mapped(text)

    assert dict(read.named) == dict(pair.split("=") for pair in named.split())
    assert read.left_out == left_out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_vocabulary_is_understood(language: str) -> None:
    side = LANGUAGES.index(language)  # type: ignore[arg-type]

    for field, words in VOCABULARY.items():
        for code, said in words.items():
            wanted = "thing" if field == "second" else field
            assert mapped(said[side]).named.get(wanted) == code, said[side]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_hold_words_for_every_code(language: str) -> None:
    said = lists(language).say  # type: ignore[arg-type]

    for field in VOCABULARY.keys() - {"second"}:
        assert said[field].keys() == VOCABULARY[field].keys()
        assert all(said[field].values())


def test_what_lies_near_is_drawn_instead() -> None:
    read = mapped("a tiger in a forest")

    assert read.instead == {"thing": "cat"}
    scene = Scene("forest", "day", "clear", "summer", "cat", "calm")
    assert nearest(read, scene) == ("a cat", "一只猫")


def test_where_nothing_is_near_the_scene_says_what_was_drawn() -> None:
    scene = Scene("sea", "day", "clear", "summer", "boat", "calm")

    assert nearest(mapped("an algorithm"), scene) == ("a boat", "一叶小船")
    assert nearest(mapped("the algorithm of a boat"), scene) == ("the sea", "海边")


def test_nothing_left_out_needs_no_word() -> None:
    scene = Scene("sea", "day", "clear", "summer", "boat", "calm")

    assert nearest(mapped("a boat"), scene) == ("", "")


def test_a_text_of_which_nothing_is_known_says_so() -> None:
    assert mapped("the war is over").nothing
    assert not mapped("a tiger").nothing
    assert mapped("").nothing


def test_at_most_three_things_are_left_out_each_once() -> None:
    read = mapped("a tuba, a banjo, a tuba, a trombone, an oboe, a cello")

    assert read.left_out == ("tuba", "banjo", "trombone")
    assert len(read.left_out) <= MAX_LEFT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "forest " * 200_000,
        "森林" * 300_000,
        "\0\ud800\udfff forest \x1b",
        "İİİİ forest ßß",
        "(" * 5_000,
        "x" * 100_000,
        "’" * 1_000 + "'s",
    ],
    ids=["words", "characters", "surrogates", "lengthening", "brackets", "one word", "quotes"],
)
def test_hostile_text_is_read_quickly(text: str) -> None:
    read = mapped(text)

    assert all(len(name) <= 40 for name in read.left_out)
