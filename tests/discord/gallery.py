"""
Every card as a picture: `python -m tests.discord.gallery [FOLDER] [WORD]`.

Sheets of scenes for each language, theme and width under FOLDER (artifacts/cards); with WORD only
scenes whose name has it; with --readme the few that the README shows. To be looked at: light and
dark, wide and phone, at their worst too.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.interaction import Card
from bot.voice import Voice
from tests.bot.making import NOW
from tests.discord.render import PHONE_PX, WIDE_PX, Said, shoot
from tests.discord.render.shots import chromium
from tests.discord.scenes import scenes, voices
from tests.discord.scenes_more import more_scenes
from tests.discord.scenes_pictures import files_of

V2, EPHEMERAL = 1 << 15, 1 << 6
LOCALES = {"en": "en-US", "zh": "zh-CN", "zh-TW": "zh-TW"}
PRIVATE = ("receipt", "consent", "letters", "explain", "queue", "reading", "draft", "branches")
PRIVATE += ("lore", "warned_shown", "help", "notice", "nothing_read", "corpse_reading")
PRIVATE += ("setup", "settings", "diagnosis", "other", "parts", "kept", "privacy", "entries")
PRIVATE += ("why", "form_", "exercise", "critique", "compare", "choose")
PRIVATE += ("taste", "board", "told", "quarantines", "adapter_report", "adapter_back")
README_PX = 720
LOOKS = (("dark", WIDE_PX), ("light", WIDE_PX), ("dark", PHONE_PX), ("light", PHONE_PX))


def sheets(voice: Voice, word: str) -> dict[str, list[Said]]:
    """The scenes as they would stand in a channel, some to a page."""
    found: dict[str, list[Said]] = {}
    for name, make in [*scenes(voice), *more_scenes(voice)]:
        if word not in name:
            continue
        plain = name.removeprefix("worst_")
        private = plain.startswith(PRIVATE)
        sheet = ("private" if private else "shared") + ("-worst" if plain != name else "")
        flags = V2 | (EPHEMERAL if private else 0)
        card = make()
        message = {"flags": flags, "components": card.to_components()}
        found.setdefault(sheet, []).append(Said(message, caption=name, files=drawn_for(card)))
    return found


def drawn_for(card: Card) -> Mapping[str, bytes]:
    """Pictures for the attachments that a card of a picture round shows."""
    items = (item for part in card.walk_children() for item in getattr(part, "items", ()))
    names = [item.media.url.removeprefix("attachment://") for item in items]
    return files_of([name for name in names if name.endswith(".webp")])


async def draw(folder: Path, word: str = "") -> int:
    """Shoot the sheets; how many pictures there are."""
    count = 0
    async with chromium() as browser:
        for spoken, voice in voices().items():
            for sheet, messages in sheets(voice, word).items():
                for theme, width in LOOKS:
                    await shoot(
                        messages,
                        folder / f"{sheet}-{spoken}-{width}-{theme}.png",
                        theme=theme,
                        width=width,
                        browser=browser,
                        locale=LOCALES[spoken],
                        now=NOW.timestamp(),
                    )
                    count += 1
    return count


async def draw_readme(folder: Path) -> None:
    """The pictures of the README: a round in English by night, in Chinese by day, a result."""
    async with chromium() as browser:
        for spoken, theme, used in (("en", "dark", "Imogen"), ("zh", "light", "林舟")):
            make = dict(scenes(voices()[spoken]))
            told = {
                "round": [("round", 0, (used, "/next")), ("receipt", EPHEMERAL, None)],
                "result": [("drafting", 0, None), ("result", 0, None), ("finished", 0, None)],
            }
            for name, parts in told.items():
                messages = [
                    Said({"flags": V2 | flag, "components": make[scene]().to_components()}, used=by)
                    for scene, flag, by in parts
                ]
                await shoot(
                    messages,
                    folder / f"{name}-{spoken}.png",
                    theme=theme,
                    width=README_PX,
                    browser=browser,
                    locale=LOCALES[spoken],
                    now=NOW.timestamp(),
                    channel="night-ferry" if spoken == "en" else "雨夜修书",
                )


def main() -> None:
    if sys.argv[1:] == ["--readme"]:
        asyncio.run(draw_readme(Path("tests/discord/shots")))
        return
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("artifacts/cards")
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    print(asyncio.run(draw(folder, word)), "pictures in", folder)


if __name__ == "__main__":
    main()
