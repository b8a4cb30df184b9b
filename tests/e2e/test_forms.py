"""Every form in each of its languages: from premise to exhibited work, and each file of it."""

import io
import signal
import struct
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image

from engine.forms.form_file import load_forms
from tests.crash.bot_process import BotProcess
from tests.e2e.test_first_light import Browser, two

__all__ = ["two"]  # a fixture of the evening that this one is like
pytestmark = [pytest.mark.vllm, pytest.mark.timeout(120, func_only=True)]

FORMS = load_forms(Path(__file__).resolve().parents[2] / "prompts" / "forms")
EACH = [(f.id, language) for f in FORMS.values() for language in f.languages]
ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"
PREMISE = {"en": "An old man walks by the sea", "zh": "一位老人在海边散步"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bot(tmp_path_factory: pytest.TempPathFactory, vllm_url: str) -> AsyncIterator[BotProcess]:
    """One bot for all forms."""
    process = BotProcess(tmp_path_factory.mktemp("forms"), vllm_url)
    async with aiohttp.ClientSession() as http:
        await process.start()
        await process.until_ready(http)
    yield process
    await process.end(signal.SIGTERM)


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    """What the run found, kept as artifacts/forms.md."""
    rows = [
        "| form | language | shown | keep their form | files of the work |",
        "|---|---|---|---|---|",
    ]
    yield rows
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / "forms.md").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.mark.parametrize(("form", "language"), EACH)
async def test_a_premise_becomes_a_work_with_its_files(
    two: tuple[Browser, Browser], bot: BotProcess, table: list[str], form: str, language: str
) -> None:
    ann, _ = two
    opening = {"form": form, "language": language, "premise": PREMISE[language]}
    session = await ann.ask("POST", "/api/sessions", opening)
    path = f"/api/sessions/{session['id']}"
    round_ = await ann.ask("POST", f"{path}/rounds", {})
    round_ = await ann.round_that_is(round_, "voting")
    sound = [d for d in round_["drafts"] if not d["problems"]]
    best = (sound or round_["drafts"])[0]
    assert best["reading"] is not None
    assert best["evaluations"] is None  # not before one has voted

    voted = await ann.ask("PUT", f"/api/rounds/{round_['id']}/ballot", {"drafts": [best["id"]]})
    await ann.ask("POST", f"/api/rounds/{round_['id']}/close", {})
    work = await ann.ask("POST", f"{path}/finish", {"title": PREMISE[language][:40]})

    mine = next(d for d in voted["drafts"] if d["id"] == best["id"])
    assert len(mine["evaluations"]) >= 3
    sizes = []
    async with aiohttp.ClientSession() as http:
        for file in work["files"]:
            assert file["alt"]
            url = f"{bot.url}/api/works/{work['id']}/files/{file['name']}"
            async with http.get(url) as got:
                content = await got.read()
                assert got.status == 200, (file, content[:300])
            look_at(file, content)
            sizes.append(f"{file['name']} {len(content) // 1000} kB")
    shown = len(round_["drafts"])
    table.append(f"| {form} | {language} | {shown} | {len(sound)} | {', '.join(sizes)} |")
    assert len(sound) * 2 >= shown, [d["problems"] for d in round_["drafts"]]


def look_at(file: dict[str, Any], content: bytes) -> None:
    """That a file is what its type says, and not an empty one."""
    kind = file["media_type"]
    if kind in {"image/png", "image/jpeg", "image/webp"}:
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.width >= 300
            low, high = picture.convert("L").getextrema()
            assert high - low > 60, "the picture is blank"
    elif kind == "image/svg+xml":
        assert b"<svg" in content[:400]
    elif kind == "application/pdf":
        assert content.startswith(b"%PDF-")
    elif kind == "audio/wav":
        with wave.open(io.BytesIO(content)) as sound:
            seconds = sound.getnframes() / sound.getframerate()
            samples = struct.unpack(f"<{sound.getnframes()}h", sound.readframes(10**9))
        assert 4 < seconds < 120
        assert max(map(abs, samples)) > 8_000, "the sound is silent"
    elif kind == "audio/ogg":
        assert content.startswith(b"OggS")
    else:
        assert content.strip()
