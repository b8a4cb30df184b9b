"""
Messages, forms and suggestions as pictures, to look at what a member would see.

    await shoot([card, receipt], Path("artifacts/round-dark.png"), theme="dark", width=390)
    html = page([Form(modal), Suggestions("/create form:", choices)], locale="zh-CN")

The look is our own drawing of a chat client, near enough to judge length, order, weight and
wrapping; it proves nothing about Discord's own rendering.
"""

from tests.discord.render.page import Commands, Form, Said, Suggestions, page
from tests.discord.render.shots import PHONE_PX, WIDE_PX, shoot

__all__ = [
    "PHONE_PX",
    "WIDE_PX",
    "Commands",
    "Form",
    "Said",
    "Suggestions",
    "page",
    "shoot",
]
