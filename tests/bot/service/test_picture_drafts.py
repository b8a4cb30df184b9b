"""The drafts of a picture round: variations, larger ones, members' own; who sees what of them."""

import asyncio

import pytest

from bot.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unavailable
from bot.records.pictures import PictureRecords
from engine.errors import EngineDown
from engine.image.provenance import read
from tests.bot.service.conftest import Room
from tests.bot.service.pictures_room import (
    a_photo,
    a_story,
    asked,
    brought,
    pictures,
    with_drafts,
    won,
)


async def test_variations_start_from_the_picture_they_vary(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    of = round_["drafts"][1]

    await room.service.more("web:bob", round_["id"], of=of["id"], how="variations")
    seen = await with_drafts(room, round_["id"], 6)

    kept = await room.service.draft_file("web:ann", round_["id"], of["id"], "picture.webp")
    request = room.painter.asked[1]
    assert (request.n, seen["asking"]["adding"]) == (2, None)
    assert request.source is not None
    assert read(kept.content) is None
    assert len({d["text"] for d in seen["drafts"]}) == 6
    with pytest.raises(Conflict, match="round_full"):
        await room.service.more("web:bob", round_["id"])


async def test_the_same_seed_takes_another_prompt(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    of = round_["drafts"][2]["id"]
    with pytest.raises(Invalid, match="same_picture"):
        await room.service.more("web:bob", round_["id"], of=of, how="same_seed")

    more = {"of": of, "how": "same_seed", "prompt": "A red kite"}
    await room.service.more("web:bob", round_["id"], **more)
    await with_drafts(room, round_["id"], 5)

    first, second = room.painter.asked
    assert (second.seed, second.n, second.prompt) == (first.seed + 2, 1, "A red kite")


async def test_plain_more_asks_again_with_new_seeds(room: Room) -> None:
    session, passage = await a_story(room, settings={"n_shown": 2})
    round_ = await pictures(room, session, passage)

    for n in (4, 6):
        await room.service.more("web:bob", round_["id"])
        await with_drafts(room, round_["id"], n)

    seeds = [r.seed + i for r in room.painter.asked for i in range(r.n)]
    assert len(set(seeds)) == 6


async def test_more_of_a_broken_engine_leaves_the_round_as_it_was(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    room.painter.errors = [EngineDown("gone")]

    await room.service.more("web:bob", round_["id"])

    async def given_up() -> bool:
        return not (await room.service.round_view(round_["id"], "web:ann"))["asking"]["adding"]

    await room.eventually(given_up)
    assert len((await with_drafts(room, round_["id"], 4))["drafts"]) == 4
    assert (await won(room, round_))["status"] == "closed"


async def test_more_pictures_say_whose_they_are_and_can_be_taken_out(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    room.painter.gate.clear()
    room.painter.ahead = 2
    await room.service.more("web:bob", round_["id"], of=round_["drafts"][1]["id"], how="variations")

    async def queued() -> bool:
        adding = (await room.service.round_view(round_["id"], "web:bob"))["asking"]["adding"]
        return bool(adding["position"] == 2)

    await room.eventually(queued)
    seen = (await room.service.round_view(round_["id"], "web:bob"))["asking"]["adding"]
    assert (seen["how"], seen["of"], seen["can_take_out"]) == ("variations", "B", True)
    with pytest.raises(Forbidden, match="host_only"):
        await room.service.take_out("web:eve", round_["id"])
    after = await room.service.take_out("web:bob", round_["id"])

    async def cancelled() -> bool:
        return room.painter.cancelled == 1

    assert (after["asking"]["adding"], len(after["drafts"])) == (None, 4)
    await room.eventually(cancelled)
    with pytest.raises(Conflict, match="none_coming"):
        await room.service.take_out("web:bob", round_["id"])


async def test_a_members_picture_is_a_blind_draft_until_the_close(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    painted = round_["drafts"][0]

    offered = await brought(room, "web:bob", round_)
    own = (await room.service.round_view(round_["id"], "web:ann"))["drafts"][-1]
    of_model = await room.service.draft_file("web:ann", round_["id"], painted["id"], "picture.webp")
    of_bob = await room.service.draft_file("web:ann", round_["id"], own["id"], "picture.webp")
    await room.service.cast("web:ann", round_["id"], [own["id"]])
    voted = (await room.service.round_view(round_["id"], "web:ann"))["drafts"]
    closed = await room.service.close("web:ann", round_["id"])

    assert offered["drafts"][-1]["mine"] is True
    sealed = {k: v for k, v in own.items() if k not in {"id", "label", "text", "picture"}}
    assert sealed["kind"] is sealed["author"] is sealed["model"] is None
    assert own["picture"].keys() == painted["picture"].keys()
    for name in ("label_generated", "left_out", "drawn", "large", "fit"):
        assert own["picture"][name] == painted["picture"][name], name
    assert (of_bob.media_type, of_bob.name) == (of_model.media_type, of_model.name)
    assert read(of_model.content) is read(of_bob.content) is None
    assert [d["evaluations"][0]["criterion"] for d in voted] == ["picture_fit"] * 5
    assert (closed["drafts"][-1]["kind"], closed["drafts"][0]["kind"]) == ("member", "model")
    assert closed["drafts"][-1]["picture"]["label_generated"] is False
    assert closed["drafts"][0]["picture"]["label_generated"] is True


async def test_files_tell_who_made_them_only_after_the_close(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    draft = round_["drafts"][0]["id"]

    async def file(name: str = "picture.webp") -> bytes:
        return (await room.service.draft_file("web:bob", round_["id"], draft, name)).content

    before, large_before = await file(), await file("picture_2x.webp")
    closed = await won(room, round_)
    after = await file()

    assert read(before) is read(large_before) is None
    made = read(after)
    assert made is not None
    assert (made.model, made.seed) == ("flat", closed["drafts"][0]["seed"])
    assert before != after


async def test_a_larger_picture_is_made_once_for_all_who_ask(room: Room) -> None:
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    ids = (round_["id"], round_["drafts"][0]["id"])

    async with asyncio.TaskGroup() as group:
        asking = [
            group.create_task(room.service.draft_file("web:bob", *ids, "picture_4x.webp"))
            for _ in range(5)
        ]

    assert len({task.result().content for task in asking}) == 1
    assert room.painter.enlarged == [4]
    room.painter.errors = [EngineDown("gone")]
    with pytest.raises(Unavailable, match="image_engine_down"):
        await room.service.draft_file("web:bob", *ids, "picture_2x.webp")
    with pytest.raises(NotFound, match="no_file"):
        await room.service.draft_file("web:bob", *ids, "picture_3x.webp")


async def test_a_round_starts_from_a_sketch_of_ones_own_only(room: Room) -> None:
    session, passage = await a_story(room)
    sketch = await room.service.upload("web:ann", a_photo())
    foreign = await room.service.upload("web:bob", a_photo())
    with pytest.raises(NotFound, match="no_upload"):
        await asked(room, session, passage, source=foreign["id"])

    round_ = await pictures(room, session, passage, source=sketch["id"], strength=0.3)

    (request,) = room.painter.asked
    assert (request.strength, request.source is not None) == (0.3, True)
    source = round_["asking"]["source"].rpartition("/")[2].removesuffix(".webp")
    kept = await room.service.session_picture("web:bob", session["id"], source)
    assert kept.content == request.source


async def test_an_upload_is_its_owners_alone(room: Room) -> None:
    kept = await room.service.upload("web:ann", a_photo(200, 100))

    own = await room.service.upload_file("web:ann", kept["id"])

    assert (kept["width"], kept["height"], own.media_type) == (200, 100, "image/webp")
    with pytest.raises(NotFound, match="no_upload"):
        await room.service.upload_file("web:bob", kept["id"])


async def test_uploads_go_after_a_day_and_make_room(room: Room) -> None:
    for _ in range(20):
        await room.service.upload("web:ann", a_photo(32, 32))
    with pytest.raises(TooMany, match="too_many_uploads"):
        await room.service.upload("web:ann", a_photo(32, 32))
    await room.service.upload("web:bob", a_photo(32, 32))

    room.clock.pass_(86_401)
    await room.service.privacy.sweep()

    assert await room.store.read(lambda r: PictureRecords.beside(r).n_uploads()) == 0
    await room.service.upload("web:ann", a_photo(32, 32))


async def test_an_upload_that_became_a_draft_outlives_its_day(room: Room) -> None:
    session, passage = await a_story(room, settings={"round_s": 86_400})
    round_ = await pictures(room, session, passage)
    shown = await brought(room, "web:bob", round_)

    room.clock.pass_(86_399)
    await room.service.privacy.sweep()
    room.clock.pass_(3_600)
    await room.service.privacy.sweep()

    ids = (round_["id"], shown["drafts"][-1]["id"])
    assert (await room.service.draft_file("web:ann", *ids, "picture.webp")).content


async def test_words_of_pictures_are_in_one_language_until_the_close(room: Room) -> None:
    session, passage = await a_story(room)
    await room.service.save_me("web:lin", name="Lin", language="zh")
    round_ = await pictures(room, session, passage)
    await brought(room, "web:bob", round_)

    seen = (await room.service.round_view(round_["id"], "web:lin"))["drafts"]
    await won(room, round_)
    closed = (await room.service.round_view(round_["id"], "web:lin"))["drafts"]

    assert [d["picture"]["alt"] for d in seen] == [d["text"] for d in seen]
    assert closed[0]["picture"]["alt"].startswith("一片平色")
    assert closed[4]["picture"]["alt"] == "My own drawing."
