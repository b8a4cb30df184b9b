"""The forms on the pages: by family, each with its card, in both languages."""

import json
from pathlib import Path

import pytest

from bot.web.pages import FAMILIES, families_of
from tests.bot.web.callers import Caller
from tests.bot.web.playground import PROMPTS, open_session, open_vote, playground

FORMS = sorted(path.stem for path in (PROMPTS / "forms").glob("*.toml"))


async def page_of(reader: Caller, path: str) -> str:
    return (await reader.get(path, checked=False)).raw.decode()


def form(form_id: str, family: str = "literature", *, beta: bool = False) -> dict[str, object]:
    return {"id": form_id, "family": family, "beta": beta}


def test_rough_forms_stand_last_in_their_family():
    forms = [
        form("haiku", beta=True),
        form("zither"),
        form("poem"),
        form("story"),
        form("score", "music"),
    ]

    families = families_of(forms)

    assert [name for name, _ in families] == ["literature", "music"]
    assert [one["id"] for one in families[0][1]] == ["story", "poem", "zither", "haiku"]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_form_has_a_card_that_says_what_it_asks(tmp_path: Path, language: str) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as reader:
        forms = json.loads((await reader.get("/api/forms")).raw)["forms"]

        page = await page_of(reader, f"/help/forms?lang={language}")

        assert sorted(one["id"] for one in forms) == FORMS
        assert {one["family"] for one in forms} <= set(FAMILIES)
        for one in forms:
            assert f'id="{one["id"]}"' in page
            assert one["card"], f"{one['id']} teaches nothing"


async def test_the_picker_offers_each_form_with_its_languages(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as reader:
        page = await page_of(reader, "/")

        assert page.count('name="pick"') == len(FORMS)
        assert '<option value="quatrain" data-languages="zh"' in page
        assert '<optgroup label="Visual art">' in page


async def test_a_works_page_offers_its_files(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as host:
        session = await open_session(host)
        vote = await open_vote(play, host, session["id"])
        first = vote["drafts"][0]["id"]
        await host.put(f"/api/rounds/{vote['id']}/ballot", {"drafts": [first]})
        await host.post(f"/api/rounds/{vote['id']}/close")
        work = (await host.post(f"/api/sessions/{session['id']}/finish", {"title": "T"})).json

        page = await page_of(host, f"/works/{work['id']}")

        for one in work["files"]:
            assert f"/api/works/{work['id']}/files/{one['name']}" in page
        assert 'data-layout="prose"' in page
