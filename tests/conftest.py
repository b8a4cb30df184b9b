"""
What all tests share: one real vLLM for a whole session, started only when a test asks for it.

Its caches outlive the session in a folder (`--engine-cache`), so that later starts are warm.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from blockbuster import blockbuster_ctx

from engine.text.client import Endpoint, TextClient
from engine.text.engine import LocalModel, TextEngine
from engine.text.launch import installed_vllm
from tests.loras import random_loras
from tests.waiting import until

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # before the hub's client is imported

HOUSE = Path(__file__).resolve().parents[1] / "engine" / "text" / "house" / "weights"

# The only code that may read files inside the loop: it runs once, before anyone is served.
READ_ONCE_AT_START = (
    ("engine/prompts.py", "load"),
    ("bot/locales/__init__.py", "load"),
    ("bot/web/api.py", "_openapi_handler"),
    ("bot/web/pages.py", "static_version"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine-cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "chorus-engine-cache",
        help="where the real vLLM keeps its caches between sessions",
    )


@pytest.fixture(scope="session")
def engine_cache(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.config.getoption("--engine-cache")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def house_model(engine_cache: Path) -> Path:
    """The weights that ship, or a random model of the same shape where there are none yet."""
    if (HOUSE / "model.safetensors").exists():
        return HOUSE
    folder = engine_cache / "house-random"
    if not (folder / "model.safetensors").exists():
        command = [sys.executable, "-m", "engine.text.house", "init", str(folder)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def vllm_server(house_model: Path, engine_cache: Path) -> AsyncIterator[TextEngine]:
    """One real vLLM for the session, kept by the very code that the bot keeps it with."""
    if installed_vllm() is None:
        pytest.skip("vLLM is not installed")
    local = LocalModel(str(house_model), "house", engine_cache, os.environ)
    async with aiohttp.ClientSession() as http:
        engine = TextEngine(http, Endpoint(""), local=local)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            try:
                await until(lambda: engine.state().status == "ready", limit_s=400)
                yield engine
            finally:
                running.cancel()


@pytest.fixture(scope="session")
def loras(house_model: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two adapters of the house model with random, strong weights."""
    return random_loras(house_model, tmp_path_factory.mktemp("loras"), "lora-one", "lora-two")


@pytest.fixture(scope="session")
def vllm_url(vllm_server: TextEngine) -> str:
    """Where the shared vLLM answers; it stays there when it is killed and restarted."""
    return vllm_server.state().url


@pytest.fixture
async def vllm_client(vllm_server: TextEngine) -> AsyncIterator[TextClient]:
    """A client of the shared vLLM, which an earlier test may have killed."""
    await until(lambda: vllm_server.state().status == "ready", limit_s=200)
    async with aiohttp.ClientSession() as http:
        yield TextClient(http, Endpoint(vllm_server.state().url))


@pytest.fixture(autouse=True)
def no_blocking_calls() -> Iterator[None]:
    """Our code may not stop the loop: a blocking call inside it fails the test."""
    with blockbuster_ctx(scanned_modules=["bot", "engine"]) as blocked:
        for call in blocked.functions.values():
            for file, function in READ_ONCE_AT_START:
                call.can_block_in(file, function)
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: what a new machine lacks must be installed, not missed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
