"""
Every card in its ordinary and its worst case, made from real views: for the tests and the eye.

A scene is a name and a card. Nothing here knows Discord's limits; the tests ask the judge.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.cards import explain, guide, private, result, round, session, story
from bot.cards.frame import Card
from bot.locales import Catalogue
from bot.pictures import NO_PICTURES, Hung, PictureFacts
from bot.projection.people import People, Viewer
from bot.projection.rounds import Progress, RoundFacts, round_view
from bot.projection.sessions import SessionFacts, session_view
from bot.projection.works import WorkFacts, work_view
from bot.session import (
    Draft,
    Generation,
    Lore,
    Member,
    Mode,
    Round,
    RoundStatus,
    Session,
    SessionSettings,
)
from bot.voice import Spoken, Voice
from bot.votes import Ballot
from engine.types import Analysis, Problem, Reading
from tests.bot.making import NOW, a_ballot, a_draft, a_passage, a_round, a_session
from tests.discord import scene_texts as texts

Json = dict[str, Any]
Scene = tuple[str, Callable[[], Card]]

MEMBERS = {
    "imogen": Member("imogen", "Imogen", "en"),
    "lin": Member("lin", "林舟", "zh"),
    "tomas": Member("tomas", "Tomas", "en"),
    "nasty": Member("nasty", texts.NASTY_NAME, "en"),
}
MADE = Generation("chorus-house-8m", None, 4127, 0)


@dataclass(frozen=True, slots=True)
class Stage:
    """A session with its passages and a round with its drafts: what a scene is made from."""

    session: Session
    passages: Sequence[str]
    drafts: Sequence[Draft]
    ballots: Sequence[Ballot]
    round: Round
    lore: Sequence[str] = ()
    progress: Progress | None = None
    pictures: PictureFacts = NO_PICTURES
    hung: Sequence[Hung] = ()

    def views(self, viewer_id: str = "discord:") -> tuple[Json, Json]:
        """The session's and the round's view, as this viewer may see them."""
        facts = self._facts()
        chain = [
            a_passage(
                f"p{n}",
                text=text,
                parent_id=f"p{n - 1}" if n else None,
                author_id=None if n % 2 == 0 else "tomas",
                edited=n % 2 == 1,
                generation=MADE,
            )
            for n, text in enumerate(self.passages)
        ]
        head = chain[-1].id if chain else None
        lore = [Lore(f"l{n}", "s1", fact, "imogen") for n, fact in enumerate(self.lore)]
        people = People(MEMBERS, lambda member_id: f"ref-{member_id}")
        viewer = Viewer(viewer_id, self.session.language, NOW)
        open_ = self.round.status not in {RoundStatus.CLOSED, RoundStatus.CANCELLED}
        kind = "picture_round" if self.round.kind == "image" else "open_round"
        whole = SessionFacts(
            replace(self.session, head=head),
            chain,
            lore,
            ["imogen", "lin", "tomas"],
            hung=self.hung,
            **({kind: facts} if open_ else {}),
        )
        return session_view(whole, viewer, people), round_view(facts, viewer, people)

    def work(self) -> Json:
        """The finished work's view."""
        facts = self._facts()
        chain = [
            a_passage(f"p{n}", text=text, generation=MADE) for n, text in enumerate(self.passages)
        ]
        chain = [replace(p, parent_id=f"p{n - 1}" if n else None) for n, p in enumerate(chain)]
        ended = replace(self.session, head=chain[-1].id, status="finished")
        whole = SessionFacts(ended, chain, [], ["imogen", "lin", "tomas"], hung=self.hung)
        people = People(MEMBERS, lambda member_id: f"ref-{member_id}")
        told = WorkFacts("w1", ended.title, NOW, whole, [facts])
        return work_view(told, Viewer("discord:", ended.language, NOW), people)

    def _facts(self) -> RoundFacts:
        progress = self.progress or Progress()
        return RoundFacts(
            self.session, self.round, self.drafts, self.ballots, progress, pictures=self.pictures
        )

    def at(self, status: str, **changes: Any) -> "Stage":
        return replace(self, round=replace(self.round, status=RoundStatus(status), **changes))


