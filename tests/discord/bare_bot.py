"""
The least that a discord.py bot can do: acknowledge every press. BASE TOKEN

The yardstick of the press storm: what Chorus needs beyond this is its own time.
"""

import sys

import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


class Bare(commands.AutoShardedBot):
    """Answers each press with the same private sentence."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Counted.", ephemeral=True)


def main(base: str, token: str) -> None:
    Route.BASE = base
    address = yarl.URL(base)
    DiscordWebSocket.DEFAULT_GATEWAY = address.with_scheme("ws").with_path("/gateway")
    bot = Bare(command_prefix=(), intents=discord.Intents(guilds=True), help_command=None)
    bot.run(token, log_handler=None)


if __name__ == "__main__":
    main(*sys.argv[1:3])
