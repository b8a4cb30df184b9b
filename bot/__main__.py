"""
Composition root: read the settings, open everything, run until told to stop.

With a word behind it, it does what `bot/operating/command.py` says instead.
"""

import asyncio
import logging
import random
import secrets
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any

import aiohttp

from bot.datadir import DataDir
from bot.engines import (
    ROOT,
    ForPictures,
    Installing,
    Listeners,
    image_engine,
    picture_eyes,
    picturing,
    reading,
    text_engine,
    text_guard,
)
from bot.errors import DiscordRefused, StoreError
from bot.examples import lay_examples
from bot.greeting import Greeting
from bot.ledger import Ledger
from bot.locales import Catalogue
from bot.operating import command
from bot.operating.schedule import Schedule
from bot.service import Service
from bot.service.agreeing import Agreeing
from bot.service.tuning.room import TrainingRoom
from bot.session import SessionSettings
from bot.settings import Settings, SettingsError
from bot.store import Store
from bot.training import training_room
from bot.web.app import create_app
from bot.web.backup_metrics import Backups
from bot.web.keys import WebConfig
from bot.web.metrics import METRICS
from bot.web.server import CannotListen, count_news, serving
from engine.analysis.hearing import Hearing
from engine.analysis.judge import Judge, read_templates
from engine.ports import TextGuard, Understanding
from engine.press.press import Press
from engine.prompts import Prompts
from engine.text.engine import TextEngine
from engine.text.propose import Proposer, Proposes
from engine.text.suite import SuiteProposer
from engine.types import Language

log = logging.getLogger("bot")


def main() -> int:
    """Run the bot; exit status 2: a setting or the data folder; 3: Discord will not have it."""
    try:
        settings = Settings.from_env()
        logging.basicConfig(
            level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
        )
        quiet = max(logging.INFO, logging.getLevelName(settings.log_level))
        logging.getLogger("discord").setLevel(quiet)  # its DEBUG writes tokens and texts down
        with DataDir.open(settings.data_dir) as data:
            asyncio.run(run(settings, data))
    except (SettingsError, StoreError, CannotListen) as exc:
        print(f"Chorus cannot start: {exc}", file=sys.stderr)
        return 2
    except DiscordRefused as exc:
        print(f"Chorus stops: {exc}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    return 0


async def run(settings: Settings, data: DataDir) -> None:
    """Open store, engine, service and page, one inside the other, and serve until a signal."""
    stopped = asyncio.Event()
    refusals: list[DiscordRefused] = []
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stopped.set)
    async with AsyncExitStack() as stack:
        store = await Store.open(data.folder)
        stack.push_async_callback(store.close)
        await lay_examples(store, now)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        catalogue = Catalogue.load()
        say = partial(print, flush=True)
        of_text, of_images, installing = Listeners(), Listeners(), Installing(say)
        engine = text_engine(settings, http, of_text, installing)
        painter = image_engine(settings, http, of_images, installing)
        prompts = Prompts.load(ROOT / "prompts")
        press = await stack.enter_async_context(Press(ROOT / "prompts"))
        understanding = reading(settings, engine, stack)
        judge = Judge(engine, read_templates(ROOT / "prompts" / "judge"))
        if settings.judge == "on":
            names = {form.id: form.name for form in prompts.forms.values()}
            understanding = Hearing(understanding, judge, names, secrets.token_hex(5))
        drawing = Proposer(
            engine, prompts, context_tokens=settings.text_context, understanding=understanding
        )
        proposer = SuiteProposer(drawing, prompts, understanding)
        guard = text_guard(settings, http)
        pictures = ForPictures(painter, picturing(settings, engine), picture_eyes(settings, stack))
        training = training_room(settings, prompts, ref_of(data), engine, pictures, installing, say)
        service = make_service(
            settings,
            data,
            store,
            catalogue,
            engine,
            proposer,
            prompts,
            guard,
            press,
            understanding,
            pictures,
            training,
        )
        await service.privacy.follow_ledger()
        app = create_app(service, catalogue, web_config(settings, data.secret))
        greeting = Greeting(proposer, settings.profile, say)
        of_text.add(service.engine_changed, greeting.engine_changed)
        of_images.add(service.engine_changed)
        port = await stack.enter_async_context(serving(app, settings.web_host, settings.web_port))
        group = await stack.enter_async_context(asyncio.TaskGroup())
        greeting.page_is_up(f"http://{shown_host(settings.web_host)}:{port}")
        tasks = [
            group.create_task(engine.run(), name="text engine"),
            group.create_task(service.run(), name="service"),
            group.create_task(count_news(app), name="metrics"),
            group.create_task(greeting.run(random.Random(0)), name="greeting"),
        ]
        if painter is not None:
            tasks.append(group.create_task(painter.run(), name="image engine"))
        if settings.judge == "on":
            jury = Agreeing(store, service.bus, judge, prompts.forms)
            tasks.append(group.create_task(jury.run(), name="jury"))
        if settings.backups == "on":
            schedule = Schedule(data.folder, settings.backup_keep, now)
            app[METRICS].registry.register(Backups(lambda: last_backup(schedule)))
            tasks.append(group.create_task(schedule.run(), name="backups"))
        if settings.discord_token:
            staying = stay_on_discord(settings, data, store, service, catalogue)
            tasks.append(group.create_task(until_refused(staying, refusals, stopped)))
        await stopped.wait()
        print("Stopping: open rounds go on at the next start.", flush=True)
        service.bus.close()
        for task in tasks:
            task.cancel()
    if refusals:
        raise refusals[0]