def drafted(
    bodies: Sequence[str], *, readings: Sequence[Reading | None] = (), **changes: Any
) -> list[Draft]:
    """Drafts in their places; every third is a member's edit of the first."""
    found = []
    for place, body in enumerate(bodies):
        reading = readings[place] if place < len(readings) else None
        own = {"author_id": "tomas", "parent_id": "d0"} if place and place % 3 == 0 else {}
        found.append(
            a_draft(
                f"d{place}",
                place=place,
                text=body,
                analysis=Analysis(reading) if reading else None,
                generation=MADE,
                **own,
                **changes,
            )
        )
    return found


def votes(*marks: Sequence[int]) -> list[Ballot]:
    return [
        a_ballot(f"voter{n}", *(f"d{place}" for place in places)) for n, places in enumerate(marks)
    ]


COUNT = votes([1, 3], [3], [3, 2], [3, 0], [1, 3], [1])


def ordinary(spoken: Spoken) -> Stage:
    """A round as it is on most days, in the reader's language."""
    zh = spoken != "en"
    return Stage(
        session=a_session(
            title="雨夜修书" if zh else "Lost Property",
            form="poem" if zh else "story",
            language="zh" if zh else "en",
            premise=texts.PREMISE_ZH if zh else texts.PREMISE_EN,
            host_id="imogen",
            settings=SessionSettings(round_s=300, quorum=6),
        ),
        passages=texts.CANON_ZH if zh else texts.CANON_EN,
        drafts=drafted(
            texts.DRAFTS_ZH if zh else texts.DRAFTS_EN,
            readings=texts.READINGS_ZH if zh else texts.READINGS_EN,
        ),
        ballots=COUNT[:4],
        round=a_round(
            number=5,
            wish="由屋里写到屋外" if zh else "keep it small, and a little strange",
            asked_by="lin",
            deadline=NOW + timedelta(minutes=3),
        ),
        lore=texts.LORE_ZH if zh else texts.LORE_EN,
    )


def worst(spoken: Spoken) -> Stage:
    """Six drafts of 4,000 characters, long names, faults in the form, a hostile title."""
    stage = ordinary(spoken)
    long = texts.LONG_ZH if spoken != "en" else texts.LONG_EN
    bodies = [*([long[:4000]] * 4), texts.NASTY * 8, "😀" * 2000]
    fault = Problem("line", 5, texts.FAULT_EN * 4, texts.FAULT_ZH * 4)
    drafts = drafted(bodies, readings=[texts.WIDE] * 6, problems=(fault, fault, fault))
    title = (texts.NASTY_NAME * 4)[:80]
    return replace(
        stage,
        session=replace(stage.session, title=title, premise=(texts.NASTY * 8)[:600]),
        passages=[long[:4000], texts.NASTY * 12],
        drafts=drafts,
        round=replace(stage.round, wish=(texts.NASTY * 4)[:300], asked_by="nasty", number=128),
        lore=[texts.NASTY[:200]] * 12,
    )


def scenes(voice: Voice) -> Iterator[Scene]:
    """Every card once as on most days, and once at its worst."""
    yield from _shared(voice, ordinary(voice.spoken), "")
    yield from _shared(voice, worst(voice.spoken), "worst_")
    yield from _private(voice, ordinary(voice.spoken), "")
    yield from _private(voice, worst(voice.spoken), "worst_")
    yield from _special(voice, ordinary(voice.spoken))
    for topic in guide.TOPICS:
        yield f"help_{topic}", lambda topic=topic: guide.help_card(voice, topic)


def _shared(voice: Voice, stage: Stage, named: str) -> Iterator[Scene]:
    closed = replace(stage.at("closed", winner="d3", closed_at=NOW), ballots=COUNT)
    yield f"{named}opening", lambda: session.opening_card(voice, stage.views()[0], channel_id="123")
    yield f"{named}round", lambda: round.round_card(voice, *stage.views())
    tied = stage.at("tied", tied=("d1", "d3"))
    yield f"{named}tied", lambda: round.tied_card(voice, *tied.views())
    runoff = stage.at("voting", tied=("d1", "d3"), runoff=True)
    yield f"{named}runoff", lambda: round.round_card(voice, *runoff.views())
    yield f"{named}frozen", lambda: round.frozen_card(voice, *closed.views())
    yield f"{named}result", lambda: result.result_card(voice, *closed.views())
    for why in ("undo", "branch"):
        moved = partial(session.moved_card, voice, stage.views()[0], why)
        yield f"{named}moved by {why}", moved
    yield f"{named}resting", lambda: session.resting_card(voice, stage.views()[0])
    url = "https://chorus.example/works/w1"
    yield f"{named}finished", lambda: session.finished_card(voice, closed.work(), url=url)
    queued = replace(stage.at("queued"), progress=Progress(2, 0, 41.0))
    yield f"{named}queued", lambda: round.waiting_card(voice, *queued.views())
    asleep = replace(queued, progress=Progress(0, 0, resting=True))
    yield f"{named}asleep", lambda: round.waiting_card(voice, *asleep.views())
    drafting = replace(stage.at("drafting"), progress=Progress(None, 5, 6.2))
    yield f"{named}drafting", lambda: round.waiting_card(voice, *drafting.views())


