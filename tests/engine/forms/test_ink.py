"""What the compiler of branching dialogue says, line by line, and what readers come to read."""

import pytest

from engine.forms.ink.join import join
from engine.forms.ink.mend import mend
from engine.forms.ink.tree import Tree, as_json
from engine.forms.ink.walk import same_choices, walk
from engine.forms.ink.weave import SCENE, WORK, compile_ink
from tests.engine.forms.ink_paths import paths


def _tree(source: str) -> Tree:
    compiled = compile_ink(source)
    assert compiled.problems == ()
    assert compiled.tree is not None
    return compiled.tree


def _read(source: str) -> list[tuple[str, ...]]:
    return paths(_tree(source), most=50, deepest=6)


def _said(source: str) -> list[tuple[str, int | None]]:
    compiled = compile_ink(source)
    found = compiled.problems or (walk(compiled.tree) if compiled.tree else ())
    return [(problem.code, problem.line) for problem in found]


def test_what_follows_a_choice_belongs_to_it_whatever_its_indent() -> None:
    read = _read("Hi.\n* One\nfirst\n-> END\n     * Two\n  second -> END")

    assert read == [("Hi.", "> One", "One", "first"), ("Hi.", "> Two", "Two", "second")]


def test_words_in_brackets_stand_on_the_button_alone() -> None:
    read = _read('Hi.\n* "Yes[."]," I say.\n-> END\n* [Wait.]\n-> END')

    assert read == [("Hi.", '> "Yes."', '"Yes," I say.'), ("Hi.", "> Wait.")]


def test_loose_branches_fall_to_the_next_gather_of_their_depth_or_less() -> None:
    source = "* a\n** a1\n** a2 -> out\n-- inner\n* b\n- outer\n-> END\n=== out ===\ngone\n-> END"

    assert _read(source) == [
        ("> a", "a", "> a1", "a1", "inner", "outer"),
        ("> a", "a", "> a2", "a2 gone"),
        ("> b", "b", "outer"),
    ]


def test_text_before_an_arrow_runs_on_into_the_next_line() -> None:
    assert _read("We hurried home -> fast\n=== fast\nas fast as we could.\n* ok -> END") == [
        ("We hurried home as fast as we could.", "> ok", "ok")
    ]


def test_a_choice_with_a_star_is_offered_once_and_one_with_a_plus_again() -> None:
    read = _read("-> hub\n== hub\n* once -> hub\n+ leave -> END")

    assert read == [("> once", "once", "> leave", "leave"), ("> leave", "leave")]


def test_comments_and_tags_are_not_read_out() -> None:
    source = "Hi. // to you\n/* not\nthis */ There. # sad\n* a # b\n-> END"

    assert _read(source) == [("Hi.", "There.", "> a", "a")]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hi.\n* a\n  b", [("ink_loose_end", 3)]),
        ("Hi.\n* a\n  -> END\n* b", [("ink_loose_end", 4)]),
        ("Hi.\n* a -> hall\n* b -> END", [("ink_target", 2)]),
        ("Hi.\n* a -> END\n=== cellar ===\ndark\n-> END", [("ink_dead_knot", 3)]),
        ("Hi.\n* a -> END\n- then\n-> END", [("ink_unreached", 3)]),
        ("Hi.\n-> END\nmore\nand more\n* a -> END", [("ink_unreached", 3)]),
        ("=== hall ===\n* a -> END", [("ink_start", 1)]),
        ("-> a\n== a\nx -> b\n== b\ny -> a", [("ink_circle", 3)]),
        ("-> a\n== a\n+ x -> a\n+ y -> a", [("ink_endless", 3)]),
        ("-> a\n== a\n* x -> a\n* y -> a", [("ink_endless", 3)]),
        ("-> a\n== a\n+ x -> a\n* y -> b\n== b\n+ z -> a\n* w -> END", [("ink_used_up", 3)]),
        ("-> a\n== a\n-> END\n== a\n-> END", [("ink_knot_twice", 4)]),
        ("Hi.\n*\n-> END\n* b -> END", [("ink_empty_choice", 2)]),
        ("Hi.\n* (wait) b -> END\n* c -> END", [("ink_label", 2)]),
        ("Hi.\n* [a][b] -> END\n* c -> END", [("ink_brackets", 2)]),
        ("Hi {name}.\n* c -> END", [("ink_code", 1)]),
        ("VAR x = 1\n* c -> END", [("ink_code", 1)]),
        ("Hi.\n~ x = 1\n* c -> END", [("ink_code", 2)]),
        ("Hi.\n= stitch\n* c -> END", [("ink_code", 2)]),
        ("a | b\n* c -> END", [("ink_character", 1)]),
        ("Hi. <>\n* c -> END", [("ink_character", 1)]),
        ("Hi. -> a -> b\n* c -> END", [("ink_divert", 1)]),
        ("Hi.\n* a ->\n-> END", [("ink_divert", 2)]),
        ("Hi.\n* a -> END # tag\n* b -> END", [("ink_divert_tag", 2)]),
        ("Hi.\n*** a -> END\n* b -> END", [("ink_nesting", 2)]),
        ("Hi.\n=== 1st ===\n-> END", [("ink_knot", 2)]),
        ("Hi. /* never\n* a -> END", [("ink_comment", 1)]),
        ("Hi.\n\ud800\n* a -> END", [("ink_hidden", 2)]),
        ("Hi.\n* a\x00 -> END", [("ink_hidden", 2)]),
    ],
)
def test_a_fault_is_named_with_its_line(source: str, said: list[tuple[str, int]]) -> None:
    assert _said(source) == said


