"""Pictures and sound of drafts in a channel: made by the real press, sent as Discord takes them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from engine.errors import CannotShow
from engine.forms.craft import Offer, Piece
from engine.forms.form_file import load_forms
from engine.press.press import Press
from tests.discord.bot_under_test import PROMPTS
from tests.discord.emulator import Channel, Emulator, Message, Overwrite
from tests.discord.emulator import permissions as rights
from tests.discord.reading import alts_of, text_of
from tests.discord.test_members_reading import rewritten
from tests.discord.writers import Writers, at_work, gathered, labels, writers

FORMS = load_forms(PROMPTS / "forms")
WITHIN_S = 15


VERSES = (
    "The ferry took the light across\nAnd left the dark with me;\n"
    "I count the windows on the hill\nAnd one I cannot see.",
    "My mother's coat hangs by the door,\nIts pockets full of rain;\n"
    "Whoever puts it on will hear\nThe stopping of a train.",
    "We sold the piano for the move,\nThe neighbours' boy came round;\n"
    "He pressed one key before they left.\nThe house still keeps its sound.",
    "Snow on the school, and no one there;\nThe bell rings all the same.\n"
    "A single glove upon the fence\nStill wears my brother's name.",
)
SCALE = "CDEFGAB"


def texts_of(form: str) -> list[str]:
    """Pieces of this form that differ: the example's notes moved up, under verses of their own."""
    told = FORMS[form].teaching["en"].example.strip()
    return [_moved(told, n).replace(VERSES[0], VERSES[n % 4]) for n in range(8)]


def _moved(told: str, steps: int) -> str:
    """Each note moved up by steps and leaps, chords as they are; headers with a number."""

    def line(text: str) -> str:
        if not text.startswith('"'):
            return text.replace("T:", f"T:{steps} ")
        parts = text.split('"')  # chords stand at odd places
        parts[::2] = ["".join(map(note, part)) for part in parts[::2]]
        return '"'.join(parts)

    def note(letter: str) -> str:
        at = SCALE.find(letter.upper())
        if at < 0:
            return letter
        moved = SCALE[(at * (1 + steps % 3) + steps) % 7]
        return moved if letter.isupper() else moved.lower()

    return "\n".join(line(one) for one in told.split("\n"))


@asynccontextmanager
async def studio(
    folder: Path, form: str, press: Press, *, quorum: int = 6
) -> AsyncIterator[Writers]:
    """The writers' server with a press, and an engine that writes this form."""
    async with press, writers(folder, press=press) as room:
        room.bot.engine.texts = texts_of(form)
        if quorum != 6:
            await room.choose(quorum=quorum)
        yield room


class Broken(Press):
    """A press that refuses some files, and makes others larger than they are."""

    def __init__(self, refused: tuple[str, ...] = (), sizes: Mapping[str, int] | None = None):
        super().__init__(PROMPTS)
        self.refused = refused
        self.sizes = dict(sizes or {})
        self.made: list[str] = []

    async def make(self, offer: Offer, piece: Piece) -> bytes:
        self.made.append(offer.name)
        if offer.name in self.refused:
            raise CannotShow("refused")
        return b"x" * self.sizes.get(offer.name, 100)


def names(message: Message) -> list[str]:
    return [file.filename for file in message.attachments]


async def pictured(room: Writers, channel: Channel, n: int = 4) -> Message:
    """The round's card, once it holds so many pictures."""
    card = await room.card(channel, "Ring A")
    await room.bot.eventually(lambda: len(card.attachments) == n, WITHIN_S)
    return card


async def heard(room: Writers, channel: Channel) -> Message:
    """The plain message with the tunes."""
    return await room.ann.reads(channel, "listen to", WITHIN_S)


