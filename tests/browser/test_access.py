"""What anybody needs: names, languages, contrast, room for thumbs, and focus that stays."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import moves
from tests.browser.conftest import PHONE

TOKENS = Path(__file__).resolve().parents[2] / "bot" / "web" / "static" / "tokens.css"

TEXT_PAIRS = (
    *[(ink, paper) for ink in ("ink", "ink-2", "ink-3") for paper in ("leaf", "desk", "sunk")],
    *[(ink, "leaf") for ink in ("cinnabar", "pencil", "celadon")],
    ("cinnabar", "desk"),
    ("ink-2", "pencil-wash"),
    ("pencil", "pencil-wash"),
    ("ochre", "ochre-wash"),
    ("ochre", "leaf"),
    ("ink-2", "ochre-wash"),
    ("ink", "pencil-wash"),
    ("ink", "celadon-wash"),
    *[("leaf", fill) for fill in ("ink", "ink-2", "pencil")],
)
SHAPE_PAIRS = (("edge", "leaf"), ("edge", "desk"), ("focus", "desk"), ("focus", "leaf"))


def colours(theme: str) -> dict[str, str]:
    """The colour tokens of one theme, as written in the file."""
    css = TOKENS.read_text("utf-8")
    start = css.index('/* colour: light, "day" */' if theme == "day" else "/* colour: dark")
    block = css[start : css.index("}", start)]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["day", "lamp"])
def test_every_pair_of_inks_and_papers_can_be_read(theme):
    token = colours(theme)

    text = {pair: contrast(token[pair[0]], token[pair[1]]) for pair in TEXT_PAIRS}
    shapes = {pair: contrast(token[pair[0]], token[pair[1]]) for pair in SHAPE_PAIRS}

    assert {pair: round(ratio, 2) for pair, ratio in text.items() if ratio < 4.5} == {}
    assert {pair: round(ratio, 2) for pair, ratio in shapes.items() if ratio < 3} == {}


NAMELESS = """() => [...document.querySelectorAll("button, a, input, select, textarea, [role=img]")]
  .filter((node) => node.offsetParent !== null || node.getClientRects().length)
  .filter((node) => !(node.getAttribute("aria-label") || node.textContent.trim() || node.title
    || node.querySelector("img")?.alt
    || (node.labels && [...node.labels].some((label) => label.textContent.trim()))))
  .map((node) => node.outerHTML)"""

WORDLESS = """() => [...document.querySelectorAll("img")]
  .filter((node) => node.getClientRects().length)
  .filter((node) => !node.alt.trim() || !node.getAttribute("width") || !node.lang)
  .filter((node) => !node.closest("figure.pic"))
  .map((node) => node.outerHTML)"""

SMALL = """() => [...document.querySelectorAll("main button, main select, main .btn")]
  .filter((node) => node.getClientRects().length)
  .filter((node) => node.getBoundingClientRect().height < 35.5)
  .map((node) => node.outerHTML)"""

DOUBLE_IDS = """() => { const ids = [...document.querySelectorAll("[id]")].map((n) => n.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i); }"""

DEAD_REFS = """() => { const names = ["aria-labelledby", "aria-describedby", "for"];
  return [...document.querySelectorAll("[aria-labelledby], [aria-describedby], label[for]")]
    .flatMap((node) => names.map((name) => node.getAttribute(name)))
    .filter((id) => id && !document.getElementById(id)); }"""


async def faults(page: Page) -> dict[str, list[str]]:
    """What an accessibility checker would complain of."""
    checks = {
        "nameless": NAMELESS,
        "wordless": WORDLESS,
        "small": SMALL,
        "double": DOUBLE_IDS,
        "dead": DEAD_REFS,
    }
    found = {name: await page.evaluate(check) for name, check in checks.items()}
    headings = await page.locator("h1:visible").count()
    return {name: list_ for name, list_ in found.items() if list_} | (
        {} if headings == 1 else {"h1": [str(headings)]}
    )


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_page_fits_a_phone_and_names_its_controls(visitor, shot, language):
    page = await visitor("/", language=language, size=PHONE, color_scheme="dark")
    await expect(page.locator(".room").first).to_be_visible()
    for path in ("/", "/works", "/taste", "/help", "/help/forms", "/nowhere"):
        await page.goto(path)
        assert await moves.fits(page), path
        assert await faults(page) == {}, path
    await page.goto("/works")
    await page.locator(".work").first.click()
    await page.wait_for_url("**/works/*")
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"phone-work-{language}")

    await page.goto("/")
    await moves.begin(page, moves.BOOKS if language == "zh" else moves.SEA, form="poem")
    await moves.drafts_shown(page)
    await moves.ring(page, 1)
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"phone-voting-{language}")
    await moves.close_now(page)
    await moves.closed(page)
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"phone-closed-{language}")


@pytest.mark.browser
async def test_the_ballot_bar_stays_in_sight_on_a_phone(visitor):
    page = await visitor("/", size=PHONE)
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)

    await page.locator(".slip").nth(0).scroll_into_view_if_needed()

    box = await page.locator(".ballot").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"] + 1


@pytest.mark.browser
async def test_focus_and_half_written_text_survive_what_others_do(visitor):
    host = await visitor("/")
    await moves.begin(host, moves.SEA)
    await moves.drafts_shown(host)
    guest = await visitor(host.url)
    await moves.drafts_shown(guest)
    await guest.locator(".slip").nth(1).get_by_role("button", name="Edit").click()
    pen = guest.get_by_label("Your edit of draft B")
    await pen.fill("Half a sentence")

    await host.get_by_role("button", name="Write my own").click()
    await host.get_by_label("Your own draft").fill("The sea kept count.")
    await host.get_by_role("button", name="Offer this draft").click()
    await moves.ring(host, 0)

    await expect(guest.locator(".slip")).to_have_count(5)
    await expect(guest.locator(".when")).to_contain_text("1 ballot in")
    await expect(pen).to_be_focused()
    await expect(pen).to_have_value("Half a sentence")


@pytest.mark.browser
async def test_the_words_of_a_work_carry_their_language_on_any_page(visitor):
    page = await visitor("/", language="zh")
    await page.locator("select[name=language]").select_option("en")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)

    assert await page.locator("html").get_attribute("lang") == "zh-Hans"
    assert await page.locator(".slip .text").nth(0).get_attribute("lang") == "en"
    family = (
        await page.locator(".slip .text").nth(0).evaluate("n => getComputedStyle(n).fontFamily")
    )
    assert "Palatino" in family
    assert await page.locator(".ring .letter").all_inner_texts() == ["A", "B", "C", "D"]


@pytest.mark.browser
async def test_no_page_asks_another_machine_for_anything(visitor):
    page = await visitor("/")
    asked = set[str]()
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))

    for path in ("/", "/works", "/taste", "/help"):
        await page.goto(path)
        await page.wait_for_load_state("load")

    assert len(asked) == 1


@pytest.mark.browser
async def test_focus_moves_on_when_what_had_it_is_gone(visitor):
    host = await visitor("/")
    await moves.begin(host, moves.SEA)
    await moves.drafts_shown(host)
    guest = await visitor(host.url)
    await moves.drafts_shown(guest)
    await moves.ring(guest, 1)
    await guest.locator(".ring").nth(1).focus()

    await moves.close_now(host)
    await moves.closed(guest)

    await expect(guest.locator(".state .lead")).to_be_focused()
