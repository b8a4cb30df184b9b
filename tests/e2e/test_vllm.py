"""The text engine end to end: our client and our keeper around a real vLLM."""

import asyncio
import json
import os
import re
import shutil
import signal
from pathlib import Path

import aiohttp
import pytest

from engine.errors import EngineDown, EngineError, Rejected
from engine.text.client import TextClient
from engine.text.engine import TextEngine
from engine.types import Prompt, Sampling
from tests.metrics import until_counter
from tests.swapping import swaps_under_load
from tests.waiting import until

pytestmark = pytest.mark.vllm

SAMPLING = Sampling(temperature=0.9, top_p=0.95, max_tokens=100, repetition_penalty=1.1)
OPENING = "form: story\nlang: en\npremise: An old man walks by the sea\n"
PROMPT = Prompt("", OPENING + "?\nthemes: sea\nmood: calm\nlength: 60\n=\n", 0, SAMPLING)


async def test_one_request_draws_eight_different_drafts(vllm_client: TextClient) -> None:
    counts: list[int] = []

    drafts = await vllm_client.generate(PROMPT, n=8, seed=800, on_done=counts.append)

    assert [draft.seed for draft in drafts] == list(range(800, 808))
    assert len({draft.text for draft in drafts}) > 1
    assert all(0 < draft.tokens <= 100 for draft in drafts)
    assert all(draft.finish_reason in ("stop", "length") for draft in drafts)
    assert {draft.model for draft in drafts} == {"house"}
    assert drafts[0].prompt_tokens > 10
    assert counts[-1] == 8


async def test_a_draft_can_be_drawn_again_by_its_own_seed(vllm_client: TextClient) -> None:
    eight = await vllm_client.generate(PROMPT, n=8, seed=800)

    [again] = await vllm_client.generate(PROMPT, n=1, seed=eight[3].seed)

    assert again.text[:20] == eight[3].text[:20]


async def test_a_pattern_guides_the_drawing(vllm_client: TextClient) -> None:
    couplet = "[\u4e00-\u9fff]{5}，[\u4e00-\u9fff]{5}。"
    guided = Prompt("", OPENING, 0, SAMPLING, guide_regex=couplet)

    drafts = await vllm_client.generate(guided, n=4, seed=1)

    assert all(re.fullmatch(couplet, draft.text) for draft in drafts)


async def test_a_prompt_that_does_not_fit_is_rejected(vllm_client: TextClient) -> None:
    endless = Prompt("", "the sea and the old man " * 3_000, 0, SAMPLING)

    with pytest.raises(Rejected):
        await vllm_client.generate(endless, n=1, seed=1)


async def test_cancelling_stops_the_work_on_the_server(
    vllm_client: TextClient, vllm_url: str
) -> None:
    sampling = Sampling(temperature=0.9, top_p=1, max_tokens=1_500)
    endless = Prompt("", OPENING, 0, sampling, guide_regex="[a-z ]{6000}")
    running = "vllm:num_requests_running"
    async with aiohttp.ClientSession() as http:
        async with asyncio.TaskGroup() as group:
            drawing = group.create_task(vllm_client.generate(endless, n=8, seed=1))
            await until_counter(http, vllm_url, running, lambda at_work: at_work > 0)
            drawing.cancel()

        await until_counter(http, vllm_url, running, lambda at_work: at_work == 0, limit_s=5)


@pytest.mark.timeout(120, func_only=True)
async def test_adapters_are_swapped_under_load_and_nobody_gets_anothers_draft(
    vllm_server: TextEngine, loras: dict[str, Path]
) -> None:
    await until(lambda: vllm_server.state().status == "ready", limit_s=200)

    seen = await swaps_under_load(vllm_server, loras, swaps=6, clients=8, pause_s=1.5, n=1)

    assert seen.failed == []
    assert seen.wrong == []
    assert set(seen.drawn) == {None, *loras}  # the base beside both, in the same batches
    assert seen.overlapped > 0


async def test_a_canary_tells_a_real_adapter_from_the_base(
    vllm_server: TextEngine, loras: dict[str, Path]
) -> None:
    await vllm_server.hold(loras)

    canary = await vllm_server.canary("lora-one")

    assert canary.answered
    assert canary.differs
    assert not await vllm_server.rest()  # on a CPU


async def test_an_adapter_that_vllm_cannot_serve_is_not_held(
    vllm_server: TextEngine, loras: dict[str, Path], tmp_path: Path
) -> None:
    large = shutil.copytree(loras["lora-one"], tmp_path / "large")
    config = json.loads((large / "adapter_config.json").read_text())
    (large / "adapter_config.json").write_text(json.dumps(config | {"r": 64}))

    assert await vllm_server.hold({**loras, "lora-large": large}) == set(loras)


def processes_of(session: int) -> dict[int, str]:
    """Pid and command name of every living process of one session."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text().partition(" (")
        except OSError:
            continue
        name, _, fields = rest.rpartition(") ")
        state, _, _, its_session = fields.split()[:4]
        if int(its_session) == session and state != "Z":
            found[int(pid)] = name
    return found


def leader_of(url: str) -> int:
    port = url.rpartition(":")[2]
    for cmdline in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = cmdline.read_bytes().split(b"\0")
        except OSError:
            continue
        pid = int(cmdline.parent.name)
        if b"engine.text.vllm_server" in words and port.encode() in words and os.getsid(pid) == pid:
            return pid
    raise AssertionError(f"nobody serves {url}")


@pytest.mark.timeout(200, func_only=True)
async def test_an_engine_killed_while_drawing_comes_back_without_orphans(
    vllm_server: TextEngine, loras: dict[str, Path]
) -> None:
    await vllm_server.hold({"lora-two": loras["lora-two"]})
    leader = leader_of(vllm_server.state().url)
    family = processes_of(leader)
    [worker] = [pid for pid, name in family.items() if "Worker" in name]
    restarts = vllm_server.restart_count

    async def draw_and_kill() -> None:
        async with asyncio.TaskGroup() as group:
            # So many that none of them is done, however late this machine comes to the kill.
            group.create_task(vllm_server.generate(PROMPT, n=64, seed=1))
            await asyncio.sleep(0.1)
            os.kill(worker, signal.SIGKILL)

    with pytest.raises(ExceptionGroup) as caught:
        await draw_and_kill()

    assert caught.group_contains(EngineError)
    await until(lambda: vllm_server.state().status != "ready", limit_s=60)
    with pytest.raises(EngineDown):
        await vllm_server.generate(PROMPT, n=1, seed=1)
    await until(lambda: vllm_server.state().status == "ready", limit_s=120)
    assert processes_of(leader) == {}
    assert vllm_server.restart_count == restarts + 1
    assert vllm_server.held() == {"lora-two"}
    drafts = await vllm_server.generate(PROMPT, n=2, seed=1, adapter="lora-two")
    assert [draft.adapter for draft in drafts] == ["lora-two"] * 2
    await vllm_server.hold({})
