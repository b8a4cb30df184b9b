"""Every command of members, typed in three languages; and what Discord's lists show of them."""

from pathlib import Path
from typing import Any

from discord import Locale, app_commands

from bot.app import Chorus
from bot.cogs.translation import CatalogueTranslator, key_of
from bot.locales import Catalogue
from tests.discord.person import Person
from tests.discord.writers import Writers, labels, writers

OURS = (
    *(
        "create",
        "suite",
        "form",
        "next",
        "write",
        "close",
        "cancel",
        "queue",
        "undo",
        "branch",
        "finish",
    ),
    *("illustrate", "story", "explain", "lore", "export", "help", "stats", "taste", "taste-admin"),
    "board",
)
# command -> what its answer says to each: Ann, 林舟, 梅
TELLING = {
    "queue": ("Nothing is waiting", "没有", "沒有"),
    "help": ("one round at a time", "一轮一轮", "一輪一輪"),
    "stats": ("No round has been closed here yet.", "还没有一轮截止", "還沒有一輪截止"),
    "taste": ("Nobody has taught the ranking here", "还没有人教过它", "還沒有人教過它"),
    "board": ("keeps no list of this kind", "不设这份榜", "不設這份榜"),
    "story": ("The page is empty.", "纸还空着", "紙還空著"),
    "lore list": ("Nothing is fixed yet.", "还没有定下什么", "還沒有定下什麼"),
    "illustrate": ("No picture engine is set up", "没有装绘画引擎", "沒有裝繪畫引擎"),
    "export": ("The work as it stands", "这是目前的作品", "這是目前的作品"),
}


def everybody(room: Writers) -> tuple[Person, ...]:
    return room.ann, room.lin, room.mei


async def test_each_answer_comes_in_the_language_of_who_asked(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, _ = await room.voting()

        for line, sentences in TELLING.items():
            for person, sentence in zip(everybody(room), sentences, strict=True):
                reply = await person.command(thread, line)
                assert sentence in reply.text, f"/{line} of {person.name}: {reply.text}"
                assert reply.ephemeral, line


async def test_commands_are_typed_by_their_names_in_ones_own_language(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        opened = await room.lin.command(
            room.channel, "开写", 体裁="story", 开头="潮水忘了回来", 语言="English", 题目="潮水"
        )
        assert "讨论串正在这里建起" in opened.text
        await room.bot.eventually(lambda: bool(room.guild.threads))
        (thread,) = room.guild.threads
        assert thread.name == "潮水"

        added = await room.lin.command(thread, "设定 添上", 事实="阿婆的铺子只在雨夜开门")

        waiting = await room.mei.command(thread, "排隊")
        assert waiting.ephemeral
        assert "阿婆的铺子只在雨夜开门" in added.text
        assert "林舟" in added.text


async def test_the_form_is_suggested_by_its_name_in_ones_own_language(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        here = room.channel
        english = await room.ann.autocomplete(here, "create", "form", "sto", premise="x")
        chinese = await room.lin.autocomplete(here, "create", "form", "", premise="x")
        await room.choose(forms=["poem"])
        fewer = await room.ann.autocomplete(here, "create", "form", "", premise="x")
        refused = await room.ann.command(here, "create", form="story", premise="A tide.")
        named = await room.ann.command(here, "create", form="Poem", premise="A tide.")

        assert english == [("Story", "story"), ("Storyboard (beta)", "storyboard")]
        assert ("诗", "poem") in chinese
        assert fewer == [("Poem", "poem")]
        assert room.guild.threads or "Its thread is being made" in named.text
        assert "Its thread is being made" not in refused.text


async def test_lore_is_kept_listed_and_taken_out(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, _ = await room.voting()
        fact = "Ms **Adeyemi** keeps the ledger of @everyone"

        added = await room.ann.command(thread, "lore add", fact=fact)
        assert "\\*\\*Adeyemi\\*\\*" in added.text, added.text
        suggested = await room.lin.autocomplete(thread, "lore remove", "entry", "adeyemi")
        removed = await room.lin.command(thread, "lore remove", entry=suggested[0][1])
        gone = await room.lin.command(thread, "lore remove", entry=suggested[0][1])

        assert "@everyone" not in added.text  # readable, and no mention
        assert "还没有定下什么" in removed.text
        assert "这条设定已经不在了。" in gone.text


async def test_a_draft_is_explained_by_its_letter(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        suggested = await room.ann.autocomplete(thread, "explain", "draft", "")

        by_letter = await room.ann.command(thread, "explain", draft="b")
        by_name = await room.lin.command(thread, "explain", draft="draft C")
        none = await room.ann.command(thread, "explain", draft="Z")
        letters = await room.ann.press(card, "Why this rank")
        pressed = await room.ann.press(letters.message, "B")

        assert [name for name, _ in suggested] == ["Draft A", "Draft B", "Draft C", "Draft D"]
        assert "Draft B" in by_letter.text
        assert "is told at the close" in by_letter.text
        assert "C" in by_name.text
        assert "There is no such draft in this round." in none.text
        assert pressed.text == by_letter.text


async def test_help_turns_its_pages_in_place(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        help_ = await room.ann.command(room.channel, "help")
        first, *others = labels(help_.message)
        before = help_.text

        turned = await room.ann.press(help_.message, others[0])

        assert turned.message.id == help_.message.id
        assert turned.text != before
        assert first in labels(turned.message)


async def test_every_name_and_description_stands_in_the_catalogue(tmp_path: Path) -> None:
    catalogue = Catalogue.load()
    asked: dict[str, str] = {}

    class Listening(CatalogueTranslator):
        async def translate(
            self, string: app_commands.locale_str, locale: Locale, context: Any
        ) -> str | None:
            key = string.extras.get("key") or key_of(context)
            if key is not None:
                asked[key] = string.message
            return None

    async with writers(tmp_path) as room:
        tree = room.bot.client.tree
        for name in OURS:
            command = tree.get_command(name)
            assert command is not None, name
            await command.get_translated_payload(tree, Listening(catalogue))

    said = {key: catalogue.text(key, "en") for key in asked if catalogue.has(key, "en")}
    assert said == asked
    assert all(catalogue.has(key, spoken) for key in asked for spoken in ("zh", "zh-TW"))
    assert isinstance(room.bot.client, Chorus)


async def test_a_session_takes_the_place_that_the_server_chose(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        own = room.guild.add_thread(room.channel, "tides", room.ann.member)
        asked = {"form": "story", "premise": "A gull.", "language": "en"}
        await room.choose(place="channel")
        here = await room.ann.command(room.channel, "create", **asked)
        second = await room.lin.command(room.channel, "create", **asked)
        in_thread = await room.lin.command(own, "create", **asked)

        assert "Opened in this channel." in here.text
        assert "本频道已有一个会话在进行。" in second.text
        assert "就在这个频道开好了" in in_thread.text
        assert "Ring A" in labels(await room.card(room.channel, "Ring A"))
        assert "Ring A" in labels(await room.card(own, "Ring A"))
        assert len(room.guild.threads) == 1


async def test_a_first_round_that_has_to_wait_is_told_and_its_session_is_open(
    tmp_path: Path,
) -> None:
    async with writers(tmp_path) as room:
        await room.choose(cooldown_s=600)
        await room.open()

        second = await room.ann.command(room.channel, "create", form="poem", premise="A gull.")

        assert "Opened, but its first round has to wait." in second.text
        await room.bot.eventually(lambda: len(room.guild.threads) == 2)