async def test_a_score_is_engraved_on_the_card_and_plays_in_the_channel(tmp_path: Path) -> None:
    async with studio(tmp_path, "score", Press(PROMPTS)) as room:
        thread, _ = await room.voting(form="score")

        card = await pictured(room, thread)
        tunes = await heard(room, thread)

        assert names(card) == ["draft-a.png", "draft-b.png", "draft-c.png", "draft-d.png"]
        assert names(tunes) == ["draft-a.ogg", "draft-b.ogg", "draft-c.ogg", "draft-d.ogg"]
        assert all(file.content.startswith(b"\x89PNG") for file in card.attachments)
        assert all(file.content.startswith(b"OggS") for file in tunes.attachments)
        assert all(str(alt).startswith("Draft ") and len(str(alt)) > 20 for alt in alts_of(card))
        assert "in the order of the drafts: A, B, C and D" in text_of(card)
        assert not tunes.components  # a card's own files are not played
        assert {"Ring A", "Ring D"} <= set(labels(card))


async def test_pictures_are_sent_once_and_stay_through_every_edit(tmp_path: Path) -> None:
    async with studio(tmp_path, "score", Broken(), quorum=2) as room:
        thread, _ = await room.voting(form="score")
        card = await pictured(room, thread)
        first = [file.id for file in card.attachments]

        await room.lin.press(card, "Ring B")
        room.discord.clock.advance(30)
        await room.bot.eventually(lambda: "One is in." in text_of(card))
        during = [file.id for file in card.attachments]
        await room.ann.press(card, "Ring B")
        await room.bot.eventually(lambda: "This round is over." in text_of(card))
        result = await room.ann.reads(thread, "Round one is closed.")
        await room.bot.eventually(lambda: names(result) == ["draft-b.png"])

        assert during == first
        assert [file.id for file in card.attachments] == first
        assert len(alts_of(card)) == 4
        assert str(alts_of(result)[0]).startswith("Draft B: ")


async def test_a_file_that_cannot_be_made_leaves_the_card_its_words(tmp_path: Path) -> None:
    press = Broken(refused=("score.png",), sizes={"tune.ogg": 11 << 20})
    async with studio(tmp_path, "score", press) as room:
        thread, card = await room.voting(form="score")

        await room.ann.reads(thread, "The files of A, B, C and D could not be made")
        await room.bot.eventually(lambda: press.made.count("tune.ogg") == 4)
        await asyncio.sleep(0.2)

        assert "X:1" in text_of(card)
        assert not alts_of(card)
        assert not any("listen to" in text_of(m) for m in room.ann.sees(thread))
        assert room.bot.client.poster.speaker.troubles.of(thread.id) is None


async def test_a_file_that_discord_refuses_after_all_leaves_the_card_its_words(
    tmp_path: Path,
) -> None:
    press = Broken(sizes={"score.png": 11 << 20})
    async with studio(tmp_path, "score", press) as room:
        guild = room.bot.client.get_guild(room.guild.id)
        assert guild is not None
        guild.premium_tier = 3  # where Discord once took a hundred MiB
        thread, card = await room.voting(form="score")

        await room.ann.reads(thread, "The files of A, B, C and D could not be made", WITHIN_S)
        receipt = await room.lin.press(card, "Ring B")

        refused = [r.code for r in room.discord.record.requests if r.code == 40005]
        assert refused == [40005, 40005]  # two go in one request, then the other two
        assert not alts_of(card)
        assert "X:1" in text_of(card)
        assert receipt.ephemeral


async def test_where_no_file_may_be_attached_the_card_has_its_words(tmp_path: Path) -> None:
    press = Broken()
    async with studio(tmp_path, "score", press) as room:
        denied = Overwrite(room.guild.bot.id, 1, deny=rights.ATTACH_FILES)
        room.guild.set_overwrites(room.channel, [denied])
        channel = room.bot.client.get_channel(room.channel.id)
        await room.bot.eventually(lambda: bool(channel.overwrites))  # type: ignore[union-attr]

        _, card = await room.voting(form="score")
        receipt = await room.lin.press(card, "Ring B")
        room.discord.clock.advance(30)
        await room.bot.eventually(lambda: "One is in." in text_of(card))

        assert press.made == []
        assert receipt.ephemeral
        assert not [r for r in room.discord.record.requests if r.code == 50013]


