"""Rounds of pictures, the whole way, on a real store with a painter of flat colours."""

import pytest

from bot.errors import Conflict, Forbidden, NotFound
from bot.replay import replay, replay_pictures
from tests.bot.service.conftest import Room
from tests.bot.service.pictures_room import (
    Json,
    a_story,
    asked,
    pictures,
    won,
)


async def test_a_passage_is_illustrated_and_the_winner_hangs_beside_it(room: Room) -> None:
    session, passage = await a_story(room)

    round_ = await pictures(room, session, passage)
    closed = await won(room, round_, 1)
    seen = await room.service.session_view(session["id"], "web:bob")

    assert (round_["kind"], len(round_["drafts"])) == ("image", 4)
    assert round_["passage"] == {"id": passage["id"], "number": 1, "text": passage["text"]}
    (hung,) = seen["canon"][0]["pictures"]
    assert (hung["alt"], hung["round_id"]) == (closed["drafts"][1]["text"], round_["id"])
    assert (hung["approvals"], hung["ballots"], hung["by"]) == (1, 1, None)
    assert [p["text"] for p in seen["canon"]] == [passage["text"]]
    assert seen["cover"] is None


async def test_a_picture_of_the_whole_work_becomes_its_cover(room: Room) -> None:
    session, _ = await a_story(room)

    closed = await won(room, await pictures(room, session, None))
    work = await room.service.finish("web:ann", session["id"])
    shelf = await room.service.works()

    assert closed["passage"] is None
    assert work["cover"]["alt"] == closed["drafts"][0]["text"]
    assert shelf["works"][0]["cover"]["id"] == work["cover"]["id"]


async def test_texts_and_pictures_are_voted_on_at_the_same_time(room: Room) -> None:
    session, passage = await a_story(room)
    shown = await pictures(room, session, passage)

    words = await room.until((await room.round(session))["id"], "voting")
    seen = await room.service.session_view(session["id"], "web:ann")

    assert (seen["round"]["id"], seen["picture_round"]["id"]) == (words["id"], shown["id"])
    assert seen["can"]["illustrate"] is False
    with pytest.raises(Conflict, match="round_open"):
        await asked(room, session, passage)


WORDS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]


async def test_an_empty_prompt_names_what_the_passage_names_and_its_mood(room: Room) -> None:
    told = "At dusk a boat crossed the river in fog, and nobody in it sang, not even the {}."
    room.engine.texts = [told.format(f"{word} one of them all") for word in WORDS]
    session, passage = await a_story(room)

    round_ = await pictures(room, session, passage, style="ink", size="square")

    (request,) = room.painter.asked
    assert request.prompt.startswith("A boat, a river, at dusk, in fog; ")
    assert round_["asking"]["by"] == "rules"
    assert round_["asking"]["note"] == "A fake paints flat colours."
    assert (request.style, request.width_px, request.height_px) == ("ink", 512, 512)


async def test_a_prompt_of_ones_own_and_the_sessions_settings_are_kept(room: Room) -> None:
    chosen = {"picture_style": "woodcut", "picture_negative": "people", "picture_size": "portrait"}
    session, passage = await a_story(room, settings=chosen)

    round_ = await pictures(room, session, passage, prompt="A red   boat")

    (request,) = room.painter.asked
    assert (request.prompt, request.negative, request.style) == ("A red boat", "people", "woodcut")
    assert (request.width_px, request.height_px) == (448, 640)
    assert round_["asking"]["by"] == "member"


async def test_the_host_changes_how_later_pictures_look(room: Room) -> None:
    session, passage = await a_story(room)
    with pytest.raises(Forbidden, match="host_only"):
        await room.service.set_pictures("web:bob", session["id"], settings={"picture_style": "ink"})

    changed = await room.service.set_pictures(
        "web:ann", session["id"], settings={"picture_style": "ink"}
    )
    await pictures(room, session, passage)

    assert changed["settings"]["picture_style"] == "ink"
    assert changed["settings"]["picture_size"] == "landscape"
    assert room.painter.asked[0].style == "ink"


