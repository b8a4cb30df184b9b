"""The real bot with its rate limits lifted: a storm comes from one address, faster than hands."""

import sys
from dataclasses import replace

import bot.__main__ as bot
from bot.settings import Settings
from bot.web.keys import WebConfig, unlimited

web_config = bot.web_config


def without_limits(settings: Settings, secret: bytes) -> WebConfig:
    return replace(web_config(settings, secret), limits=unlimited())


if __name__ == "__main__":
    bot.web_config = without_limits
    sys.exit(bot.main())
