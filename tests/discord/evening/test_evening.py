"""
A scripted evening: two servers, their channels and threads, eight people, real vLLM.

A story, a poem and an exquisite corpse are written at the same time, while the bot is killed twice
and its gateway fails three times. What everybody saw is kept as a transcript.
"""

import asyncio
import signal
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.guild import GuildSettings
from tests.discord.bot_process import DiscordBotProcess
from tests.discord.emulator import Emulator, Guild
from tests.discord.evening.company import Company, Count
from tests.discord.evening.trouble import make_trouble
from tests.discord.person import Person, Reply, selects_of, text_of
from tests.discord.rings import chosen
from tests.discord.silence import check_silence
from tests.discord.transcript import Transcript

ARTIFACT = Path("artifacts/evening.md")
EDITED = "The lamp went out, and nobody was surprised."
OWN = "Under the stairs the sea kept its spare key."


def people(emulator: Emulator, guild: Guild, *named: tuple[str, str]) -> list[Person]:
    members = [
        guild.add_member(name, locale=locale, owner=number == 0)
        for number, (name, locale) in enumerate(named)
    ]
    return [Person(emulator, member) for member in members]


async def write_story(company: Company) -> None:
    """Three rounds, an edit that wins, an undo, a branch, and the end."""
    host, wren = company.people[:2]
    await company.begin("story", "A lighthouse keeper finds a second shadow.", language="en")
    await company.card("ring", at_least=4)
    await company.edit(wren, 0, lambda text: EDITED)
    await company.ring({0: (4, 1), 1: (4,), 2: (4, 0), 3: (2,)})
    await company.close()
    await company.until(lambda: EDITED in host.sees_text(company.channel), "the edit's victory")
    await company.next_round(host, wish="keep it small")
    await company.ring({0: (0,), 1: (0,), 2: (1,), 3: (0,)})
    await company.close()
    await company.command(host, "undo")
    await company.next_round(wren)
    await company.ring({1: (3,), 2: (3,), 3: (3,)})
    await company.close()
    menu = await company.command(host, "branch")
    await company.persist(lambda: host.choose(menu.message, None, first_passage(menu)))
    await company.next_round(host)
    await company.ring({0: (2,), 1: (2,)})
    await company.close()
    await company.finish("The Second Shadow")


def first_passage(menu: Reply) -> str:
    """The oldest passage of the branch menu."""
    (select,) = selects_of(menu.message)
    return str(select["options"][-1]["value"])


async def write_corpse(company: Company) -> None:
    """Members write, and see only the last line of what stands."""
    host, second, third = company.people[:3]
    await company.begin("story", "Guests arrive at an inn.", mode="corpse", language="en")
    await company.card("ring", at_least=4)
    await company.write(third, OWN + "\nThe last line is all you get.")
    await company.ring({0: (4,), 1: (4,), 2: (4,)})
    await company.close()
    await company.next_round(second)
    await company.ring({0: (1,), 1: (1,), 2: (0,)})
    await company.close()
    reply = await company.command(host, "story")
    assert OWN not in reply.text, "a corpse shows its last line alone"
    work = await company.finish("The Inn")
    assert work is not None


async def write_poem(company: Company) -> None:
    """Chinese, in a thread: the card speaks of 甲乙丙丁."""
    await company.begin("quatrain", "雨夜修书", language="zh")
    card, _ = await company.card("ring", at_least=4)
    assert "甲" in text_of(card)
    await company.ring({0: (0, 1), 1: (0,), 2: (3,), 3: (0,)})
    await company.close()
    await company.next_round(company.people[1])
    await company.ring({0: (2,), 1: (2,), 2: (2,)})
    await company.close()
    await company.finish("江上三更")


def finished_works(database: Path) -> list[tuple[str, str, int]]:
    """Title, mode and passages of each work, as the store has them."""
    store = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return store.execute(
            """SELECT w.title, s.mode,
                (SELECT count(*) FROM passages p WHERE p.session_id = s.id)
            FROM works w JOIN sessions s ON s.id = w.session_id
            WHERE s.guild_id IS NOT NULL ORDER BY w.title"""
        ).fetchall()
    finally:
        store.close()


@pytest.mark.vllm
@pytest.mark.timeout(600)
async def test_an_evening_survives_two_kills_and_three_drops(vllm_url: str, tmp_path: Path) -> None:
    async with Emulator.running() as emulator:
        bot = DiscordBotProcess(tmp_path, emulator, vllm_url)
        harbour = emulator.add_guild("Harbour")
        academy = emulator.add_guild("书院", locale="zh-CN")
        stories, games = harbour.add_channel("stories"), harbour.add_channel("games")
        poems = academy.add_channel("诗")
        english = people(
            emulator, harbour,
            ("Imogen", "en-US"), ("Wren", "en-GB"), ("Tomas", "en-US"), ("林舟", "zh-CN"),
        )  # fmt: skip
        chinese = people(
            emulator, academy,
            ("阿宁", "zh-CN"), ("小雪", "zh-CN"), ("子墨", "zh-TW"), ("Ada", "en-US"),
        )  # fmt: skip
        transcript, count = Transcript(emulator, "A scripted evening"), Count()
        in_channels = GuildSettings(place="channel", quorum=20, round_s=3_600)
        await chosen(bot.data_dir, harbour, replace(in_channels, gallery=True))
        await chosen(bot.data_dir, academy, replace(in_channels, place="thread"))
        await bot.start()
        try:
            async with asyncio.TaskGroup() as group:
                story = Company(emulator, stories, english, count)
                corpse = Company(emulator, games, [*english[1:], english[0]], count)
                group.create_task(write_story(story))
                group.create_task(write_corpse(corpse))
                group.create_task(write_poem(Company(emulator, poems, chinese, count)))
                group.create_task(make_trouble(emulator, bot, count, transcript))
        finally:
            await bot.end(signal.SIGTERM)
            transcript.save(ARTIFACT)
        check_silence(emulator)
        works = finished_works(bot.data_dir / "chorus.db")
        assert [title for title, _, _ in works] == ["The Inn", "The Second Shadow", "江上三更"]
        print(f"\n{count.deeds} deeds answered, {count.again} tried again; works: {works}")
        print(f"requests: {emulator.record.statuses()}; kept in {ARTIFACT}")
