"""
Cards of picture rounds, ordinary and at their worst, with pictures that the renderer draws.

`files_of` draws them for the eye; the tests look at the cards alone.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial

from bot.cards import explain, menus, private, session, story
from bot.cards.picture import (
    painting_card,
    picture_card,
    picture_failed_card,
    picture_frozen_card,
    picture_tied_card,
)
from bot.cards.picture_result import picture_result_card
from bot.cards.plates import Plates, plates_of, plates_of_work
from bot.pictures import Asking, Hung, Illustration, Made, PictureFacts, StoredPicture
from bot.projection.rounds import Progress
from bot.session import Draft, Generation
from bot.voice import Voice
from engine.image.scenes.draw import draw
from engine.image.scenes.scene import Scene as Drawn
from engine.types import STYLES, Analysis, Evaluation, Reading
from tests.bot.making import NOW
from tests.discord import scene_texts as texts
from tests.discord.scenes import COUNT, Scene, Stage, ordinary, worst

MADE = Generation("house-scenes", "harbour-3", 4127, 0)
ALTS = (
    ("A ferry on dark flat water, one window lit.", "平静的黑水上一条渡船，一扇窗亮着。"),
    ("A small boat in grey mist with an amber lamp.", "灰雾里一只小船，一盏黄灯。"),
    ("A woodcut of a lighthouse over rough sea.", "木刻：大浪上一座灯塔。"),
    ("A pixel dusk, a ship in outline, stars above.", "像素的黄昏，船的轮廓，天上有星。"),
    ("A paper drawing of a key on a shelf.", "纸上画着架上一把钥匙。"),
    ("A photo of a thermos on a pier.", "码头上一只保温瓶的照片。"),
)
PALETTES = (
    ("#1d3247", "#12222f", "#c8543b"),
    ("#d9d9d2", "#aab0ac", "#c4873a"),
    ("#17181a", "#f1ebdd", "#c63f22"),
    ("#8a6a8f", "#3a4673", "#ffd98a"),
    ("#f7f4ea", "#8a6b4a", "#333333"),
    ("#7fb3c8", "#e9e2d0", "#4d7a4a"),
)
MOODS_EN = ("calm steady", "wistful quiet", "tense strong", "warm hopeful", "plain", "bright")
MOODS_ZH = ("平静 安稳", "怅惘 安静", "紧张 有力", "温暖 有望", "朴素", "明亮")
NOTE = ("The model composes, a renderer draws.", "模型构图，渲染器来画。")
SCENES = (
    Drawn("sea", "night", "clear", "winter", "boat", "calm"),
    Drawn("lake", "dawn", "fog", "autumn", "boat", "longing"),
    Drawn("sea", "dusk", "rain", "autumn", "lighthouse", "fear"),
    Drawn("sea", "dusk", "clear", "summer", "boat", "joy"),
)


def picture_scenes(voice: Voice) -> Iterator[Scene]:
    """The picture round from its queue to its result, and where its picture hangs."""
    for named, stage in (("", pictured(voice, 4)), ("worst_", worst_pictured(voice))):
        yield from _round(voice, named, stage)
        yield from _ended(voice, named, stage)
    yield from _special(voice, pictured(voice, 4))


def pictured(voice: Voice, n: int) -> Stage:
    """A picture round as it is on most days: passage two, `n` pictures, the last a member's."""
    zh = voice.work == "zh"
    stage = ordinary(voice.spoken)
    asking = Asking(
        prompt="夜里一条渡船，一扇窗亮着" if zh else "a night ferry, one window lit",
        by="member",
        negative="人" if zh else "people",
        style="watercolour",
        moods=("怅惘", "安静") if zh else ("wistful", "quiet"),
        left_out=("失物招领处",) if zh else ("a lost property office",),
        drawn_en="a ship’s window",
        drawn_zh="一扇船窗",
        note_en=NOTE[0],
        note_zh=NOTE[1],
    )
    moods = MOODS_ZH if zh else MOODS_EN
    pictures = [_picture(n, mine=n == 4) for n in range(n)]
    return replace(
        stage,
        drafts=[_draft(one, n, moods[n], zh=zh) for n, one in enumerate(pictures)],
        round=replace(
            stage.round,
            kind="image",
            wish="",
            asked=4,
            passage_id="p1",
            asking=asking,
            deadline=NOW + timedelta(minutes=6),
        ),
        pictures=PictureFacts(
            {one.id: one for one in pictures}, stage.passages[1], 2, large=(2, 4)
        ),
    )


