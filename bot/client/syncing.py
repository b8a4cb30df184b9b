"""
Telling Discord our commands, and only when they changed.

Discord allows 200 creations of commands a day, and a bot may be restarted more often than that;
so a digest of what it was told last stands in the store.
"""

import hashlib
import json
import logging
from typing import Any

from discord import app_commands

from bot.store import Store

log = logging.getLogger(__name__)

KEY = "discord.commands"


async def sync_commands(tree: app_commands.CommandTree[Any], store: Store) -> bool:
    """
    Bring Discord's commands up to date; whether anything had to be told.

    Raises:
        discord.HTTPException: Discord did not take them; they are told at the next try.
    """
    wanted = await _digest(tree)
    if await store.read(lambda records: records.get_value(KEY)) == wanted:
        return False
    told = await tree.sync()
    await store.write(lambda records: records.set_value(KEY, wanted))
    log.info("discord: %d commands are told", len(told))
    return True


async def _digest(tree: app_commands.CommandTree[Any]) -> str:
    """Of the whole definition, translations included, and of the application it belongs to."""
    translator = tree.translator
    commands = tree.get_commands()
    if translator is None:
        payload = [command.to_dict(tree) for command in commands]
    else:
        payload = [await c.get_translated_payload(tree, translator) for c in commands]
    payload.sort(key=lambda command: str(command["name"]))
    text = json.dumps([str(tree.client.application_id), payload], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
