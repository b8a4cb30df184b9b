"""
Names and descriptions of commands in the languages that the catalogue has beside English.

A command `lore add` is `command.lore.add.name` and `.description`; its option `fact` is
`command.lore.add.fact` (what it means) and `.fact_name`. A text made as `locale_str(..., key=...)`
names its own sentence. What has none stays English.
"""

from typing import Any

from discord import Locale, app_commands
from discord.app_commands import TranslationContextLocation as Where

from bot.app import Chorus
from bot.locales import Catalogue
from bot.voice import Spoken

SPOKEN: dict[Locale, Spoken] = {Locale.chinese: "zh", Locale.taiwan_chinese: "zh-TW"}
OWN = {
    Where.command_name: "name",
    Where.group_name: "name",
    Where.command_description: "description",
    Where.group_description: "description",
}


class CatalogueTranslator(app_commands.Translator):
    """Asked by discord.py for every text of every command when commands are told to Discord."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        spoken, key = SPOKEN.get(locale), string.extras.get("key") or key_of(context)
        if spoken is None or key is None or not self._catalogue.has(key, spoken):
            return None
        return self._catalogue.text(key, spoken)


def key_of(context: app_commands.TranslationContextTypes) -> str | None:
    """Where the catalogue has this text of a command or an option; choices name their own."""
    owner = context.data
    if isinstance(owner, app_commands.Parameter):
        named = "_name" if context.location is Where.parameter_name else ""
        return f"{_room(owner.command)}.{owner.name}{named}"
    if isinstance(owner, app_commands.Command | app_commands.Group):
        return f"{_room(owner)}.{OWN[context.location]}"
    return None


def _room(command: app_commands.Command[Any, ..., Any] | app_commands.Group) -> str:
    return "command." + command.qualified_name.replace(" ", ".")


async def setup(bot: Chorus) -> None:
    await bot.tree.set_translator(CatalogueTranslator(bot.catalogue))
