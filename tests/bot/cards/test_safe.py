"""What members and models write stays what they wrote, and comes to no life on Discord."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import safe
from tests.discord.render.markdown import Reader

SPARKS = st.sampled_from(
    [
        *("# ", "## ", "-# ", "> ", ">>> ", "- ", "* ", "1. ", "12) ", "\n", "\n\n\n", "   ", "\\"),
        *(
            "**",
            "__",
            "_",
            "~~",
            "||",
            "`",
            "```",
            "[",
            "](",
            ")",
            "<",
            ">",
            ":",
            "@",
            "#",
            "!",
            "&",
        ),
        *("everyone", "here", "<@1234567890>", "<@&1>", "<#1>", "</a:1>", "<:a:1>", "<a:a:1>"),
        *("<t:1:R>", "https://x.yz", "http://", "discord.gg/", "discord.com/invite/", "ftp://a"),
        *(
            "\u200b",
            "\u202e",
            "\u2066",
            "\ufeff",
            "\u200d",
            "\ufe0f",
            "\u0301",
            "\u3164",
            "\r",
            "\t",
        ),
        *("a", "夜雨", "字", "。", "「", "　", "👩", "smile", "0"),
    ]
)
HOSTILE = st.lists(SPARKS | st.text(max_size=3), max_size=30).map("".join)
ALIVE = re.compile(
    r"(?P<mention><(?:@[!&]?|#)\d+>)|(?P<all>@everyone|@here)|(?P<time><t:-?\d+(?::\w)?>)"
    r"|(?P<emoji><a?:\w+:\d+>)|(?P<command></[^>]+:\d+>)|(?P<link>\w://)"
    r"|(?P<invite>discord(?:app)?\.(?:gg|com/invite)/)|(?P<masked>\]\()",
    re.IGNORECASE,
)
ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")


def bare(marked: str) -> str:
    """Discord markdown with each escaped sign taken for a harmless one."""
    return ESCAPED.sub("\ue001", marked)


def shown(marked: str) -> str:
    """What a reader sees of escaped markdown."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", marked)


@given(HOSTILE)
def test_nothing_comes_to_life(said: str) -> None:
    assert not ALIVE.search(bare(safe.block(said)))


@given(HOSTILE)
def test_no_sign_of_markup_stands_bare(said: str) -> None:
    left = bare(safe.block(said))

    assert not re.search(r"[*_~`|<>\[\]]", left)
    assert not re.search(r"(?m)^[ \u3000]*(#{1,3} |-# |- |\+ |\d+[.)]\s)", left)


@given(HOSTILE)
def test_a_reader_of_markdown_finds_none(said: str) -> None:
    drawn = Reader(0).html(safe.block(said))

    assert set(re.findall(r"<(\w+)", drawn)) <= {"p", "br"}
    assert "class" not in drawn


@given(HOSTILE)
def test_a_line_is_one_line(said: str) -> None:
    assert len(safe.line(said).splitlines()) <= 1


@given(HOSTILE)
def test_nothing_invisible_is_left_but_our_own(said: str) -> None:
    left = safe.block(said).replace("@\u200b", "@")

    assert all(c in "\n\u200d" or unicodedata.category(c) not in {"Cf", "Cc"} for c in left)


@given(HOSTILE)
def test_plain_is_plain_already(said: str) -> None:
    once = safe.plain(said)

    assert safe.plain(once) == once


@given(HOSTILE)
def test_a_reader_sees_what_was_written(said: str) -> None:
    seen = shown(safe.block(said)).replace("\u200b", "").replace("[:]//", "://")
    seen = seen.replace("[.]", ".")

    wanted = re.sub(r"\n{3,}", "\n\n", safe.plain(said)).strip("\n")
    assert seen == wanted.replace("[:]//", "://").replace("[.]", ".") or "\\" in said


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_chinese_is_untouched(said: str) -> None:
    assert safe.block(said) == said


@given(HOSTILE, st.integers(min_value=1, max_value=60))
def test_a_cut_text_fits_and_ends_whole(said: str, limit: int) -> None:
    left = safe.cut(safe.block(said), limit)

    assert safe.shown_length(left) <= limit
    before = left.removesuffix(safe.CUT)
    assert (len(before) - len(before.rstrip("\\"))) % 2 == 0
    assert not ALIVE.search(bare(left))


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ("夜雨敲窗，\n　孤灯补页——「字」生香。", "夜雨敲窗，\n　孤灯补页——「字」生香。"),
        ("Two lines\nof verse", "Two lines\nof verse"),
        ("a - b, c # d", "a - b, c # d"),
        ("# head", "\\# head"),
        ("3. third", "3\\. third"),
        ("https://a.bc/d", "https\\[:\\]//a.bc/d"),
        ("discord.gg/x", "discord\\[.\\]gg/x"),
        ("@here", "@\u200bhere"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("a\u200db", "ab"),
        ("\u202eabc", "abc"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 3),
        ("half past 12:30", "half past 12:30"),
    ],
)
def test_each_in_its_way(said: str, marked: str) -> None:
    assert safe.block(said) == marked


def test_a_fence_cannot_be_left() -> None:
    inside = safe.fenced("```\n@everyone\n```").removeprefix("```\n").removesuffix("\n```")

    assert "```" not in inside
    assert "@everyone" not in inside
