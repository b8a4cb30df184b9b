"""
From a picture round in the store to pictures: has a prompt written, painted and read, names drafts.

Knows one engine and nothing of queues, retries or votes.
"""

import asyncio
import hashlib
import logging
from dataclasses import dataclass, replace

from bot.pictures import SIZES, Asking, Made, More, StoredPicture
from bot.projection.rounds import Progress
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.service.adapters import BASE, NoAdapters, Serving
from bot.service.choosing import Brush, Painted, chosen
from bot.service.context import Change, Context, canon_texts, new_id
from bot.service.drafting import ATTEMPTS, Lay, Tell
from bot.service.guarding import Guarding
from bot.service.looking import Looking
from bot.service.pace import Pace
from bot.service.sitting import painted as painted_by
from bot.service.tasting import Tasting
from bot.session import (
    MAX_DRAFTS,
    MAX_MORE,
    Draft,
    Generation,
    Round,
    Session,
    check_room_for_draft,
)
from engine.errors import BadOutput, EngineDown, GuardRefused
from engine.ports import ImageGenerator
from engine.text.picturing import Pictured, Picturing, Subject, by_rules
from engine.types import (
    EngineState,
    Language,
    Picture,
    PictureProgress,
    PictureRequest,
    Ranking,
)

log = logging.getLogger(__name__)

NOBODY = EngineState("down", "", "", detail="no image engine is set up")
PAINT_S = 8.0  # of one request, until one was timed here


@dataclass(frozen=True, slots=True)
class Order:
    """What one request needs of the store, read in one transaction."""

    session: Session
    round: Round
    asking: Asking
    subject: Subject
    source: bytes | None = None
    seed: int | None = None  # of the picture that the new one shares it with
    n_drafts: int = 0
    ranking: Ranking | None = None
    adapters: tuple[str | None, ...] = BASE