def worst_pictured(voice: Voice) -> Stage:
    """Six pictures, hostile words everywhere, all as long as they may be."""
    stage, nasty = pictured(voice, 6), worst(voice.spoken)
    assert stage.round.asking is not None
    asking = replace(
        stage.round.asking,
        prompt=(texts.NASTY * 4)[:600],
        negative=(texts.NASTY * 2)[:300],
        source="pic0",
        left_out=(texts.NASTY, texts.NASTY, texts.NASTY),
        drawn_en=texts.NASTY,
        drawn_zh=texts.NASTY,
    )
    pictures = {
        key: replace(one, alt_en=(texts.NASTY * 3)[:400], alt_zh=(texts.NASTY * 3)[:400])
        for key, one in stage.pictures.pictures.items()
    }
    drafts = [replace(d, analysis=Analysis(texts.WIDE)) for d in stage.drafts]
    return replace(
        stage,
        session=nasty.session,
        passages=nasty.passages,
        drafts=drafts,
        round=replace(stage.round, asking=asking, number=128, asked_by="nasty"),
        pictures=replace(stage.pictures, pictures=pictures, passage_text=nasty.passages[1]),
    )


def hung(stage: Stage) -> Stage:
    """The same work with its fourth picture beside passage two and its third as the cover."""
    pictures = stage.pictures.pictures
    illustrations = (("pic3", "p1", "r1"), ("pic2", None, "r2"))
    return replace(
        stage,
        hung=[
            Hung(Illustration(id_, "s1", passage, round_id, "d3", 5, 6, NOW), pictures[id_])
            for id_, passage, round_id in illustrations
        ],
    )


def files_of(names: Sequence[str]) -> Mapping[str, bytes]:
    """A drawn picture for each attachment's name, as it would be sent."""
    return {name: _painted(place) for place, name in enumerate(names)}


@cache
def _painted(place: int) -> bytes:
    scene = replace(SCENES[place % len(SCENES)], style=STYLES[place % len(STYLES)])
    written = io.BytesIO()
    draw(scene, place + 3).resize((640, 448)).save(written, "WEBP")
    return written.getvalue()


def _picture(n: int, *, mine: bool) -> StoredPicture:
    made = None if mine else Made("house-scenes", "harbour-3", 4127 + n, "a night ferry")
    return StoredPicture(
        f"pic{n}",
        "s1",
        "image/webp",
        640,
        448,
        *ALTS[n],
        created_at=NOW,
        palette=PALETTES[n],
        made=made,
        author_id="tomas" if mine else None,
    )


def _draft(one: StoredPicture, n: int, moods: str, *, zh: bool) -> Draft:
    score = (0.81, 0.62, 0.2, 0.74, 0.5, 0.4)[n]
    reading = Reading((), 0.1, 0.4, tuple(moods.split()), backend="palette")
    fit = Evaluation("picture_fit", score)
    return Draft(
        f"d{n}",
        "r1",
        n,
        one.alt("zh" if zh else "en"),
        one.author_id,
        None,
        None if one.author_id else MADE,
        analysis=Analysis(reading, (fit,), score=score),
        created_at=NOW,
        picture=one.id,
    )


def _plates(voice: Voice, stage: Stage) -> Plates:
    return Plates(plates_of(voice, stage.views()[1]))


