"""What stands in the way of pictures: engines, queues, other rounds, guards, wrong requests."""

from pathlib import Path

import pytest

from bot.errors import ChorusError, Conflict, Invalid, NotFound, Unavailable
from engine.errors import EngineDown, Rejected
from tests.bot.service.conftest import Room, running
from tests.bot.service.pictures_room import (
    Json,
    a_photo,
    a_story,
    asked,
    brought,
    pictures,
    with_drafts,
    won,
)
from tests.fakes import FakeClock, FakePainter, FakeText


async def test_cancelling_takes_the_pictures_out_of_the_engines_queue(room: Room) -> None:
    room.painter.gate.clear()
    room.painter.ahead = 3
    session, passage = await a_story(room)
    round_ = await asked(room, session, passage)

    async def queued() -> bool:
        seen = await room.service.round_view(round_["id"], "web:ann")
        return (seen["status"], seen["position"], seen["eta_s"]) == ("drafting", 3, 4.0)

    await room.eventually(queued)
    await room.service.cancel("web:ann", round_["id"])

    async def aborted() -> bool:
        return room.painter.cancelled == 1

    await room.eventually(aborted)
    assert (await room.service.round_view(round_["id"], "web:ann"))["status"] == "cancelled"


async def test_pictures_wait_in_a_queue_of_their_own(room: Room) -> None:
    room.painter.gate.clear()
    waiting = []
    for _ in range(3):
        session, passage = await a_story(room)
        waiting.append(await asked(room, session, passage))

    async def third_waits() -> bool:
        seen = await room.service.round_view(waiting[2]["id"], "web:ann")
        return (seen["status"], seen["position"]) == ("queued", 0)

    await room.eventually(third_waits)
    _, words = await room.voting()  # texts do not wait for pictures

    async def two_are_painted() -> bool:
        return len(room.painter.asked) == 2

    assert words["status"] == "voting"
    await room.eventually(two_are_painted)


async def test_a_failed_engine_leaves_the_session_usable_and_a_retry_works(room: Room) -> None:
    room.painter.errors = [Rejected("no")]
    session, passage = await a_story(room)
    round_ = await asked(room, session, passage)
    failed = await room.until(round_["id"], "failed")
    assert failed["error"] == {
        "code": "engine_rejected",
        "detail": "The picture engine refused the request. The words are safe as they stand; "
        "the operator can see why.",
    }

    words = await room.until((await room.round(session))["id"], "voting")
    await room.service.retry("web:bob", round_["id"])
    shown = await room.until(round_["id"], "voting")

    assert len(words["drafts"]) == len(shown["drafts"]) == 4


async def test_an_engine_that_stumbles_is_asked_again_by_itself(room: Room) -> None:
    room.painter.errors = [EngineDown("gone")]
    session, passage = await a_story(room)

    round_ = await pictures(room, session, passage)

    first, second = room.painter.asked
    assert (len(round_["drafts"]), first.prompt) == (4, second.prompt)
    assert second.seed == first.seed + 4


async def test_a_restart_takes_up_a_queued_round_and_what_more_was_asked(
    tmp_path: Path, engine: FakeText, clock: FakeClock
) -> None:
    stalled = FakePainter()
    async with running(tmp_path, engine, clock, painter=stalled) as room:
        session, passage = await a_story(room)
        voting = await pictures(room, session, passage)
        stalled.gate.clear()
        await room.service.more("web:ann", voting["id"])
        other, its = await a_story(room)
        queued = await asked(room, other, its)
        await room.until(queued["id"], "drafting")

    async with running(tmp_path, engine, clock, painter=FakePainter()) as again:
        shown = await again.until(queued["id"], "voting")
        topped = await with_drafts(again, voting["id"], 6)

    assert len(shown["drafts"]) == 4
    assert topped["asking"]["adding"] is None


@pytest.mark.parametrize("action", ["undo", "branch", "finish"])
async def test_an_open_picture_round_stands_in_the_way(room: Room, action: str) -> None:
    session, passage = await a_story(room)
    await pictures(room, session, passage)
    service = room.service
    deeds = {
        "undo": lambda: service.undo("web:ann", session["id"]),
        "branch": lambda: service.branch("web:ann", session["id"], passage_id=None),
        "finish": lambda: service.finish("web:ann", session["id"]),
    }

    with pytest.raises(ChorusError) as refused:
        await deeds[action]()

    assert (refused.value.code, refused.value.status) == ("round_open", 409)
    seen = await service.session_view(session["id"], "web:ann")
    assert not any(seen["can"][right] for right in ("undo", "branch", "finish"))


