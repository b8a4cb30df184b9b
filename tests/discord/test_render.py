"""Pictures of messages: the markdown, the components, and one page to look at."""

from pathlib import Path
from typing import Any

import pytest

from tests.discord.cases.case import button, container, gallery, row, section, select, text, v2
from tests.discord.render import PHONE_PX, WIDE_PX, Commands, Form, Said, Suggestions, page, shoot
from tests.discord.render.markdown import Reader
from tests.discord.render.shots import chromium

NOW = 1_800_000_000
ARTIFACTS = Path("artifacts/discord")
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path fill="#357" d="M0 0h4v3H0"/>'
)
SVG += b'<circle cx="2" cy="1.5" r="1" fill="#fc6"/></svg>'


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("**A** *b* __c__ ~~d~~", "<p><b>A</b> <em>b</em> <u>c</u> <s>d</s></p>"),
        ("## A <key>", "<h2>A &lt;key&gt;</h2>"),
        ("-# small\nlarge", '<p class="sub">small</p><p>large</p>'),
        ("> one\n> two\nthree", "<blockquote><p>one<br>two</p></blockquote><p>three</p>"),
        ("- a\n  - b", "<ul><li><i>•</i><span>a</span></li>"),
        ("`**x**`", "<p><code>**x**</code></p>"),
        ("```\na < b\n```", "<pre>a &lt; b</pre>"),
        (f"<t:{NOW + 180}:R>", '<p><span class="ts">in 3 minutes</span></p>'),
        (f"<t:{NOW}:t>", '<p><span class="ts">08:00</span></p>'),
        ("<@7> <#8> @everyone", '<p><span class="at">@Ann</span> <span class="at">#poems</span>'),
        ("\\*not\\* 2*3*4", "<p>*not* 2<em>3</em>4</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("[here](https://a.example)", '<p><a href="https://a.example">here</a></p>'),
        ("a\n\nb", "<p>a<br><br>b</p>"),
    ],
)
def test_markdown_is_drawn_as_a_client_draws_it(written: str, drawn: str) -> None:
    reader = Reader(NOW, names={"7": "Ann", "8": "poems"})

    assert reader.html(written).startswith(drawn)


def test_a_chinese_client_reads_chinese_times() -> None:
    reader = Reader(NOW, chinese=True)

    assert "5分钟后" in reader.html(f"<t:{NOW + 300}:R>")
    assert "5分鐘後" in Reader(NOW, True, True).html(f"<t:{NOW + 300}:R>")
    assert "2027年1月15日" in reader.html(f"<t:{NOW}:D>")


def test_nothing_in_a_message_becomes_markup() -> None:
    html = page([v2(text("<script>alert(1)</script> [x](javascript:alert(1))"))])

    assert "<script>" not in html
    assert 'href="javascript' not in html


def card() -> dict[str, Any]:
    words = "**{0}**  The letter was for her. She knew it by the third night, the way you know"
    words += " a step on the stairs.\n-# Uneasy, rising. Waiting, letters, fate."
    drafts: list[dict[str, Any]] = []
    for letter in "ABCD":
        ring = button(f"ring:{letter}", label=f"Ring {letter}")
        drafts += [section(text(words.format(letter)), accessory=ring), {"type": 14}]
    lower = [button(f"c{n}", label=name, style=n) for n, name in enumerate(BUTTONS, 1)]
    head = text(
        "## Lost Property, round five\n-# Wren wished for “keep it small”. Ring all you like."
    )
    foot = text(f"-# Closes <t:{NOW + 180}:R>, or at 6 ballots. 4 are in.")
    asked = row(select(3, placeholder="Which form?"))
    return v2(
        container(head, {"type": 14}, *drafts, foot, row(*lower), asked, accent_color=0xFF8F75)
    )


BUTTONS = ("Next round", "None of these", "Keep", "Delete")


def everything() -> list[Any]:
    pictures = gallery("attachment://a.svg", "attachment://a.svg", "https://x.example/b.png")
    pictures["items"][0]["description"] = "A ferry on dark water, one window lit"
    chinese = "## 雨夜修书，第三轮\n> 夜雨敲窗纸半凉，孤灯补页字生香。\n**甲**　旧铺明朝归瓦砾。"
    off = button("off", label="Back", disabled=True)
    field = {"type": 4, "custom_id": "t", "style": 2, "value": "An old man\nwalks by the sea."}
    labels = [{"type": 18, "label": "Your text", "description": "As you like.", "component": field}]
    labels.append({"type": 18, "label": "Mood", "component": select(2, placeholder="Mood")})
    form = {"title": "Edit draft A", "custom_id": "m", "components": labels}
    option = {"type": 3, "name": "form", "description": "What to write", "required": True}
    command = {"name": "create", "description": "Open a session", "options": [option]}
    return [
        Said(card(), "The round", used=("Wren", "/next"), pressed=["ring:B"], opened=["s"]),
        {"content": "Counted: B and D. You may change it until the close.", "flags": 64},
        Said(v2(container(pictures, row(off))), "Pictures", files={"a.svg": SVG}),
        v2(container(text(chinese), accent_color=0x97BBF6)),
        Form(form, "A form"),
        Suggestions("/create form: s", [{"name": "story", "value": "story"}], "Suggestions"),
        Commands([command], "Commands"),
        {"flags": 128},
        *_old_and_rare(),
    ]


def _old_and_rare() -> list[Any]:
    """What our cards seldom use; it must be drawn all the same."""
    embed = {
        "title": "An embed",
        "description": "**Words**",
        "fields": [{"name": "n", "value": "v"}],
    }
    rows = [row(button(label="Go", emoji={"name": "🎼"})), row({"type": 5, "custom_id": "u"})]
    rows.append(row({**select(2), "disabled": True}))
    thumb = {"type": 11, "media": {"url": "attachment://a.svg"}, "description": "A sun"}
    side = section(text("```\ncode\n```||hidden||"), accessory=thumb)
    file = {"type": 13, "file": {"url": "attachment://export.json"}, "size": 2048}
    wide = {"type": 14, "spacing": 2, "divider": False}
    return [
        {"content": "# Old", "embeds": [embed], "components": rows},
        {"content": "A file", "attachments": [{"filename": "a.txt", "size": 10}]},
        Said(v2(side, wide, file, container(text("x"), spoiler=True)), files={"a.svg": SVG}),
        Suggestions("/create form: q", []),
    ]


async def test_everything_is_drawn_in_both_themes_and_widths() -> None:
    async with chromium() as browser:
        for theme, width in (("dark", WIDE_PX), ("light", PHONE_PX)):
            path = ARTIFACTS / f"render-{theme}-{width}.png"
            await shoot(everything(), path, theme=theme, width=width, browser=browser, now=NOW)

            assert path.stat().st_size > 20_000
