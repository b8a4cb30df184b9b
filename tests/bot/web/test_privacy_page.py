"""The privacy notice on the web: what the store really keeps, in both languages."""

from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.kept import KEPT, RETENTION
from tests.bot.web.conftest import Serve
from tests.bot.web.playground import playground


async def read(server: TestServer, language: str) -> tuple[int, str]:
    url = server.make_url(f"/privacy?lang={language}")
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(("language", "word"), [("en", "What you can do"), ("zh", "你可以做的")])
async def test_the_notice_names_every_table_and_column(
    tmp_path: Path, language: str, word: str
) -> None:
    async with playground(tmp_path) as play:
        _, page = await read(play.server, language)

    assert word in page
    assert "**" not in page
    for table, kept in KEPT.items():
        assert f"<code>{table}</code>" in page
        assert all(column in page for column in kept.columns)
    assert str(RETENTION["wishes"].days) in page


async def test_the_notice_is_read_while_the_playground_is_off(serve: Serve) -> None:
    status, _ = await read(await serve(playground=False), "en")

    assert status == 200
