"""Reports and what moderators do about them, on a real store."""

from typing import Any

import pytest

from bot.errors import ChorusError, Conflict, Forbidden, Invalid, NotFound
from bot.guild import Actor, Guild, GuildSettings
from bot.records import Records
from bot.records.cards import CardRecords
from bot.records.guilds import GuildRecords
from bot.replay import replay
from bot.rules.reports import REDACTED
from tests.bot.making import NOW
from tests.bot.service.conftest import Room

PLACE = {"channel_id": "discord:70", "guild_id": "7"}
ANN, BEN = "discord:ann", "discord:ben"
BAD = "Ben's line that should not stand."


def actor(member: str, *, guild: str = "7", moderates: bool = False) -> Actor:
    return Actor(
        member, member.split(":")[1].title(), "en", guild, "discord:70", moderates=moderates
    )


MOD = actor("discord:mod", moderates=True)


async def with_log_channel(room: Room, channel: str | None = "99") -> None:
    settings = GuildSettings(log_channel=channel)
    await room.store.write(lambda r: GuildRecords.beside(r).put_guild(Guild("7", settings, NOW)))


async def a_bad_draft(room: Room, *, joins: bool = False) -> tuple[dict[str, Any], str, str]:
    """A session of Ann's with a draft of Ben's, as the winner where it `joins`."""
    await room.service.community.met(actor(BEN))
    session = await room.session(ANN, **PLACE)
    round_ = await room.round(session, ANN)
    await room.until(round_["id"], "voting", member=ANN)
    shown = await room.service.contribute(BEN, round_["id"], text=BAD)
    draft = next(d["id"] for d in shown["drafts"] if d["text"] == BAD)
    if joins:
        await room.service.cast(ANN, round_["id"], [draft])
        await room.service.close(ANN, round_["id"])
    return session, round_["id"], draft


async def reported(room: Room, value: str, **more: Any) -> str:
    made = await room.service.moderation.reporting.report(
        actor(ANN), value, reason="It hurts.", **more
    )
    return str(made["report"])


async def test_a_report_reaches_the_moderators_with_its_context(room: Room) -> None:
    await with_log_channel(room)
    _, _, draft = await a_bad_draft(room)

    report = await reported(room, f"draft:{draft}", link="https://discord.com/channels/7/70/1")

    (letter,) = await room.store.read(lambda r: CardRecords.beside(r).letters())
    assert (letter.kind, letter.channel_id, letter.ids) == ("report", "99", {"report": report})
    seen = await room.service.moderation.reporting.view(report, "7")
    assert (seen["quote"], seen["reason"], seen["label"]) == (BAD, "It hurts.", "E")
    assert (seen["by"], seen["author"]) == ("Ann", "Ben")
    assert seen["deeds"] == ["dismiss", "warn", "remove", "redact", "block"]


async def test_without_a_channel_no_letter_goes_anywhere(room: Room) -> None:
    await with_log_channel(room, None)
    _, _, draft = await a_bad_draft(room)

    await reported(room, f"draft:{draft}")

    assert await room.store.read(lambda r: CardRecords.beside(r).letters()) == []
    waiting = await room.service.moderation.reporting.open_reports(MOD)
    assert [one["quote"] for one in waiting] == [BAD]


async def test_one_member_reports_one_thing_once(room: Room) -> None:
    _, _, draft = await a_bad_draft(room)
    await reported(room, f"draft:{draft}")

    with pytest.raises(Conflict, match="reported_already"):
        await reported(room, f"draft:{draft}")


async def test_a_form_offers_what_stands_there(room: Room) -> None:
    session, round_, draft = await a_bad_draft(room)

    offered = await room.service.moderation.reporting.offered(actor(ANN), "round", round_)

    assert offered[0]["value"] == f"session:{session['id']}"
    assert [one["label"] for one in offered[1:]] == ["A", "B", "C", "D", "E"]
    assert offered[-1] == {"value": f"draft:{draft}", "label": "E", "text": BAD}


@pytest.mark.parametrize("deed", ["dismiss", "remove", "redact", "warn", "block"])
async def test_only_moderators_settle(room: Room, deed: str) -> None:
    _, _, draft = await a_bad_draft(room)
    report = await reported(room, f"draft:{draft}")

    with pytest.raises(Forbidden, match="moderators_only"):
        await room.service.moderation.settle(actor(BEN), report, deed)

    assert (await room.service.moderation.reporting.view(report, "7"))["status"] == "open"


@pytest.mark.parametrize("deed", ["dismiss", "redact"])
async def test_another_server_neither_reads_nor_settles(room: Room, deed: str) -> None:
    _, round_, draft = await a_bad_draft(room)
    report = await reported(room, f"draft:{draft}")
    stranger = actor("discord:mod", guild="8", moderates=True)
    service = room.service.moderation

    with pytest.raises(ChorusError):
        await service.settle(stranger, report, deed)
    with pytest.raises(NotFound):
        await service.reporting.view(report, "8")
    with pytest.raises(NotFound):
        await service.reporting.offered(stranger, "round", round_)
    with pytest.raises(NotFound):
        await service.reporting.report(stranger, f"draft:{draft}", reason="")