def last_backup(schedule: Schedule) -> tuple[datetime | None, bool]:
    told = schedule.told()
    return told.last_at, bool(told.fault)


async def stay_on_discord(
    settings: Settings, data: DataDir, store: Store, service: Service, catalogue: Catalogue
) -> None:
    """Without a token this is never called, and nothing of Discord is imported."""
    from bot.client.connection import connection

    token = settings.discord_token
    await connection(token, service, catalogue, data.member_key, store, now).run()


async def until_refused(
    staying: Coroutine[Any, Any, None], refusals: list[DiscordRefused], stopped: asyncio.Event
) -> None:
    """A refusal that no waiting cures stops the whole program, in order."""
    try:
        await staying
    except DiscordRefused as exc:
        refusals.append(exc)
        stopped.set()


def make_service(
    settings: Settings,
    data: DataDir,
    store: Store,
    catalogue: Catalogue,
    engine: TextEngine,
    proposer: Proposes,
    prompts: Prompts,
    guard: TextGuard,
    press: Press,
    understanding: Understanding,
    pictures: ForPictures,
    training: TrainingRoom,
) -> Service:
    return Service(
        store,
        engine,
        proposer,
        prompts.forms,
        profile=settings.profile,
        clock=now,
        ref=ref_of(data),
        error_text=error_sentence(catalogue),
        defaults=SessionSettings(round_s=settings.round_s, quorum=settings.quorum),
        max_sessions=settings.max_sessions,
        parallel=settings.text_parallel,
        guard=guard,
        ledger=Ledger(data.folder, data.secret),
        press=press,
        understanding=understanding,
        painter=pictures.painter,
        picturing=pictures.picturing,
        eyes=pictures.eyes,
        image_parallel=settings.image_parallel,
        training=training,
    )


def ref_of(data: DataDir) -> Callable[[str], str]:
    """What stands for an id wherever it leaves the store."""
    return lambda member_id: data.member_key(member_id)[:12]


def web_config(settings: Settings, secret: bytes) -> WebConfig:
    return WebConfig(secret=secret, host=settings.web_host, playground=settings.playground_on)


def error_sentence(catalogue: Catalogue) -> Callable[[str, Language], str]:
    return lambda code, language: catalogue.text(f"error.{code}", language)


def shown_host(host: str) -> str:
    """The address a person can open: a wildcard is no place."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(command.main(sys.argv[1:]) if sys.argv[1:] else main())