async def test_an_edit_brings_its_own_picture_beside_the_others(tmp_path: Path) -> None:
    async with studio(tmp_path, "score", Broken()) as room:
        thread, _ = await room.voting(form="score")
        card = await pictured(room, thread)

        form = await room.ann.press(card, "Write my own")
        await room.ann.fill(form, {"text": texts_of("score")[7]})
        await pictured(room, thread, 5)
        form = await room.lin.press(card, "Write my own")
        await room.lin.fill(form, {"text": texts_of("score")[6]})
        await pictured(room, thread, 6)

        assert names(card)[-2:] == ["draft-e.png", "draft-f.png"]
        assert "Ring F" in labels(card)


async def test_what_is_set_aside_takes_its_files_with_it(tmp_path: Path) -> None:
    async with studio(tmp_path, "score", Broken()) as room:
        thread, _ = await room.voting(form="score")
        card = await pictured(room, thread)
        tunes = await heard(room, thread)

        await rewritten(room, thread, 1, vetoed=True)
        await room.bot.eventually(lambda: len(card.attachments) == 3)
        await room.bot.eventually(lambda: len(tunes.attachments) == 3)

        assert "draft-b.png" not in names(card)
        assert "draft-b.ogg" not in names(tunes)


async def test_a_picture_behind_a_warning_is_veiled_and_not_described(tmp_path: Path) -> None:
    async with studio(tmp_path, "score", Broken()) as room:
        thread, _ = await room.voting(form="score")
        card = await pictured(room, thread)

        await rewritten(room, thread, 1, warning="violence")
        await room.bot.eventually(lambda: "Show" in labels(card))

        (gallery,) = [p for p in card.components[0]["components"] if p["type"] == 12]
        assert [item["spoiler"] for item in gallery["items"]] == [False, True, False, False]
        assert gallery["items"][1]["description"] == "Draft B"


async def test_a_suite_shows_its_picture_and_its_verse_and_carries_its_tune(tmp_path: Path) -> None:
    async with studio(tmp_path, "suite", Press(PROMPTS)) as room:
        thread, _ = await room.voting(form="suite")

        card = await pictured(room, thread)
        tunes = await heard(room, thread)

        assert names(card) == ["draft-a.jpg", "draft-b.jpg", "draft-c.jpg", "draft-d.jpg"]
        assert len(tunes.attachments) == 4
        assert "The ferry took the light across" in text_of(card)
        assert "X:1" not in text_of(card)
        assert "[Reading]" not in text_of(card)


async def test_a_finished_work_stands_with_its_picture_and_its_sound(tmp_path: Path) -> None:
    async with studio(tmp_path, "score", Broken(), quorum=1) as room:
        thread, card = await room.voting(form="score")
        await room.ann.press(card, "Ring A")
        await room.ann.reads(thread, "Round one is closed.")
        form = await room.ann.command(thread, "finish")
        await room.ann.fill(form, {"title": "The Ferry"})

        work = await room.ann.reads(thread, "Finished. Every hand")
        await room.bot.eventually(lambda: names(work) == ["work.png"])
        sound = await room.ann.reads(thread, "The Ferry, to listen to.")

        assert names(sound) == ["work.ogg"]


async def test_a_restart_sends_no_picture_again(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        async with at_work(room, tmp_path, press=Broken()):
            room.bot.engine.texts = texts_of("score")
            thread, _ = await room.voting(form="score")
            card = await pictured(room, thread)
            await heard(room, thread)
            await asyncio.sleep(0.2)
        first = [file.id for file in card.attachments]
        discord_.clock.advance(6)
        again = Broken()
        async with at_work(room, tmp_path, press=again):
            await asyncio.sleep(0.5)
            await room.lin.press(card, "Ring B")
            discord_.clock.advance(30)
            await room.bot.eventually(lambda: "One is in." in text_of(card))

        assert [file.id for file in card.attachments] == first
        assert len(alts_of(card)) == 4
        assert again.made == []
