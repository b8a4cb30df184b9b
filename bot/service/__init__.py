"""
The service: every use case once, for every door.

Each method runs in one transaction, raises `bot.errors`, and answers in the shapes of the JSON
API as the asking member may see them. Doors translate; nothing is decided in them.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.bus import Bus, Notice
from bot.errors import Conflict, Invalid
from bot.evening.evening import Evening
from bot.kept import RETENTION, topics
from bot.ledger import Ledger
from bot.pictures import LARGER
from bot.records import Records
from bot.service.acting import Acting
from bot.service.bringing import Bringing
from bot.service.community import Community
from bot.service.context import Context, Gate, Json, notice_of, open_gate
from bot.service.counting import Counting
from bot.service.desk import Desk
from bot.service.drafting import Drafting
from bot.service.governing import Governing
from bot.service.guarding import Guarding
from bot.service.illustrating import Illustrating
from bot.service.lessons import Lessons
from bot.service.lifecycle import Lifecycle
from bot.service.looking import Looking
from bot.service.members import fetch_member, member_view, save_member
from bot.service.moderation import Moderation
from bot.service.painting import NOBODY, Painting
from bot.service.picture_files import PictureFiles
from bot.service.privacy import Privacy
from bot.service.programme import Programme
from bot.service.proposing import Proposing
from bot.service.rounds import Rounds
from bot.service.sessions import Sessions
from bot.service.showing import MadeFile, Showing
from bot.service.taste_governing import TasteGoverning
from bot.service.taste_view import TasteView
from bot.service.tasting import Tasting
from bot.service.teaching import TeachersReport
from bot.service.tuning.governing import TuningGoverning
from bot.service.tuning.room import TrainingRoom, no_room
from bot.service.tuning.serving import AdapterServing
from bot.service.tuning.tunings import Tunings
from bot.service.tuning.view import TuningView
from bot.service.views import engine_view, form_view
from bot.service.voting import Voting
from bot.service.works import Works
from bot.service.writing import Writing
from bot.session import SessionSettings
from bot.store import Store
from engine.analysis.readers import ColourReader
from engine.analysis.seeing import Eyes
from engine.forms.form import Form, Profile
from engine.guard.house import HouseGuard
from engine.ports import ImageGenerator, TextGenerator, TextGuard, Understanding
from engine.press.press import Press
from engine.text.picturing import Picturing
from engine.text.propose import Proposes
from engine.types import EngineState, Language

__all__ = ["Service"]

LANGUAGES = frozenset({"en", "zh"})


class Service:
    """Wires the use cases over one store and one text engine; `run()` does the rounds."""

    def __init__(
        self,
        store: Store,
        engine: TextGenerator,
        proposer: Proposes,
        forms: Mapping[str, Form],
        *,
        profile: Profile,
        clock: Callable[[], datetime],
        ref: Callable[[str], str],
        error_text: Callable[[str, Language], str],
        defaults: SessionSettings,
        max_sessions: int = 200,
        parallel: int = 4,
        guard: TextGuard | None = None,
        ledger: Ledger | None = None,
        understanding: Understanding | None = None,
        press: Press | None = None,
        painter: ImageGenerator | None = None,
        picturing: Picturing | None = None,
        eyes: Eyes | None = None,
        image_parallel: int = 2,
        training: TrainingRoom | None = None,
    ) -> None:
        self.bus = Bus()
        self._engine = engine
        self._painter = painter
        self._forms = {
            f.id: f for f in forms.values() if any(f.writes(profile, x) for x in f.languages)
        }
        self._context = context = Context(store, self.bus, clock, ref, error_text)
        guarding = Guarding(store, guard or HouseGuard())
        context.screen = guarding.screen
        self._showing = Showing(context, forms, press)
        context.files_of = self._showing.files_of
        self.tasting = Tasting(store, self.bus, clock)
        context.relearn = self.tasting.wake
        training = training or no_room()
        serving = AdapterServing(store, training.plan, training.engines)
        self.tunings = Tunings(context, training, serving)
        proposing = Proposing(context, engine, proposer, profile, guarding, self.tasting, serving)
        looking = Looking(eyes or Eyes(ColourReader()), understanding)
        picturing = picturing or Picturing()
        painting = Painting(
            context, painter, picturing, looking, guarding, self.tasting, image_parallel, serving
        )
        drafting = Drafting(context, proposing, parallel)
        self.desk = Desk(context, {"text": drafting, "image": painting})
        context.large = LARGER if painter else ()
        acting = Acting(context, self.desk.wake)
        bringing = Bringing(acting, looking)
        self._illustrating = Illustrating(acting, painter)
        self._files = PictureFiles(context, painter)
        self._sessions = Sessions(context, self._forms, defaults, max_sessions)
        self._rounds = Rounds(acting)
        self._voting = Voting(acting)
        self._writing = Writing(acting, self._forms, understanding)
        self._lessons = Lessons(acting, forms)
        self._works = Works(context, self._showing, understanding)
        self.community = Community(context, self._forms)
        self.governing = Governing(context, self.community, self._forms, self.desk.wake)
        self.programme = Programme(context, self._sessions.open, self._rounds.open, self._forms)
        self.privacy = Privacy(context, ledger)
        self.moderation = Moderation(context, self.community)
        self.lifecycle = Lifecycle(context, self._sessions.view, self.privacy.purge_guild)
        self.open_session = self._sessions.open
        self.session_view = self._sessions.view
        self.session_in = self._sessions.in_channel
        self.add_lore = self._sessions.add_lore
        self.remove_lore = self._sessions.remove_lore
        self.undo = self._sessions.undo
        self.branch = self._sessions.branch
        self.hand_over = self._sessions.hand_over
        self.remove_session = self._sessions.remove
        self.open_round = self._rounds.open
        self.round_view = acting.view
        self.close = self._rounds.close
        self.second_vote = self._rounds.second_vote
        self.cancel = self._rounds.cancel
        self.retry = self._rounds.retry
        self.cast = self._voting.cast
        self.mark = self._voting.mark
        self.withdraw = self._voting.withdraw
        self._bringing = bringing
        self.illustrate = self._illustrating.illustrate
        self.unhang = self._illustrating.unhang
        self.take_out = self._illustrating.take_out
        self.set_pictures = self._sessions.set_pictures
        self.upload = bringing.upload
        self.upload_file = self._files.of_upload
        self.session_picture = self._files.of_session
        self.work_picture = self._files.of_work
        self.veto = self._writing.veto
        self.lesson = self._lessons.view
        self.try_exercise = self._lessons.attempt
        self.critique = self._lessons.critique
        self.lesson_report = TeachersReport(context).csv
        self.finish = self._works.finish
        self.work_view = self._works.view
        self.remove_work = self._works.remove
        self.work_file = self._showing.work_file
        self.stats = Counting(context).stats
        adapters = TuningView(context, training.plan, self.tunings.underway)
        self.adapter_report, self.tuning_counts = adapters.report, adapters.counts
        self.tuning_govern = TuningGoverning(context, self.community, training.plan).govern
        ready = lambda: engine.state().status == "ready"  # noqa: E731
        self.evening = Evening(self, context, proposer, profile, ready)
        taste = TasteView(context, self._forms, adapters)
        taste_governing = TasteGoverning(context, self.community)
        self.taste, self.board, self.taste_counts = taste.view, taste.board, taste.counts
        self.taste_govern, self.settle_quarantine = taste_governing.govern, taste_governing.settle

    async def run(self) -> None:
        """Draft, close and learn rounds, and tidy up once a day; until cancelled."""
        await self.tasting.begin()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.desk.run(), name="desk")
            group.create_task(self.tasting.run(), name="tasting")
            group.create_task(self.tunings.run(), name="tunings")
            group.create_task(self.evening.run(), name="evening")
            group.create_task(self.programme.run(), name="programme")
            group.create_task(self.lifecycle.run(), name="lifecycle")
            group.create_task(self._tidy(), name="tidy")

    async def _tidy(self) -> None:
        while True:
            await self.privacy.sweep()
            await asyncio.sleep(timedelta(days=1).total_seconds())

    async def more(
        self,
        member_id: str,
        round_id: str,
        *,
        of: object = None,
        how: object = None,
        prompt: object = None,
        style: object = None,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """More drafts; of pictures also variations of one, or its seed with other words."""
        if not await self._is_of_pictures(round_id):
            if any(given is not None for given in (of, how, prompt, style)):
                raise Conflict("not_a_picture_round")
            return await self._writing.more(member_id, round_id, key=key, gate=gate)
        asked = {"of": of, "how": how, "prompt": prompt, "style": style}
        return await self._illustrating.more(member_id, round_id, **asked, key=key, gate=gate)

    async def contribute(
        self,
        member_id: str,
        round_id: str,
        *,
        text: object,
        parent: object = None,
        upload: object = None,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """A member's own draft: a text, an edit of one, or an uploaded picture with its words."""
        if not await self._is_of_pictures(round_id):
            if upload is not None:
                raise Conflict("not_a_picture_round")
            return await self._writing.contribute(
                member_id, round_id, text=text, parent=parent, key=key, gate=gate
            )
        return await self._bringing.contribute(
            member_id, round_id, upload=upload, text=text, key=key, gate=gate
        )

    async def draft_file(self, member_id: str, round_id: str, draft_id: str, name: str) -> MadeFile:
        """A draft as its form's craft shows it, or its picture."""
        files = self._files.of_draft
        if not await self._is_of_pictures(round_id):
            files = self._showing.draft_file
        return await files(member_id, round_id, draft_id, name)

    async def _is_of_pictures(self, round_id: str) -> bool:
        round_ = await self._context.store.read(lambda records: records.round(round_id))
        return round_.kind == "image"

    async def me(self, member_id: str) -> Json:
        member = await fetch_member(self._context, member_id)
        return member_view(member, self._context.ref(member_id))

    async def save_me(
        self,
        member_id: str,
        *,
        name: object = None,
        language: object = None,
        consent: object = None,
    ) -> Json:
        member = await save_member(self._context, member_id, name, language, consent)
        return member_view(member, self._context.ref(member_id))

    async def sessions(
        self,
        member_id: str,
        *,
        status: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        guild_id: str | None = None,
    ) -> Json:
        if status not in {None, "open", "finished"}:
            raise Invalid("bad_status")
        return await self._sessions.list(
            member_id, status=status, limit=limit, cursor=cursor, guild_id=guild_id
        )

    async def works(
        self,
        member_id: str = "",
        *,
        form: str | None = None,
        language: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        guild_id: str | None = None,
    ) -> Json:
        if form is not None and form not in self._forms:
            raise Invalid("unknown_form")
        if language is not None and language not in LANGUAGES:
            raise Invalid("unknown_language")
        spoken: Language | None = None
        if language is not None:
            spoken = "zh" if language == "zh" else "en"
        return await self._works.list(
            member_id,
            form=form,
            language=spoken,
            limit=limit,
            cursor=cursor,
            guild_id=guild_id,
        )

    def forms(self) -> Json:
        """What can be opened here, as the picker shows it."""
        return {"forms": [form_view(form) for form in self._forms.values()]}

    def kept(self) -> Json:
        """What the store keeps: `days` of each retention, `topics` with their tables."""
        return {
            "days": {name: kept.days for name, kept in RETENTION.items()},
            "topics": {topic: dict(tables) for topic, tables in topics().items()},
        }

    def health(self) -> Json:
        """How the engines are; `status` ok as soon as this process serves."""
        image = self._painter.state() if self._painter else NOBODY
        text = engine_view(self._engine.state())
        return {"status": "ok", "text": text, "image": engine_view(image)}

    def engine_changed(self, _state: EngineState) -> None:
        """Tell every watcher, and let the desk look whether waiting rounds can go on."""
        health = self.health()
        self.bus.publish(Notice("engine", None, {"text": health["text"], "image": health["image"]}))
        self.desk.wake()

    async def events_after(self, session_id: str | None, seq: int, limit: int) -> Sequence[Notice]:
        """
        Stored news after `seq`, for a stream of the playground that resumes; none only when
        there are no more.
        """
        while events := await self._context.store.read(
            partial(Records.public_events, session_id=session_id, after=seq, limit=limit)
        ):
            told = [notice for event in events if (notice := notice_of(event)) is not None]
            if told:
                return told
            seq = events[-1].seq
        return []

    def arrived(self, session_id: str, member_id: str) -> None:
        """A stream of this member watches the session now."""
        streams = self._context.here.setdefault(session_id, {})
        streams[member_id] = streams.get(member_id, 0) + 1
        self._tell_presence(session_id)

    def left(self, session_id: str, member_id: str) -> None:
        streams = self._context.here.get(session_id, {})
        streams[member_id] = streams.get(member_id, 1) - 1
        if streams[member_id] <= 0:
            del streams[member_id]
        if not streams:
            self._context.here.pop(session_id, None)
        self._tell_presence(session_id)

    def _tell_presence(self, session_id: str) -> None:
        """Who is here, by public reference; a page that meets a new one fetches the session."""
        here = sorted(map(self._context.ref, self._context.here.get(session_id, ())))
        self.bus.publish(Notice("presence", session_id, {"session_id": session_id, "here": here}))
