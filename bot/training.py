"""
Opens what trains: by which plan, of which models, with which engines.

Part of the composition root: knows settings and constructors, and nothing of communities.
"""

import os
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from bot.engines import HOUSE, HOUSE_NAME, ROOT, ForPictures, Installing
from bot.service.tuning.plan import Base, Plan, Quiet
from bot.service.tuning.room import TrainingRoom
from bot.service.tuning.running import Trainer
from bot.service.tuning.snapshot import Snapshot, Voice, write_snapshot
from bot.settings import Settings, environment
from bot.store import Store
from bot.taste import Kind
from engine.beside.environment import passed_on
from engine.ports import HoldsAdapters
from engine.prompts import Prompts

SCENES = frozenset({HOUSE_NAME, "house-scenes"})  # the house's model that takes adapters
SCENES_WEIGHTS = ROOT / "engine" / "image" / "house" / "scenes_weights"
NO_ADAPTERS = "house-pixels"


def training_room(
    settings: Settings,
    prompts: Prompts,
    ref: Callable[[str], str],
    engine: HoldsAdapters,
    pictures: ForPictures,
    engines_installed: Installing,
    say: Callable[[str], None],
) -> TrainingRoom:
    """What tunes the models that run beside this bot; one that runs elsewhere is not tuned."""
    engines: dict[Kind, HoldsAdapters] = {"text": engine}
    if pictures.painter is not None:
        engines["image"] = pictures.painter
    bases = _bases(settings, with_pictures=pictures.painter is not None)
    voice = Voice(prompts, settings.profile, settings.text_context)
    trl = Installing(say, "training", "what training needs", has_trainer)

    async def installed() -> None:
        await engines_installed()
        await trl()

    async def snapshot(store: Store, guild_id: str, kind: Kind, to: Path, base: str) -> Snapshot:
        return await write_snapshot(store, guild_id, kind, to, voice=voice, ref=ref, base=base)

    return TrainingRoom(
        plan=_plan(settings, bases),
        trainer=Trainer(passed_on(environment()) | {"HF_HUB_DISABLE_TELEMETRY": "1"}),
        snapshot=snapshot,
        engines={kind: one for kind, one in engines.items() if kind in bases},
        installed=installed,
        can_train=has_trainer,
    )


def has_trainer() -> bool:
    return find_spec("trl") is not None and find_spec("torch") is not None


def _plan(settings: Settings, bases: Mapping[Kind, Base]) -> Plan:
    begins, ends = settings.training_quiet
    return Plan(
        folder=settings.data_dir.resolve(),
        on=settings.training == "auto",
        bases=bases,
        pairs=settings.training_pairs,
        quiet=Quiet(begins, ends),
        minutes=settings.training_minutes,
        disk_mb=settings.training_disk_mb,
        threads=max(1, (os.cpu_count() or 1) // 2),  # the engines draw meanwhile
    )


def _bases(settings: Settings, *, with_pictures: bool) -> dict[Kind, Base]:
    """Of the engines beside the bot that take adapters."""
    bases: dict[Kind, Base] = {}
    if not settings.text_engine_url and settings.text_adapters == "on":
        model = settings.text_model or str(HOUSE)
        bases["text"] = Base(model, model)
    if with_pictures and not settings.image_engine_url and settings.image_model != NO_ADAPTERS:
        model = settings.image_model or HOUSE_NAME
        bases["image"] = Base(model, _painter(model, settings.image_revision))
    return bases


def _painter(model: str, commit: str) -> str:
    """Where its weights lie; those of a hub's model are of the commit that is served."""
    if model in SCENES:
        return str(SCENES_WEIGHTS)
    return f"{model}@{commit}" if commit and not Path(model).is_dir() else model