async def test_what_lies_outside_the_models_world_is_told(room: Room) -> None:
    room.painter.left_out = ("a lost property office",)
    session, passage = await a_story(room)

    round_ = await pictures(room, session, passage, prompt="A lost property office")
    closed = await won(room, round_)

    assert round_["asking"]["left_out"] == ["a lost property office"]
    assert round_["asking"]["drawn"] == {"en": "a cat", "zh": "一只猫"}
    assert round_["drafts"][0]["picture"]["left_out"] == []  # a member's picture would have none
    assert closed["drafts"][0]["picture"]["drawn"] == "a cat"


async def test_a_picture_goes_with_its_passage_and_comes_back_with_it(room: Room) -> None:
    session, passage = await a_story(room)
    await won(room, await pictures(room, session, passage))

    undone = await room.service.undo("web:ann", session["id"])
    back = await room.service.branch("web:ann", session["id"], passage_id=passage["id"])

    assert undone["canon"] == []
    assert len(back["canon"][0]["pictures"]) == 1


async def test_when_most_chose_none_other_pictures_come_by_themselves(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage, prompt="A red boat")
    for member in ("web:ann", "web:bob", "web:cem"):
        await room.service.cast(member, round_["id"], [])

    seen = await room.service.session_view(session["id"], "web:ann")
    assert seen["last_picture_round"]["none_won"] is True
    again = await room.until(seen["picture_round"]["id"], "voting")

    assert again["asking"]["prompt"] == "A red boat"
    assert again["passage"]["id"] == passage["id"]
    assert room.painter.asked[0].seed != room.painter.asked[1].seed


async def test_a_tie_of_pictures_is_settled_by_the_host(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    first, second = (d["id"] for d in round_["drafts"][:2])
    await room.service.cast("web:ann", round_["id"], [first])
    await room.service.cast("web:bob", round_["id"], [second])

    tied = await room.service.close("web:ann", round_["id"])
    await room.service.close("web:ann", round_["id"], winner=second)
    (hung,) = (await room.service.session_view(session["id"], "web:ann"))["canon"][0]["pictures"]

    assert tied["status"] == "tied"
    assert hung["alt"] == round_["drafts"][1]["text"]


async def test_a_vetoed_picture_is_shown_to_nobody(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    bad = round_["drafts"][0]["id"]

    seen = await room.service.veto("web:ann", round_["id"], bad)

    assert (seen["drafts"][0]["text"], seen["drafts"][0]["picture"]) == ("", None)
    with pytest.raises(NotFound, match="no_draft"):
        await room.service.draft_file("web:bob", round_["id"], bad, "picture.webp")


async def test_the_host_takes_a_picture_down(room: Room) -> None:
    session, passage = await a_story(room)
    await won(room, await pictures(room, session, passage))
    (hung,) = (await room.service.session_view(session["id"], "web:ann"))["canon"][0]["pictures"]
    with pytest.raises(Forbidden, match="host_only"):
        await room.service.unhang("web:bob", session["id"], hung["id"])

    await room.service.unhang("web:ann", session["id"], hung["id"])

    seen = await room.service.session_view(session["id"], "web:ann")
    assert seen["canon"][0]["pictures"] == []
    with pytest.raises(NotFound, match="no_picture_here"):
        await room.service.session_picture("web:ann", session["id"], hung["id"])
    with pytest.raises(NotFound, match="no_picture_here"):
        await room.service.unhang("web:ann", session["id"], hung["id"])


async def test_the_log_alone_tells_what_hangs(room: Room) -> None:
    session, passage = await a_story(room)
    await won(room, await pictures(room, session, passage))
    await won(room, await pictures(room, session, None))
    seen = await room.service.session_view(session["id"], "web:ann")
    (hung,), cover = seen["canon"][0]["pictures"], seen["cover"]

    def logged() -> Json:
        return {hung["id"]: passage["id"], cover["id"]: None}

    events = await room.store.read(lambda r: r.events(session["id"], 0, 1_000))
    assert (replay_pictures(events), replay(events)) == (logged(), [passage["text"]])
    await room.service.unhang("web:ann", session["id"], hung["id"])
    events = await room.store.read(lambda r: r.events(session["id"], 0, 1_000))
    assert replay_pictures(events) == {cover["id"]: None}
