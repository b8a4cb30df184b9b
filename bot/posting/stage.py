"""
The stage: one session's place on Discord, made where it is still wanted, and its cards in order.

Reads everything afresh at each look, draws through `bot/cards`, and lets the keeper do the rest.
Sees a session as a member sees it who has done nothing yet: what is shared is nobody's own.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import discord

from bot.cards import safe
from bot.cards.plates import Plate, alt_of, plates_of, plates_of_work
from bot.errors import NotFound
from bot.guild import DISCORD
from bot.locales import Catalogue
from bot.posting.keeper import NEVER, Keeper, Room
from bot.posting.pings import Pings
from bot.posting.plan import (
    Shown,
    Standing,
    held_in,
    move_standing,
    opening_standing,
    round_standings,
    work_standings,
)
from bot.posting.plates import Make, PlateMaker
from bot.posting.speaker import Speaker
from bot.records import Records
from bot.records.cards import CardRecords
from bot.records.guilds import GuildRecords
from bot.rows.cards import Card
from bot.rules.places import Wanted, snowflake, wanted
from bot.service import Service
from bot.session import Event, Session
from bot.store import Store
from bot.voice import Voice, spoken_of

log = logging.getLogger(__name__)

Json = dict[str, Any]
NOBODY = DISCORD  # a member of this door who has done nothing: sees what all may see
WAITING = {"queued", "drafting"}
SHOWN = {"voting", "tied", "closed"}  # rounds whose drafts may be shown as pictures
JUST_NOW = timedelta(minutes=1)  # somebody acted, so a sleeping thread is woken


@dataclass(frozen=True, slots=True)
class Scene:
    """A session as it is stored, and what is known of its cards."""

    session: Session
    round_ids: Sequence[str]
    cards: Mapping[str, Card]
    move: Event | None = None  # an undo or branch that nothing has joined since


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look came to: when to look again, and whether drafts are being written."""

    again_s: float = NEVER
    progressing: bool = False