class Painting:
    """Pictures, by the image engine."""

    def __init__(
        self,
        context: Context,
        painter: ImageGenerator | None,
        picturing: Picturing,
        looking: Looking,
        guarding: Guarding,
        tasting: Tasting,
        parallel: int,
        serving: Serving | None = None,
    ) -> None:
        self._context = context
        self._painter = painter
        self._picturing = picturing
        self._looking = looking
        self._guarding = guarding
        self._tasting = tasting
        self._serving = serving or NoAdapters()
        self._brush = Brush()
        self.parallel = parallel
        self.pace = Pace(PAINT_S)

    def state(self) -> EngineState:
        return self._painter.state() if self._painter else NOBODY

    def wants_more(self, round_: Round) -> bool:
        return round_.asking is not None and round_.asking.more is not None

    def no_more(self, change: Change, round_: Round) -> None:
        if round_.asking is not None and round_.asking.more is not None:
            _no_longer_wanted(change, round_)
            session = change.records.session(round_.session_id)
            change.event(session, "pictures.given_up", None, round_id=round_.id)

    async def make(self, round_: Round, attempt: int, tell: Tell) -> Lay:
        await self._tasting.settled(round_.session_id)
        order = await self._context.store.read(lambda records: self._order(records, round_, None))
        order = await self._asked(order)
        seed, n = round_.seed + attempt * round_.asked, self._brush.n_painted(round_.asked)
        found = await self._paint(order, n, seed, None, tell)
        painted = chosen(found, round_.asked, order.session.language, order.ranking, seed)
        asking = self._told(order.asking, painted)

        def lay(change: Change, session: Session, now: Round) -> list[Draft]:
            drafts = [_laid(change, session, now, one, place) for place, one in enumerate(painted)]
            change.records.save_round(replace(now, asking=asking))
            return drafts

        return lay

    async def more(self, round_: Round, tell: Tell) -> Lay:
        wanted = (round_.asking or Asking()).more or More()
        order = await self._context.store.read(lambda records: self._order(records, round_, wanted))
        order = await self._asked(order)
        n = 1 if wanted.how == "same_seed" else min(MAX_MORE, MAX_DRAFTS - order.n_drafts)
        seed = round_.seed + ATTEMPTS * max(round_.asked, MAX_DRAFTS) + order.n_drafts
        painted = await self._paint(order, n, seed, wanted, tell)

        def lay(change: Change, session: Session, now: Round) -> list[Draft]:
            _no_longer_wanted(change, now)
            known = change.records.drafts(now.id)
            free = MAX_DRAFTS - sum(d.place is not None for d in known)
            first = check_room_for_draft(known) if free else 0
            return [
                _laid(change, session, now, one, place)
                for place, one in enumerate(painted[:free], first)
            ]

        return lay

    def _order(self, records: Records, round_: Round, wanted: More | None) -> Order:
        now = records.round(round_.id)
        session = records.session(round_.session_id)
        asking = now.asking or Asking()
        canon = canon_texts(records, session, now.base_head)
        passage = records.passage(now.passage_id) if now.passage_id else None
        draft_id = passage.draft_id if passage else None
        analysis = records.draft(draft_id).analysis if draft_id else None
        subject = Subject(
            session.language,
            session.premise,
            passage.text if passage else "",
            canon[:-1] if passage else canon,
            analysis.reading if analysis else None,
            asking.style,
        )
        ranking = self._tasting.ranking_for(records, session, "image")
        adapters = self._serving.adapters_for(records, session, "image", now.id)
        order = Order(
            session,
            now,
            asking,
            subject,
            n_drafts=_n_shown(records, now),
            ranking=ranking,
            adapters=adapters,
        )
        if asking.source is not None:
            content = PictureRecords.beside(records).picture_content(asking.source)
            order = replace(order, source=content)
        return _of_draft(records, order, wanted) if wanted else order

    async def _asked(self, order: Order) -> Order:
        """With a reading and a prompt; what had to be written is kept, so that it is asked once."""
        subject = order.subject
        if subject.reading is None:
            text = subject.passage or subject.premise
            felt = await self._looking.felt(order.session, text)
            subject = replace(subject, reading=felt)
        if order.asking.prompt:
            return replace(order, subject=subject)
        written = await self._written(order, subject)
        asking = replace(
            order.asking,
            prompt=written.prompt,
            by=written.by,
            alt=written.alt,
            moods=subject.reading.moods if subject.reading else (),
            left_out=written.left_out,
            drawn_en=written.drawn[0],
            drawn_zh=written.drawn[1],
        )

        def keep(change: Change) -> None:
            now = change.records.round(order.round.id)
            change.records.save_round(replace(now, asking=asking))

        await self._context.write(keep)
        return replace(order, subject=subject, asking=asking)

    async def _written(self, order: Order, subject: Subject) -> Pictured:
        """The model's prompt where there is one that may be used, else the rules'."""
        written = await self._picturing.ask(subject, order.round.seed)
        if written is not None and await self._passes(order, written):
            return written
        ruled = await self._looking.eyes.call(by_rules, subject)
        if not await self._passes(order, ruled):
            raise GuardRefused("the guard refuses the picture's prompt")
        return ruled

    async def _passes(self, order: Order, written: Pictured) -> bool:
        texts = [written.prompt, written.alt]
        verdicts = await self._guarding.verdicts(order.session.id, texts)
        return all(verdict.level != "refuse" for verdict in verdicts)

    async def _paint(
        self, order: Order, n: int, seed: int, wanted: More | None, tell: Tell
    ) -> list[Painted]:
        if self._painter is None:
            raise EngineDown("no image engine is set up")
        asking, (width, height) = order.asking, SIZES[order.asking.size]
        started_s = asyncio.get_running_loop().time()
        pictures = await painted_by(
            self._painter,
            PictureRequest(
                prompt=asking.prompt,
                n=n,
                seed=seed if order.seed is None else order.seed,
                width_px=width,
                height_px=height,
                negative=asking.negative,
                style=asking.style,
                source=order.source,
                strength=asking.strength,
                owner=order.session.channel_id,
            ),
            order.adapters,
            lambda progress: tell(_progress(progress, min(n, order.round.asked or n))),
        )
        if not pictures:
            raise BadOutput("no picture")
        self._brush.learn(asyncio.get_running_loop().time() - started_s, n)
        return await self._shown(order, [await self._known(order, p, wanted) for p in pictures])

    async def _known(self, order: Order, picture: Picture, wanted: More | None) -> Painted:
        asking, language = order.asking, order.session.language
        alt = _alt(picture, asking, language)
        made = Made(
            model=picture.model,
            adapter=picture.adapter,
            seed=picture.seed,
            prompt=asking.prompt,
            negative=asking.negative,
            style=asking.style,
            of=wanted.of if wanted else None,
            strength=asking.strength if order.source else None,
        )
        seen, analysis = await self._looking.look(
            order.session, picture.content, order.subject.reading, asking.prompt, alt
        )
        return Painted(picture, made, alt, seen, analysis)

    async def _shown(self, order: Order, painted: list[Painted]) -> list[Painted]:
        """
        Those whose alt text the guard lets pass.

        Raises:
            GuardRefused: None is left.
        """
        verdicts = await self._guarding.verdicts(order.session.id, [one.alt for one in painted])
        kept = [p for p, v in zip(painted, verdicts, strict=True) if v.level != "refuse"]
        if not kept:
            raise GuardRefused(f"none of {len(painted)} pictures may be shown")
        return kept

    def _told(self, asking: Asking, painted: list[Painted]) -> Asking:
        """With what the engine says of its work: what it left out, and how it paints."""
        extra, first = self.state().extra, painted[0].picture
        asking = replace(asking, note_en=extra.get("note_en", ""), note_zh=extra.get("note_zh", ""))
        if not first.left_out:
            return asking
        return replace(
            asking,
            left_out=first.left_out,
            drawn_en=first.drawn_en,
            drawn_zh=first.drawn_zh,
        )


