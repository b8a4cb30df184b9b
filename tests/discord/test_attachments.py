"""What members attach: fetched from Discord's CDN alone, within limits, and refused in words."""

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import discord
import pytest
from aiohttp import web
from PIL import Image

from bot.client.attachments import Attached, fetch_picture, is_discords
from bot.errors import ChorusError
from engine.image.uploads import MAX_BYTES
from tests.discord.emulator import Emulator


def png(side_px: int = 64) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (side_px, side_px), (30, 90, 120)).save(written, "PNG")
    return written.getvalue()


@asynccontextmanager
async def cdn() -> AsyncIterator[Emulator]:
    async with Emulator.running() as discord_:
        with discord_.pointed():
            yield discord_


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(ChorusError) as caught:
        yield
    assert caught.value.code == code


async def test_a_file_of_discords_cdn_is_fetched() -> None:
    async with cdn() as discord_:
        file = discord_.upload("drawing.png", png())

        got = await fetch_picture(Attached(file.url, len(file.content), "image/png"))

        assert got == file.content


async def test_nothing_is_asked_of_another_address() -> None:
    asked: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=png(), content_type="image/png")

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    async with cdn() as discord_:
        own = discord_.posting.cdn
        dressed = own.replace("http://", "http://user:pass@")
        for url in (
            f"http://127.0.0.1:{port}/a.png",
            f"http://localhost:{port}/a.png",
            f"{own.removesuffix('/cdn')}@127.0.0.1:{port}/a.png",
            f"{dressed}/attachments/1/2/a.png",
            "file:///etc/passwd",
            "//cdn.discordapp.com/a.png",
            "",
        ):
            with refused("attachment_foreign"):
                await fetch_picture(Attached(url, 100, "image/png"))
        discord_.faults.break_files(302, f"http://127.0.0.1:{port}/metadata")
        file = discord_.upload("drawing.png", png())
        with refused("attachment_late"):
            await fetch_picture(Attached(file.url, 100, "image/png"))
    await runner.cleanup()

    assert asked == []


def test_only_discords_own_address_counts_outside_tests() -> None:
    assert discord.Asset.BASE == "https://cdn.discordapp.com"
    assert is_discords("https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=3")
    for url in (
        "http://cdn.discordapp.com/a.png",
        "https://cdn.discordapp.com.evil.example/a.png",
        "https://cdn.discordapp.com:8443/a.png",
        "https://cdn.discordapp.com@evil.example/a.png",
        "https://evil.example/cdn.discordapp.com/a.png",
        "https://media.discordapp.example/a.png",
        "https://[::1]/a.png",
        "https://2130706433/a.png",
        "https://\ud800/a.png",
        "x" * 100_000,
    ):
        assert not is_discords(url), url[:60]


@pytest.mark.parametrize("status", [403, 404])
async def test_a_file_that_discord_dropped_is_said_to_be_gone(status: int) -> None:
    async with cdn() as discord_:
        file = discord_.upload("drawing.png", png())
        discord_.faults.break_files(status)

        with refused("attachment_gone"):
            await fetch_picture(Attached(file.url, len(file.content), "image/png"))


async def test_a_cdn_that_fails_is_no_fault_of_the_file() -> None:
    async with cdn() as discord_:
        file = discord_.upload("drawing.png", png())
        discord_.faults.break_files(503)

        with refused("attachment_late"):
            await fetch_picture(Attached(file.url, len(file.content), "image/png"))
    with refused("attachment_late"):  # nobody listens there any more
        base, discord.Asset.BASE = discord.Asset.BASE, discord_.posting.cdn
        try:
            await fetch_picture(Attached(file.url, len(file.content), "image/png"))
        finally:
            discord.Asset.BASE = base


async def test_a_file_that_says_less_than_it_has_is_given_up_at_the_limit() -> None:
    async with cdn() as discord_:
        file = discord_.upload("large.png", b"\x89PNG" + bytes(MAX_BYTES))

        with refused("attachment_large"):
            await fetch_picture(Attached(file.url, 100, "image/png"))


async def test_a_file_that_is_too_large_or_no_picture_is_not_fetched() -> None:
    async with cdn() as discord_:
        file = discord_.upload("large.png", png())

        with refused("attachment_large"):
            await fetch_picture(Attached(file.url, MAX_BYTES + 1, "image/png"))
        for kind in ("image/svg+xml", "image/gif", "text/html", "application/zip"):
            with refused("attachment_kind"):
                await fetch_picture(Attached(file.url, 100, kind))

        assert discord_.record.fetched == []