async def test_a_draft_is_removed_in_the_middle_of_its_round(room: Room) -> None:
    _, round_, draft = await a_bad_draft(room)
    report = await reported(room, f"draft:{draft}")

    settled = await room.service.moderation.settle(MOD, report, "remove")

    seen = await room.service.round_view(round_, ANN)
    assert [(d["label"], d["text"]) for d in seen["drafts"] if d["vetoed"]] == [("E", "")]
    assert (settled["status"], settled["deeds"]) == ("removed", [])


async def test_a_draft_that_joined_cannot_be_removed_but_redacted(room: Room) -> None:
    session, _, draft = await a_bad_draft(room, joins=True)
    report = await reported(room, f"draft:{draft}")

    with pytest.raises(Conflict, match="round_closed_veto"):
        await room.service.moderation.settle(MOD, report, "remove")
    await room.service.moderation.settle(MOD, report, "redact")

    seen = await room.service.session_view(session["id"], ANN)
    assert [p["text"] for p in seen["canon"]] == [REDACTED["en"]]


async def test_a_redacted_text_is_nowhere_any_more(room: Room) -> None:
    session, _, draft = await a_bad_draft(room, joins=True)
    report = await reported(room, f"draft:{draft}")

    await room.service.moderation.settle(MOD, report, "redact")

    def every_text(records: Records) -> str:
        rows = records._conn.execute  # every table, past the records' own methods
        names = rows("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return "".join(str(row) for (name,) in names for row in rows(f"SELECT * FROM {name}"))

    assert BAD not in await room.store.read(every_text)
    events = await room.store.read(lambda r: r.events(session["id"], 0, 1_000))
    assert replay(events) == [REDACTED["en"]]


async def test_a_redacted_passage_enters_no_prompt(room: Room) -> None:
    session, _, draft = await a_bad_draft(room, joins=True)
    report = await reported(room, f"draft:{draft}")
    await room.service.moderation.settle(MOD, report, "redact")

    again = await room.round(session, ANN)
    await room.until(again["id"], "voting", member=ANN)

    prompt = room.engine.asked[-1][0].user
    assert REDACTED["en"] not in prompt
    assert BAD not in prompt


async def test_a_warned_draft_hides_behind_a_press(room: Room) -> None:
    _, round_, draft = await a_bad_draft(room)
    report = await reported(room, f"draft:{draft}")

    await room.service.moderation.settle(MOD, report, "warn")

    seen = await room.service.round_view(round_, ANN)
    assert [d["warning"] for d in seen["drafts"] if d["id"] == draft] == ["moderator"]


async def test_a_blocked_author_writes_no_more(room: Room) -> None:
    _, round_, draft = await a_bad_draft(room)
    report = await reported(room, f"draft:{draft}")

    await room.service.moderation.settle(MOD, report, "block")

    with pytest.raises(Forbidden, match="blocked"):
        await room.service.contribute(
            BEN,
            round_,
            text="Once more.",
            gate=room.service.community.gate(actor(BEN), "write"),
        )


async def test_the_model_cannot_be_blocked(room: Room) -> None:
    _, round_, _ = await a_bad_draft(room)
    drafted = (await room.service.round_view(round_, ANN))["drafts"][0]["id"]
    report = await reported(room, f"draft:{drafted}")

    seen = await room.service.moderation.reporting.view(report, "7")
    with pytest.raises(Invalid, match="bad_report"):
        await room.service.moderation.settle(MOD, report, "block")

    assert "block" not in seen["deeds"]


async def test_a_work_is_taken_down(room: Room) -> None:
    session, _, _ = await a_bad_draft(room, joins=True)
    work = await room.service.finish(ANN, session["id"], title="Ours")
    report = await reported(room, f"work:{work['id']}")

    await room.service.moderation.settle(MOD, report, "remove")

    with pytest.raises(NotFound, match="no_work"):
        await room.service.work_view(work["id"], ANN)


async def test_the_author_is_told_once_and_nobody_else(room: Room) -> None:
    _, _, draft = await a_bad_draft(room)
    report = await reported(room, f"draft:{draft}")
    await room.service.moderation.settle(MOD, report, "remove")

    told = [await room.service.moderation.tidings(m) for m in (ANN, BEN, BEN)]

    assert [[t.kind for t in one] for one in told] == [[], ["remove"], []]


async def test_every_report_of_a_thing_is_settled_with_the_first(room: Room) -> None:
    _, _, draft = await a_bad_draft(room)
    first = await reported(room, f"draft:{draft}")
    await room.service.moderation.reporting.report(
        actor("discord:cem"), f"draft:{draft}", reason=""
    )

    await room.service.moderation.settle(MOD, first, "dismiss")

    assert await room.service.moderation.reporting.open_reports(MOD) == []
    with pytest.raises(Conflict, match="report_settled"):
        await room.service.moderation.settle(MOD, first, "redact")


async def test_deeds_of_moderators_are_in_the_servers_log(room: Room) -> None:
    _, _, draft = await a_bad_draft(room)
    report = await reported(room, f"draft:{draft}")

    await room.service.moderation.settle(MOD, report, "remove")

    events = await room.store.read(lambda r: GuildRecords.beside(r).changes("7", 10))
    assert [(e.kind, e.actor, e.payload["deed"]) for e in events] == [
        ("guild.report", MOD.member_id, "removed")
    ]