async def test_an_exquisite_corpse_takes_no_pictures(room: Room) -> None:
    session, passage = await a_story(room, mode="corpse")

    with pytest.raises(Conflict, match="no_pictures_yet"):
        await asked(room, session, passage)
    assert session["can"]["illustrate"] is False


async def test_without_an_image_engine_the_sentence_says_so(
    tmp_path: Path, engine: FakeText, clock: FakeClock
) -> None:
    async with running(tmp_path, engine, clock) as room:
        session, passage = await a_story(room)

        with pytest.raises(Unavailable, match="no_image_engine"):
            await asked(room, session, passage)
        assert room.service.health()["image"]["status"] == "down"


async def test_health_tells_how_the_image_engine_is(room: Room) -> None:
    room.painter.status = "starting"

    assert room.service.health()["image"]["status"] == "starting"
    assert room.service.health()["image"]["model"] == "flat"


SLUR = "https://example.com/buy"  # what the house guard never lets pass, in no place


@pytest.mark.parametrize("field", ["prompt", "negative"])
async def test_the_guard_reads_what_is_asked_of_pictures(room: Room, field: str) -> None:
    session, passage = await a_story(room)

    with pytest.raises(Invalid, match="guard_address"):
        await asked(room, session, passage, **{field: SLUR})


async def test_the_guard_reads_the_words_of_a_members_picture(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)

    with pytest.raises(Invalid, match="guard_address"):
        await brought(room, "web:bob", round_, alt=SLUR)
    with pytest.raises(Invalid, match="guard_address"):
        await room.service.more(
            "web:bob", round_["id"], of=round_["drafts"][0]["id"], how="same_seed", prompt=SLUR
        )


async def test_a_replayed_request_paints_once(room: Room) -> None:
    session, passage = await a_story(room)
    first = await asked(room, session, passage, key="k1")
    await room.until(first["id"], "voting")

    again = await asked(room, session, passage, key="k1")

    assert again["id"] == first["id"]
    assert len(room.painter.asked) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"style": "cubist"}, "bad_style"),
        ({"size": "huge"}, "bad_size"),
        ({"strength": 0}, "bad_strength"),
        ({"strength": float("nan")}, "bad_strength"),
        ({"strength": True}, "bad_strength"),
        ({"prompt": "x" * 601}, "text_too_long"),
        ({"negative": "x" * 301}, "text_too_long"),
        ({"source": "nowhere"}, "no_upload"),
        ({"source": 7}, "no_picture"),
    ],
)
async def test_what_is_asked_wrongly_is_refused(room: Room, wrong: Json, code: str) -> None:
    session, passage = await a_story(room)

    with pytest.raises(ChorusError, match=code):
        await asked(room, session, passage, **wrong)


async def test_texts_and_pictures_are_not_mistaken_for_each_other(room: Room) -> None:
    session, words = await room.voting()
    upload = await room.service.upload("web:ann", a_photo())
    with pytest.raises(Conflict, match="not_a_picture_round"):
        await room.service.contribute("web:ann", words["id"], upload=upload["id"], text="Mine.")
    with pytest.raises(Conflict, match="not_a_picture_round"):
        await room.service.more("web:ann", words["id"], how="variations", of="x")
    await won(room, words)
    shown = await pictures(room, session, None)

    with pytest.raises(Invalid, match="no_picture"):
        await room.service.contribute("web:ann", shown["id"], text="A text of mine.")
    with pytest.raises(Invalid, match="bad_how"):
        await room.service.more("web:ann", shown["id"], how="variations")
    with pytest.raises(NotFound, match="no_draft"):
        await room.service.more("web:ann", shown["id"], how="variations", of="x")
    assert shown["drafts"][0]["files"] == []


async def test_an_engine_that_starts_from_no_picture_is_not_asked_to(room: Room) -> None:
    room.painter.takes_source = False
    session, passage = await a_story(room)
    sketch = await room.service.upload("web:ann", a_photo())
    with pytest.raises(Conflict, match="takes_no_source"):
        await asked(room, session, passage, source=sketch["id"])
    round_ = await pictures(room, session, passage)

    of = round_["drafts"][0]["id"]
    with pytest.raises(Conflict, match="takes_no_source"):
        await room.service.more("web:bob", round_["id"], of=of, how="variations")
    await room.service.more("web:bob", round_["id"])

    assert len((await with_drafts(room, round_["id"], 6))["drafts"]) == 6