class Stage:
    """Sets the cards of one session at a time; knows nothing of when."""

    def __init__(
        self,
        client: discord.Client,
        service: Service,
        store: Store,
        catalogue: Catalogue,
        keeper: Keeper,
        speaker: Speaker,
        clock: Callable[[], datetime],
        plates: PlateMaker,
    ) -> None:
        self._client = client
        self._plates = plates
        self._service = service
        self._store = store
        self._catalogue = catalogue
        self._keeper = keeper
        self._speaker = speaker
        self._clock = clock
        self._pings = Pings(service, store, speaker, clock)
        self._form_names = {form["id"]: form["name"] for form in service.forms()["forms"]}

    async def set(self, session_id: str, gap_s: float) -> Seen:
        """
        Bring the channel of a session to what it should show.

        Args:
            gap_s: Between two tellings of how far the drafts are.

        Raises:
            CannotSpeak: The channel is silent for now.
            NotFound: There is no such session.
        """
        scene = await self._store.read(lambda records: _scene(records, session_id))
        if not scene.session.channel_id.startswith(DISCORD):
            return Seen()
        guild = self._client.get_guild(int(scene.session.guild_id or 0))
        if guild is None:
            return Seen()
        if wanted(scene.session.channel_id) and scene.session.status == "finished":
            room = Room(guild, snowflake(scene.session.channel_id), session_id)
            await self._keeper.show(room, _nothing(scene.session), None, NEVER)
            return Seen()  # it ended before it had a place
        # Rounds before their session: what a close changed there is never missing beside it.
        rounds = [await self._service.round_view(one, NOBODY) for one in scene.round_ids]
        session = await self._service.session_view(session_id, NOBODY)
        voice = self.voice(guild, scene.session)
        again_s = await self._open(guild, scene, session, voice)
        scene = await self._store.read(lambda records: _scene(records, session_id))
        if wanted(scene.session.channel_id):
            return Seen(again_s)  # nothing is said before it has its place
        room = Room(guild, snowflake(scene.session.channel_id), session_id)
        shown = {round_["id"]: self._beside(room, voice, scene, round_) for round_ in rounds}
        moves = [move_standing(voice, session, scene.move)] if scene.move else []
        last = [*moves, *await self._ending(room, voice, scene)]
        for standing in [*round_standings(voice, session, rounds, shown), *last]:
            card = scene.cards.get(standing.subject)
            again_s = min(again_s, await self._keeper.show(room, standing, card, gap_s))
        await self._pings.send(room, voice, rounds, scene.cards)
        await self._keep_thread(room, scene)
        return Seen(again_s, any(r["status"] in WAITING for r in rounds))

    async def _keep_thread(self, room: Room, scene: Scene) -> None:
        """A session's own thread is archived while it rests, and opened when somebody acts."""
        opening = scene.cards.get(f"session:{scene.session.id}")
        if opening is None or opening.message_id != str(room.channel_id):
            return  # it stands in a channel, which is never archived
        state = await self._service.lifecycle.state(scene.session.id)
        active = room.guild.get_thread(room.channel_id) is not None  # the cache knows no others
        acted = self._clock() - scene.session.active_at < JUST_NOW
        if state == "resting" and active:
            await self._speaker.archive(room.guild, room.channel_id, True)
        elif state == "awake" and not active and acted:
            await self._speaker.archive(room.guild, room.channel_id, False)

    def voice(self, guild: discord.Guild, session: Session) -> Voice:
        """The session's language, as the guild writes it."""
        if session.language == "en":
            return Voice(self._catalogue, "en")
        spoken = spoken_of(str(guild.preferred_locale))
        traditional = spoken == "zh-TW" and "zh-TW" in self._catalogue.languages
        return Voice(self._catalogue, "zh-TW" if traditional else "zh")

    async def _open(self, guild: discord.Guild, scene: Scene, session: Json, voice: Voice) -> float:
        """The opening card, and the thread or post that the session waits for."""
        place = wanted(scene.session.channel_id)
        home = Room(guild, snowflake(scene.session.channel_id), scene.session.id)
        names = self._form_names.get(session["form"])
        form = voice.named(names) if names else ""
        standing = opening_standing(voice, session, form=form, channel_id=str(home.channel_id))
        if place is not None and place.kind == "post":
            thread_id = await self._keeper.open_post(home, standing, thread_name(session))
            await self._move(scene.session, place, thread_id)
            return NEVER
        again_s = await self._keeper.show(home, standing, scene.cards.get(standing.subject), NEVER)
        if place is not None:
            card = await self._store.read(
                lambda records: CardRecords.beside(records).card(standing.subject)
            )
            if card is None or card.message_id is None:
                return again_s
            thread_id = await self._speaker.open_thread(
                guild, int(card.channel_id), int(card.message_id), thread_name(session)
            )
            await self._move(scene.session, place, thread_id)
        return again_s

    async def _move(self, session: Session, place: Wanted, thread_id: int) -> None:
        """The session stands in its thread now, unless somebody moved it meanwhile."""

        def act(records: Records) -> None:
            now = records.session(session.id)
            if now.channel_id == str(place):
                made = f"{DISCORD}{thread_id}"
                records.save_session(replace(now, channel_id=made))
                GuildRecords.beside(records).note_thread(made, str(now.guild_id), place.parent)

        await self._store.write(act)

    async def _ending(self, room: Room, voice: Voice, scene: Scene) -> list[Standing]:
        """The finished work, where there is one; a session may also end without."""
        session = scene.session
        if session.status != "finished":
            return []
        try:
            if session.work_id is None:
                raise NotFound("no_work")
            work = await self._service.work_view(session.work_id, NOBODY)
        except NotFound:
            return [_nothing(session)]

        async def make(plate: Plate) -> bytes:
            if plate.hung:
                made = await self._service.work_picture(NOBODY, work["id"], plate.hung)
            else:
                made = await self._service.work_file(NOBODY, work["id"], plate.source)
            return made.content

        held = (f"finished:{session.id}", f"heard:{session.id}")
        shown = self._shown(room, voice, scene, plates_of_work(voice, work), make, held)
        return list(work_standings(voice, session.id, work, shown))

    def _beside(self, room: Room, voice: Voice, scene: Scene, round_: Json) -> Shown:
        """Pictures and tunes of a round's drafts, as far as they are made."""
        if round_["status"] not in SHOWN:
            return Shown()

        async def make(plate: Plate) -> bytes:
            made = await self._service.draft_file(
                NOBODY, round_["id"], plate.draft_id, plate.source
            )
            return made.content

        held = (f"round:{round_['id']}", f"tunes:{round_['id']}")
        return self._shown(room, voice, scene, plates_of(voice, round_), make, held)

    def _shown(
        self,
        room: Room,
        voice: Voice,
        scene: Scene,
        plates: Sequence[Plate],
        make: Make,
        subjects: tuple[str, str],
    ) -> Shown:
        holds = [held_in(scene.cards[s].shape) if s in scene.cards else "" for s in subjects]
        limit, session_id = room.guild.filesize_limit, scene.session.id
        may_attach = _may_attach(room)
        if not may_attach:
            plates = [one for one in (_held(plate, "".join(holds)) for plate in plates) if one]
        look, alt = partial(self._plates.look, session_id), partial(alt_of, voice)
        pictures = look("picture", plates, make, held=holds[0], limit_bytes=limit)
        tunes = look("sound", plates, make, held=holds[1], limit_bytes=limit)
        return Shown(
            pictures,
            tunes,
            self._plates.enclosures(pictures.ready, make, alt),
            self._plates.enclosures(tunes.ready, make, alt),
            may_attach,
        )


def _held(plate: Plate, held: str) -> Plate | None:
    """The plate as a message holds it already, after a close perhaps as it was before."""
    letter = next((one for one in (plate.letter, plate.letter.lower()) if one in held), None)
    return replace(plate, letter=letter) if letter else None


def _may_attach(room: Room) -> bool:
    """Whether files are taken there; a channel that the cache does not know is tried."""
    channel = room.guild.get_channel_or_thread(room.channel_id)
    return channel is None or channel.permissions_for(room.guild.me).attach_files


def _nothing(session: Session) -> Standing:
    """Instead of the last card, where a session ended without a work."""
    return Standing(f"finished:{session.id}", "", None, final=True)


def thread_name(session: Json) -> str:
    """The session's title, on one line; Discord shows it in the list of channels."""
    return " ".join(safe.plain(str(session["title"])).split()) or str(session["id"])


def _scene(records: Records, session_id: str) -> Scene:
    cards = CardRecords.beside(records)
    rounds = [round_.id for round_ in cards.rounds_to_show(session_id)]
    known = cards.cards(session_id)
    return Scene(records.session(session_id), rounds, known, cards.last_move(session_id))