def _private(voice: Voice, stage: Stage, named: str) -> Iterator[Scene]:
    about, round_ = stage.views("voter0")
    ended = replace(stage.at("closed", winner="d3"), ballots=COUNT).views()[1]
    yield f"{named}receipt", lambda: private.receipt_card(voice, round_)
    yield f"{named}consent", lambda: private.receipt_card(voice, round_, ask_consent=True)
    yield f"{named}letters", lambda: private.letters_card(voice, round_, "edit1")
    yield f"{named}explain", lambda: explain.explain_card(voice, round_, "d1")
    yield f"{named}explain_closed", lambda: explain.explain_card(voice, ended, "d3")
    yield (
        f"{named}queue",
        lambda: private.queue_card(voice, [(about, round_ | {"status": "queued"})] * 20),
    )
    yield f"{named}reading", lambda: story.reading_page(voice, about, 1)
    yield f"{named}reading_2", lambda: story.reading_page(voice, about, 2)
    yield f"{named}draft", lambda: story.draft_page(voice, round_, "d0", 2)
    yield f"{named}branches", lambda: story.story_branches(voice, about)
    yield f"{named}lore", lambda: story.lore_card(voice, about)


def _special(voice: Voice, stage: Stage) -> Iterator[Scene]:
    warned = list(stage.drafts)
    warned[1] = replace(warned[1], warning="violence")
    warned[2] = replace(warned[2], vetoed=True)
    hidden = replace(stage, drafts=warned)
    yield "warned", lambda: round.round_card(voice, *hidden.views())
    yield "warned_shown", lambda: private.shown_draft(voice, hidden.views()[1], "d1")
    closed = replace(hidden.at("closed", winner="d1"), ballots=COUNT)
    yield "warned_result", lambda: result.result_card(voice, *closed.views())
    asked = replace(stage.round, asked=0, wish="")
    empty = replace(stage, drafts=[], passages=[], ballots=[], round=asked)
    yield "human_only", lambda: round.round_card(voice, *empty.views())
    yield "nothing_read", lambda: story.reading_page(voice, empty.views()[0], 1)
    failed = stage.at("failed", error="engine_timeout")
    yield "failed", lambda: round.failed_card(voice, *failed.views())
    cancelled = stage.at("cancelled")
    yield "cancelled", lambda: round.frozen_card(voice, *cancelled.views())
    none = replace(stage.at("closed", none_won=True), ballots=votes([], [], [1]))
    yield "none_won", lambda: result.result_card(voice, *none.views())
    nobody = replace(stage.at("closed"), ballots=[])
    yield "nobody_voted", lambda: result.result_card(voice, *nobody.views())
    many = replace(stage.at("closed", winner="d3"), ballots=votes(*([[3, 1]] * 41), *([[0]] * 19)))
    yield "many_ballots", lambda: result.result_card(voice, *many.views())
    corpse = replace(stage, session=replace(stage.session, mode=Mode.CORPSE))
    yield "corpse", lambda: round.round_card(voice, *corpse.views())
    yield "corpse_reading", lambda: story.reading_page(voice, corpse.views()[0], 1)
    host = replace(stage, session=replace(stage.session, mode=Mode.HOST))
    yield "host_decides", lambda: round.round_card(voice, *host.views())
    yield "notice", lambda: private.notice_card(voice("ui.say.cancelled"))
    yield "queue_empty", lambda: private.queue_card(voice, [])
    blank = stage.views("nobody")[1]
    yield "receipt_withdrawn", lambda: private.receipt_card(voice, blank)


def voices() -> dict[str, Voice]:
    catalogue = Catalogue.load()
    spoken: tuple[Spoken, ...] = ("en", "zh", "zh-TW")
    return {each: Voice(catalogue, each) for each in spoken}
