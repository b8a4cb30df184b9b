"""What the text guard lets pass, and where."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import Invalid, Unavailable
from bot.guild import Channel, Guild, GuildSettings
from bot.records import Records
from bot.records.guilds import GuildRecords
from engine.errors import GuardDown
from engine.types import Verdict
from tests.bot.making import NOW
from tests.bot.service.conftest import Room, running
from tests.bot.service.pictures_room import a_story, brought, pictures, won
from tests.fakes import SENTENCES, FakeClock, FakePainter, FakeText


class FakeGuard:
    """Judges by the first word that it knows; `down` says nothing at all."""

    def __init__(self) -> None:
        self.verdicts: dict[str, Verdict] = {}
        self.down = False

    async def check(self, texts: Sequence[str]) -> list[Verdict]:
        if self.down:
            raise GuardDown("nobody answers")
        return [
            next((v for word, v in self.verdicts.items() if word in text), Verdict())
            for text in texts
        ]


@pytest.fixture
def guard() -> FakeGuard:
    return FakeGuard()


@pytest_asyncio.fixture
async def room(
    tmp_path: Path, engine: FakeText, clock: FakeClock, guard: FakeGuard
) -> AsyncIterator[Room]:
    async with running(tmp_path, engine, clock, guard=guard) as made:
        yield made


async def test_a_refused_premise_opens_nothing(room: Room, guard: FakeGuard) -> None:
    guard.verdicts["blade"] = Verdict("refuse", "violence")

    with pytest.raises(Invalid, match="guard"):
        await room.session(premise="A blade in the dark")

    assert (await room.service.sessions("web:ann"))["sessions"] == []


@pytest.mark.parametrize("deed", ["wish", "draft", "lore", "title"])
async def test_every_text_of_a_member_is_asked_about(
    room: Room, guard: FakeGuard, deed: str
) -> None:
    session, round_ = await room.voting()
    guard.verdicts["blade"] = Verdict("refuse", "violence")
    service, text = room.service, "A blade in the dark"
    deeds = {
        "wish": lambda: service.open_round("web:ann", session["id"], wish=text),
        "draft": lambda: service.contribute("web:ann", round_["id"], text=text),
        "lore": lambda: service.add_lore("web:ann", session["id"], fact=text),
        "title": lambda: service.finish("web:ann", session["id"], title=text),
    }

    with pytest.raises(Invalid, match="guard"):
        await deeds[deed]()


async def test_while_the_guard_is_down_no_text_is_taken(room: Room, guard: FakeGuard) -> None:
    session, round_ = await room.voting()
    guard.down = True

    with pytest.raises(Unavailable, match="guard_down"):
        await room.service.contribute("web:ann", round_["id"], text="A quiet line.")
    with pytest.raises(Unavailable, match="guard_down"):
        await room.service.add_lore("web:ann", session["id"], fact="The keeper is old.")

    assert len((await room.service.round_view(round_["id"], "web:ann"))["drafts"]) == 4


async def test_while_the_guard_is_down_no_draft_is_shown(room: Room, guard: FakeGuard) -> None:
    session = await room.session()
    guard.down = True

    round_ = await room.round(session)
    failed = await room.until(round_["id"], "failed")

    assert failed["error"]["code"] == "guard_down"
    assert failed["drafts"] == []

    guard.down = False
    await room.service.retry("web:ann", round_["id"])
    assert len((await room.until(round_["id"], "voting"))["drafts"]) == 4


async def test_refused_drafts_make_room_for_spares(room: Room, guard: FakeGuard) -> None:
    guard.verdicts |= {w: Verdict("refuse", "violence") for w in ("Peder", "Mara", "Rain")}

    _, round_ = await room.voting()

    texts = " ".join(d["text"] for d in round_["drafts"])
    assert [d["label"] for d in round_["drafts"]] == ["A", "B", "C", "D"]
    assert not any(word in texts for word in ("Peder", "Mara", "Rain"))


async def test_a_round_of_refused_drafts_fails_with_its_own_code(
    room: Room, guard: FakeGuard
) -> None:
    session = await room.session()
    guard.verdicts[" "] = Verdict("refuse", "violence")

    round_ = await room.round(session)
    failed = await room.until(round_["id"], "failed")

    assert failed["error"]["code"] == "guard_refused"
    assert failed["error"]["detail"].startswith("The text guard let none")


async def test_a_warning_stays_with_the_draft_and_its_passage(room: Room, guard: FakeGuard) -> None:
    guard.verdicts[SENTENCES[0][:20]] = Verdict("warn", "violence")
    room.engine.texts = [SENTENCES[0], *SENTENCES[1:]]
    session, round_ = await room.voting()
    warned = await room.service.contribute(
        "web:bob", round_["id"], text=SENTENCES[0] + " And then it rained."
    )

    own = next(d for d in warned["drafts"] if d["mine"])
    assert own["warning"] == "violence"
    assert {d["warning"] for d in round_["drafts"]} <= {None, "violence"}

    await room.service.cast("web:ann", round_["id"], [own["id"]])
    await room.service.close("web:ann", round_["id"])
    seen = await room.service.session_view(session["id"], "web:ann")
    assert [p["warning"] for p in seen["canon"]] == ["violence"]


@pytest.mark.parametrize(
    ("nsfw", "restricted", "passes"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
async def test_adult_content_passes_only_where_channel_and_server_allow_it(
    room: Room, guard: FakeGuard, nsfw: bool, restricted: bool, passes: bool
) -> None:
    def prepare(records: Records) -> None:
        guilds = GuildRecords.beside(records)
        guilds.put_guild(Guild("7", GuildSettings(nsfw=nsfw), NOW))
        guilds.put_channel(Channel("discord:70", "7", adult=restricted))

    await room.store.write(prepare)
    place = {"channel_id": "discord:70", "guild_id": "7"}
    session = await room.session("discord:ann", **place)
    guard.verdicts["velvet"] = Verdict("refuse", "sexual")

    async def add_lore() -> dict:
        return await room.service.add_lore("discord:ann", session["id"], fact="A velvet night.")

    if passes:
        assert [e["fact"] for e in (await add_lore())["lore"]] == ["A velvet night."]
    else:
        with pytest.raises(Invalid, match="guard_adult"):
            await add_lore()


async def test_children_are_refused_even_among_adults(room: Room, guard: FakeGuard) -> None:
    def prepare(records: Records) -> None:
        guilds = GuildRecords.beside(records)
        guilds.put_guild(Guild("7", GuildSettings(nsfw=True), NOW))

    await room.store.write(prepare)
    guard.verdicts["velvet"] = Verdict("refuse", "minors")

    with pytest.raises(Invalid):
        await room.session(
            "discord:ann",
            premise="A velvet night",
            channel_id="discord:70",
            guild_id="7",
            adult=True,
        )


async def test_a_warning_stays_with_a_picture_on_the_wall(
    tmp_path: Path, engine: FakeText, clock: FakeClock, guard: FakeGuard
) -> None:
    guard.verdicts["A battle"] = Verdict("warn", "violence")
    async with running(tmp_path, engine, clock, guard=guard, painter=FakePainter()) as room:
        session, passage = await a_story(room)
        round_ = await pictures(room, session, passage)
        round_ = await brought(room, "web:bob", round_, alt="A battle at sea.")

        await won(room, round_, place=4)
        work = await room.service.finish("web:ann", session["id"])

        (hung,) = work["passages"][0]["pictures"]
        assert (hung["alt"], hung["warning"]) == ("A battle at sea.", "violence")