def _round(voice: Voice, named: str, stage: Stage) -> Iterator[Scene]:
    plates = _plates(voice, stage)
    yield f"{named}picture_round", lambda: picture_card(voice, *stage.views(), plates)
    tied = stage.at("tied", tied=("d1", "d3"))
    yield f"{named}picture_tied", lambda: picture_tied_card(voice, *tied.views(), plates)
    runoff = stage.at("voting", tied=("d1", "d3"), runoff=True)
    yield f"{named}picture_runoff", lambda: picture_card(voice, *runoff.views(), plates)
    queued = replace(stage.at("queued"), progress=Progress(2, 0, 41.0))
    yield f"{named}picture_queued", lambda: painting_card(voice, *queued.views())
    painting = replace(stage.at("drafting"), progress=Progress(None, 2, 6.2))
    yield f"{named}picture_painting", lambda: painting_card(voice, *painting.views())
    begun = replace(stage.at("drafting", asking=Asking()), progress=Progress(None, 0, 8.0))
    yield f"{named}picture_begun", lambda: painting_card(voice, *begun.views())
    wordless = stage.at("voting", asking=Asking())
    yield f"{named}picture_wordless", lambda: picture_card(voice, *wordless.views(), plates)
    untold = Plates()
    yield f"{named}picture_untold", lambda: picture_card(voice, *stage.views(), untold)
    receipt = stage.views("voter0")[1]
    yield f"{named}picture_why", lambda: explain.explain_card(voice, receipt, "d1")
    other = partial(menus.other_card, voice, *stage.views("imogen"), moderates=True)
    yield f"{named}picture_other", other
    for verb in ("vary1", "large1", "seed1"):
        yield f"{named}letters_{verb}", partial(private.letters_card, voice, receipt, verb)


def _ended(voice: Voice, named: str, stage: Stage) -> Iterator[Scene]:
    plates = _plates(voice, stage)
    closed = hung(replace(stage.at("closed", winner="d3", closed_at=NOW), ballots=COUNT))
    yield f"{named}picture_frozen", lambda: picture_frozen_card(voice, *closed.views(), plates)
    yield f"{named}picture_result", lambda: picture_result_card(voice, *closed.views(), plates)
    shown = Plates(plates_of_work(voice, closed.work() | {"files": []}))
    url = "https://chorus.example/works/w1"
    yield (
        f"{named}picture_finished",
        lambda: session.finished_card(voice, closed.work(), url=url, plates=shown),
    )
    about = closed.views()[0]
    there = Plates(story.pictures_on(voice, about, 1))
    yield f"{named}reading_pictures", lambda: story.reading_page(voice, about, 1, there)


def _special(voice: Voice, stage: Stage) -> Iterator[Scene]:
    warned = replace(
        stage,
        drafts=[
            replace(d, warning="violence" if n == 1 else None, vetoed=n == 2)
            for n, d in enumerate(stage.drafts)
        ],
    )
    plates = _plates(voice, warned)
    yield "picture_warned", lambda: picture_card(voice, *warned.views(), plates)
    failed = stage.at("failed", error="engine_down")
    yield "picture_failed", lambda: picture_failed_card(voice, *failed.views())
    cancelled = replace(stage.at("cancelled"), drafts=[], ballots=[])
    yield "picture_cancelled", lambda: picture_frozen_card(voice, *cancelled.views())
    asked = replace(stage.round, asked=0, asking=Asking())
    own = replace(stage, drafts=[], ballots=[], round=asked)
    yield "picture_human_only", lambda: picture_card(voice, *own.views())
    cover = replace(stage, round=replace(stage.round, passage_id=None))
    yield "picture_cover", lambda: picture_card(voice, *cover.views(), _plates(voice, cover))
    nobody = replace(stage.at("closed"), ballots=[])
    yield "picture_nobody", lambda: picture_result_card(voice, *nobody.views())
    some = Plates(_plates(voice, stage).ready[:3], ["D"])
    yield "picture_missing", lambda: picture_card(voice, *stage.views(), some)
