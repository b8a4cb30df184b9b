"""Bad input, wrong moments, old buttons, double presses: a sentence, and nothing is lost."""

from pathlib import Path

from tests.discord.emulator import Emulator
from tests.discord.writers import at_work, gathered, said, writers


async def test_what_was_typed_comes_back_when_it_cannot_be_taken(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        form = await room.ann.command(thread, "write")
        again = await room.lin.press(card, "Write my own")
        text = "What I typed for ten minutes and would not like to lose."
        await room.ann.command(thread, "close")

        late = await room.ann.fill(form, {"text": text})
        long = await room.lin.fill(again, {"text": "很长。" * 1_200})

        assert "this draft came too late" in late.text
        assert text in late.text
        assert "这一稿没有赶上" in long.text
        (file,) = long.files
        assert file.content.decode() == "很长。" * 1_200


async def test_the_form_opens_again_from_the_refusal(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        _, card = await room.voting()
        letters = await room.ann.press(card, "Edit one")
        form = await room.ann.press(letters.message, "B")
        draft = form.fields[0].value

        same = await room.ann.fill(form)
        opened = await room.ann.press(same.message, "Edit one")

        assert "This edit changes nothing yet." in same.text
        assert opened.fields[0].value == draft


async def test_no_form_opens_when_nothing_could_be_taken(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        await room.ann.press(card, "Ring A")
        await room.ann.command(thread, "close")
        result = await room.card(thread, "Next round")

        write = await room.ann.command(thread, "write")
        finish = await room.lin.command(thread, "finish")
        await room.ann.press(result, "Next round")
        wish = await room.lin.press(result, "With a wish")

        assert write.modal is None
        assert "No round is open now." in write.text
        assert finish.modal is None
        assert "只有主持人Ann可以这样做。" in finish.text
        assert wish.modal is None
        assert "已有一轮正在进行。" in wish.text


async def test_buttons_of_a_round_that_is_over_say_so(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        other = await room.ann.press(card, "Other…")
        letters = await room.lin.press(card, "Edit one")
        await room.ann.press(other.message, "Close now")
        await room.card(thread, "Next round")

        close = await room.ann.press(other.message, "Cancel this round")
        edit = await room.lin.press(letters.message, "A")

        assert "That round is over already" in close.text
        assert "这一稿没有赶上" in edit.text


async def test_commands_without_a_session_say_how_to_open_one(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        for line in ("next", "write", "close", "cancel", "undo", "branch", "finish", "story"):
            reply = await room.lin.command(room.channel, line)
            assert "用 /create 开一个会话" in reply.text, line
            assert reply.ephemeral, line
        assert await room.lin.autocomplete(room.channel, "explain", "draft", "") == []
        assert await room.lin.autocomplete(room.channel, "lore remove", "entry", "") == []


async def test_a_form_that_is_none_is_refused_and_opens_nothing(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        reply = await room.ann.command(
            room.channel, "create", form="opera", premise="A tide forgets."
        )

        assert "There is no such form here." in reply.text
        assert room.guild.threads == []


async def test_a_double_press_has_one_effect_and_two_answers(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        room.discord.faults.duplicate_next_interaction(3)

        await room.ann.press(card, "More drafts")
        await room.ann.press(card, "Ring A")
        await room.ann.press(card, "Ring A")

        card = await room.card(thread, "Ring F")
        round_ = (await room.session(thread))["round"]
        assert len(round_["drafts"]) == 6
        assert round_["ballots"] == 1


async def test_an_old_card_works_after_a_restart_and_so_does_an_open_form(
    tmp_path: Path,
) -> None:
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        async with at_work(room, tmp_path):
            thread, card = await room.voting()
            form = await room.ann.press(card, "Write my own")

        discord_.clock.advance(6)  # Discord takes one new session in five seconds
        async with at_work(room, tmp_path):
            receipt = await room.lin.press(card, "Ring A")
            own = await room.ann.fill(form, {"text": "Written while the bot was away."})

            assert "已计入：A。" in receipt.text
            assert "Your draft is on the ballot as draft E." in own.text
            assert "Written while the bot was away." in said(await room.card(thread, "Ring E"))