def test_a_choice_that_is_offered_twice_in_one_place_is_named() -> None:
    tree = _tree("Hi.\n* Go\n-> END\n* go\n-> END\n* Stay -> on\n== on\n* Go -> END")

    assert [(one.code, one.line) for one in same_choices(tree)] == [("ink_same_choice", 4)]


def test_a_double_is_left_out_with_all_its_branch_where_two_others_stay() -> None:
    source = (
        "Hi.\n* a\n    x\n    -> END\n* a\n    ** b\n    -> END\n    ** c\n    -> END"
        "\n* d\n    -> END"
    )

    assert mend(source) == "Hi.\n* a\n    x\n    -> END\n* d\n    -> END"
    assert mend("Hi.\n* a\n-> END\n* a\n-> END") == "Hi.\n* a\n-> END\n* a\n-> END"


def test_a_hub_with_one_way_out_surely_ends() -> None:
    assert _said("-> a\n== a\n* x -> a\n* y -> a\n* z -> END") == []


def test_scenes_lead_into_one_another_and_names_do_not_clash() -> None:
    scene = "Hi. -> hall\n=== hall ===\n* a -> END\n* b\n  -> END"

    joined = join([scene, scene], head=["A\ntitle", ""])

    compiled = compile_ink(joined, WORK)
    assert joined.startswith("// A title\n-> scene_1\n")
    assert compiled.problems == ()
    assert compiled.tree is not None
    assert walk(compiled.tree) == []
    assert paths(compiled.tree, most=9, deepest=5) == [
        ("Hi.", "> a", "a", "Hi.", "> a", "a"),
        ("Hi.", "> a", "a", "Hi.", "> b", "b"),
        ("Hi.", "> b", "b", "Hi.", "> a", "a"),
        ("Hi.", "> b", "b", "Hi.", "> b", "b"),
    ]


def test_ends_are_added_where_a_branch_stops_and_nothing_else_is_wrong() -> None:
    mended = mend("Hi.\n* a\n    b\n    ** c\n    ** d\n* e → end")

    assert mended == (
        "Hi.\n* a\n    b\n    ** c\n        -> END\n    ** d\n        -> END\n* e -> END"
    )
    assert mend(mended) == mended


def test_what_could_mean_two_things_is_left_as_it_is() -> None:
    source = "Hi.\n* a\n    b\n* c -> nowhere"

    assert mend(source) == source


def test_bold_is_taken_off_and_nested_choices_stay() -> None:
    source = "**Guard:** Halt.\n* a\n    ** b\n    -> END\n    ** c\n    -> END\n* d\n-> END"

    assert mend(source) == source.replace("**Guard:**", "Guard:")


def test_a_source_that_opens_with_a_knot_is_led_into_it() -> None:
    assert mend("=== 门口 ===\n好。\n* 走 -> END").startswith("-> 门口\n=== 门口 ===")


def test_the_tree_is_plain_values_with_a_version() -> None:
    assert as_json(_tree("Hi.\n* a\n-> END\n+ b\n-> END"), title="T", language="en") == {
        "format": "chorus-dialogue",
        "version": 1,
        "title": "T",
        "language": "en",
        "start": 0,
        "nodes": [
            {
                "text": ["Hi."],
                "choices": [
                    {"label": "a", "to": 1, "once": True},
                    {"label": "b", "to": 2, "once": False},
                ],
            },
            {"text": ["a"], "end": True},
            {"text": ["b"], "end": True},
        ],
    }


def test_a_source_beyond_its_room_is_not_read() -> None:
    assert [p.code for p in compile_ink("a" * (SCENE.chars + 1)).problems] == ["ink_too_big"]
    assert [p.code for p in compile_ink("* a -> END\n" * 61).problems] == ["ink_too_many"]
