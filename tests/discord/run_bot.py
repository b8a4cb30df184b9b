"""
The bot as a process of its own on an emulator: `python -m tests.discord.run_bot BASE`.

Points discord.py there and runs `bot.__main__` with the environment it was given.
"""

import sys

import discord
import yarl

import bot.__main__ as bot


def main(base: str) -> int:
    discord.http.Route.BASE = base
    address = yarl.URL(base)
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = address.with_scheme("ws").with_path(
        "/gateway"
    )
    discord.asset.Asset.BASE = str(address.with_path("/cdn"))
    return bot.main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
