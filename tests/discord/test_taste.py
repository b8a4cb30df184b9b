"""What a community likes, as its members meet it on Discord, with the whole bot behind it."""

from pathlib import Path

from tests.discord.emulator import Emulator, InteractionKind, Message
from tests.discord.person import Reply
from tests.discord.reading import selects_of
from tests.discord.tasting import voted
from tests.discord.writers import Writers, at_work, gathered, said, writers

TOLD = "Your votes also help to rank the next drafts here."


async def test_a_community_without_votes_is_told_so_in_every_language(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        for person, words in (
            (room.ann, ("Ranking is on.", "Nobody has taught the ranking here yet.")),
            (room.lin, ("排序开着。", "这里还没有人教过它。")),
            (room.mei, ("排序開著。", "這裡還沒有人教過它。")),
        ):
            told = await person.command(room.channel, "taste")

            assert told.ephemeral
            assert all(word in told.text for word in words)
            assert selects_of(told.message) == []  # there is no other form to turn to


async def test_a_taste_tells_what_it_was_learned_from_and_what_it_foresaw(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        await voted(room)
        await voted(room, form="poem")

        told = await room.ann.command(room.channel, "taste", form="story")

        assert "**Story, English**" in told.text
        assert "Learned from 4 ballots in 2 rounds, by 2 members." in told.text
        assert "**How well it foretells you**" in told.text


async def test_the_menu_turns_to_another_form_in_place(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        await voted(room)
        await voted(room, form="poem")
        first = await room.lin.command(room.channel, "taste", form="故事")
        assert "**故事，英文**" in first.text

        turned = await room.lin.choose(first.message, "换一种体裁", "诗，英文")

        assert "**诗，英文**" in turned.text
        assert turned.message.id == first.message.id


async def test_a_form_is_suggested_by_name_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        suggested = await room.lin.autocomplete(room.channel, "taste", "form", "绝")
        refused = await room.ann.command(room.channel, "taste", form="epic")
        pictures = await room.ann.command(room.channel, "taste", kind="Pictures")

        assert any("绝句" in name for name, _ in suggested)
        assert "form" in refused.text
        assert "What this community likes" not in refused.text
        assert "**Pictures: " in pictures.text


async def test_a_menu_works_after_a_restart(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        async with at_work(room, tmp_path):
            await voted(room)
            card = await room.ann.command(room.channel, "taste")
        discord_.clock.advance(6)
        async with at_work(room, tmp_path):
            turned = await room.ann.choose(card.message, "Another form", "Story, English")

            assert "Learned from 2 ballots in one round, by 2 members." in turned.text


async def test_the_first_ballot_alone_tells_that_votes_rank(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        async with at_work(room, tmp_path):
            _, card = await room.voting()
            first = await room.ann.press(card, "Ring A")
            second = await room.ann.press(card, "Ring B")
            none = await room.lin.press(card, "None of these")

            assert TOLD in first.text
            assert TOLD not in second.text
            assert "你的投票也用来给这里后面的稿子排序。" in none.text
        discord_.clock.advance(6)
        async with at_work(room, tmp_path):
            again = await room.ann.press(card, "Ring C")

            assert "Counted: A, B and C." in again.text
            assert TOLD not in again.text


async def test_the_receipt_opens_the_consents_and_a_no_is_kept(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        _, card = await room.voting()
        receipt = await room.ann.press(card, "Ring A")

        consents = await room.ann.press(receipt.message, "What my votes may do")
        refused = await room.ann.press(consents.message, "Do not rank")
        back = await room.ann.press(receipt.message, "Take back A")  # the receipt still stands

        assert consents.message.id != receipt.message.id
        assert "**Ranking here.**" in consents.text
        assert "Now: no" in refused.text
        assert "Withdrawn." in back.text
        member = room.bot.member_id(room.ann.member.id)
        assert (await room.bot.service.privacy.consent(member))["ranking"] is False


async def test_a_first_ballot_that_closes_the_round_tells_it_too(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        await room.choose(quorum=1)
        _, card = await room.voting()

        receipt = await room.ann.press(card, "Ring A")

        assert "It was the ballot the round was waiting for" in receipt.text
        assert TOLD in receipt.text


async def test_a_standing_is_told_after_the_close_and_never_before(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        thread, card = await room.voting()
        before = await room.ann.command(thread, "explain", draft="A")
        await room.ann.press(card, "Ring A")
        after_ballot = await room.ann.command(thread, "explain", draft="A")
        await room.ann.press(card, "Close now")
        result = await room.card(thread, "Next round")

        async def foretold() -> bool:
            round_ = (await room.session(thread))["last_round"]
            return all(draft["standing"] for draft in round_["drafts"])

        await room.bot.eventually(foretold)
        letters = await room.lin.press(result, "Why this rank")
        closed = await room.lin.press(letters.message, "A")

        for sealed in (before, after_ballot):
            assert "By this community's taste" not in sealed.text
            assert "Expected" not in sealed.text
        assert "照这个社区的喜好" in closed.text
        assert "预计在四稿中排第" in closed.text


async def test_the_result_names_the_expected_order(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        await voted(room)
        _, result = await voted(room, premise="Another tide.")

        assert "The expected order was" in said(result)


async def test_the_board_is_off_until_the_server_wants_it_and_lists_works_alone(
    tmp_path: Path,
) -> None:
    async with writers(tmp_path) as room:
        off = await room.ann.command(room.channel, "board")
        await room.choose(board=True)
        empty = await room.lin.command(room.channel, "board")
        thread, _ = await voted(room, title="Lost tides")
        form = await room.ann.command(thread, "finish")
        await room.ann.fill(form, {})
        await room.ann.reads(thread, "Finished.")

        board = await room.mei.command(room.channel, "board")

        assert "keeps no list of this kind" in off.text
        assert "完成的作品还没有选票。" in empty.text
        assert "1\\. **Lost tides**" in board.text
        assert all(one.name not in board.text for one in (room.ann, room.lin, room.mei))


async def test_what_a_forged_menu_asks_for_is_refused(tmp_path: Path) -> None:
    async with writers(tmp_path) as room:
        await voted(room)
        card = await room.ann.command(room.channel, "taste")

        for value in ("song:story:en", "text:epic:en", "text:story:fr", "", "::"):
            told = await forged(room, card.message, value)

            assert "What this community likes" not in told
            assert "broke on our side" not in told


async def forged(room: Writers, message: Message, value: str) -> str:
    """What a press of the menu with a value of one's own brings."""
    made = await room.discord.interact(
        room.ann.member,
        room.channel,
        {"custom_id": "taste", "values": [value]},
        kind=InteractionKind.COMPONENT,
        message=message,
    )
    return Reply(room.ann, await made.outcome()).text
