"""Commands are named and told in Chinese too, as Discord lists them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.locales import Catalogue
from tests.discord.bot_under_test import bot_on
from tests.discord.emulator import Emulator
from tests.discord.validate import validate_commands

Json = dict[str, Any]
LOCALES = {"zh-CN": "zh", "zh-TW": "zh-TW"}


def parts(command: Json, path: str = "command") -> Iterator[tuple[str, Json]]:
    """The command, its subcommands and options, each with its room in the catalogue."""
    room = f"{path}.{command['name']}"
    yield room, command
    for option in command.get("options") or ():
        if option["type"] in {1, 2}:
            yield from parts(option, room)
        else:
            yield f"{room}.{option['name']}", option


async def told(tmp_path: Path) -> list[Json]:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path):
        return list(discord_.world.commands.values())


async def test_every_command_and_option_is_told_in_chinese(tmp_path: Path) -> None:
    commands = await told(tmp_path)

    untold = [
        f"{room} {what} {locale}"
        for command in commands
        for room, part in parts(command)
        for what in ("name", "description")
        for locale in LOCALES
        if not (part.get(f"{what}_localizations") or {}).get(locale)
    ]
    assert len(commands) > 10
    assert untold == []
    assert validate_commands(commands) == []


async def test_names_are_told_apart_in_every_language(tmp_path: Path) -> None:
    commands = await told(tmp_path)

    for locale in LOCALES:
        names = [command["name_localizations"][locale] for command in commands]
        assert len(names) == len(set(names)), locale
        for command in commands:
            for _, part in parts(command):
                below = [o["name_localizations"][locale] for o in part.get("options") or ()]
                assert len(below) == len(set(below)), (locale, part["name"])


async def test_the_english_of_the_code_is_the_catalogues(tmp_path: Path) -> None:
    catalogue = Catalogue.load()
    differing = []

    for command in await told(tmp_path):
        for room, part in parts(command):
            own = "type" not in part or part["type"] in {1, 2}
            key = f"{room}.description" if own else room
            if catalogue.has(key, "en") and catalogue.text(key, "en") != part["description"]:
                differing.append(key)

    assert differing == []
