"""The house's own image model behind the whole bot: a quiet forest, in both languages."""

import asyncio
import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from engine.beside.keeper import free_port
from engine.image import provenance
from engine.image.client import Endpoint
from engine.image.engine import ImageEngine
from tests.discord.pictures import picture_card, story, studio
from tests.discord.reading import alts_of, text_of
from tests.discord.test_members_evening import TIDES
from tests.waiting import until

STARTS_S = 90.0  # importing torch, where other tests run beside it
PAINTS_S = 18.0


@pytest.fixture(scope="module")
def house_url() -> Iterator[str]:
    """A server of `house-scenes`, as the bot starts one beside itself."""
    port = free_port()
    command = [sys.executable, "-m", "engine.image.serve", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--model", "house-scenes"],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        end = time.monotonic() + STARTS_S
        while not _answers(port):
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < end, "the server does not come up"
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def _answers(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", "/health")
        return asking.getresponse().status == 200
    except OSError:
        return False
    finally:
        asking.close()


@pytest.mark.parametrize(
    ("language", "prompt", "seen"),
    [("en", "a quiet forest", "orest"), ("zh", "一片宁静的森林", "林间")],
)
async def test_a_quiet_forest_gives_four_pictures_of_our_own_model(
    house_url: str, tmp_path: Path, language: str, prompt: str, seen: str
) -> None:
    async with aiohttp.ClientSession() as http_, asyncio.TaskGroup() as group:
        engine = ImageEngine(http_, Endpoint(house_url))
        watching = group.create_task(engine.run())
        await until(lambda: engine.state().status == "ready")
        async with studio(tmp_path, engine) as room:
            if language == "zh":
                room.bot.engine.texts = list(TIDES)
            thread = await story(room, language=language)

            await room.ann.command(thread, "illustrate", prompt=prompt)
            card = await picture_card(room, thread, within_s=PAINTS_S)

            assert all(seen in str(alt) for alt in alts_of(card))
            assert len({file.content for file in card.attachments}) == 4
            assert [provenance.read(file.content) for file in card.attachments] == [None] * 4
            assert engine.state().extra[f"note_{language}"] in text_of(card)
        watching.cancel()