def _no_longer_wanted(change: Change, round_: Round) -> None:
    asking = replace(round_.asking or Asking(), more=None)
    change.records.save_round(replace(round_, asking=asking))


def _of_draft(records: Records, order: Order, wanted: More) -> Order:
    """Changed as more pictures of a draft want it."""
    asking = order.asking
    if wanted.prompt:
        asking = replace(asking, prompt=wanted.prompt)
    if wanted.style is not None:
        asking = replace(asking, style=wanted.style)
    order = replace(order, asking=asking)
    if wanted.of is None:
        return order
    draft = records.draft(wanted.of)
    if draft.generation is not None:  # what comes of a draft is of its side
        order = replace(order, adapters=(draft.generation.adapter,))
    if wanted.how == "variations":
        content = PictureRecords.beside(records).picture_content(str(draft.picture))
        return replace(order, source=content)
    return replace(order, seed=_seed_of(draft))


def _seed_of(draft: Draft) -> int:
    """A member's picture has none; a number of its own keeps it from being told apart."""
    if draft.generation is not None and draft.generation.seed >= 0:
        return draft.generation.seed
    return int.from_bytes(hashlib.sha256(draft.id.encode()).digest()[:4], "big") >> 2


def _n_shown(records: Records, round_: Round) -> int:
    return sum(d.place is not None for d in records.drafts(round_.id))


def _progress(progress: PictureProgress, n: int) -> Progress:
    done = n * progress.step // progress.steps if progress.steps else 0
    return Progress(progress.ahead, done, progress.eta_s)


def _alt(picture: Picture, asking: Asking, language: Language) -> str:
    """What the engine says is to be seen; ours where it only repeats the prompt."""
    said = picture.alt_zh if language == "zh" else picture.alt_en
    said = said or picture.alt_en or picture.alt_zh
    if asking.alt and said in ("", asking.prompt):
        return asking.alt
    return said or asking.prompt


def _laid(change: Change, session: Session, round_: Round, one: Painted, place: int) -> Draft:
    picture = one.picture
    english = session.language == "en"
    stored = StoredPicture(
        id=new_id(),
        session_id=session.id,
        media_type=picture.media_type,
        width_px=picture.width_px,
        height_px=picture.height_px,
        alt_en=one.alt if english else picture.alt_en,
        alt_zh=picture.alt_zh if english else one.alt,
        created_at=change.now,
        palette=one.seen.palette,
        left_out=picture.left_out,
        drawn=picture.drawn_en if english else picture.drawn_zh,
        made=one.made,
    )
    PictureRecords.beside(change.records).add_picture(stored, picture.content)
    draft = Draft(
        id=new_id(),
        round_id=round_.id,
        place=place,
        text=one.alt,
        author_id=None,
        parent_id=None,
        generation=Generation(picture.model, picture.adapter, picture.seed, place),
        analysis=one.analysis,
        standing=one.standing,
        created_at=change.now,
        picture=stored.id,
    )
    change.records.add_draft(draft)
    return draft
