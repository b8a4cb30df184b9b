"""
The keeper: brings one message to what it should show, and remembers which message shows what.

Every step is written down before and after it is done, so that a kill between the two is seen by
the next look: a card is claimed, posted with a nonce of its own, and then known by its message.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import discord

from bot.interaction import Card as View
from bot.posting.plan import Standing, digest_of, held_in
from bot.posting.plates import Unmade
from bot.posting.speaker import Held, MessageGone, Speaker, Unfit
from bot.records.cards import CardRecords
from bot.rows.cards import Card
from bot.store import Store

log = logging.getLogger(__name__)

VOTES_GAP_S = 10.0  # between two tellings of how many ballots are in
OLD_S = 3_600.0  # Discord allows few edits of older messages: counts stop there
NONCE_KEPT_S = 120.0  # Discord knows a nonce again for a few minutes
MOST_COPIES = 2  # a message that is deleted again and again is not posted for ever
NONCE_CHARS = 24
NEVER = float("inf")
AT_ONCE_S = 0.05


@dataclass(frozen=True, slots=True)
class Room:
    """Where cards are to stand: a guild, a channel or thread of it, and whose cards they are."""

    guild: discord.Guild
    channel_id: int
    session_id: str | None = None


class Keeper:
    """Shows standings in channels."""

    def __init__(self, store: Store, speaker: Speaker, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._speaker = speaker
        self._clock = clock
        self._unfit: set[tuple[str, str]] = set()  # (subject, shape) that Discord did not take

    async def show(
        self, room: Room, standing: Standing, card: Card | None, progress_gap_s: float
    ) -> float:
        """
        Bring one message to what it should show.

        Args:
            card: What is known of the message, None when there was none yet.
            progress_gap_s: Between two tellings of a passing count.

        Returns:
            Seconds until its counts may be told; infinite when there is nothing left to tell.

        Raises:
            CannotSpeak: The channel is silent; what is known stays as it was.
        """
        if card is not None and card.final and standing.final:
            return NEVER  # one that is asked again, as a failed round may be, lives on
        if (standing.subject, standing.whole_shape) in self._unfit:
            return NEVER
        if standing.draw is None:
            await self._put(replace(_claim(room, standing, "", self._clock()), final=True))
            return NEVER
        try:
            if card is None or card.message_id is None:
                if standing.anew:
                    await self._post(room, standing, card)
                return NEVER
            left_s = self._left_s(standing, card, progress_gap_s)
            if left_s <= 0:
                await self._edit(room, standing, card)
                return NEVER
            return left_s
        except Unmade:
            return AT_ONCE_S  # to be drawn without that file
        except Unfit:
            log.exception("Discord did not take the card of %s", standing.subject)
            return self._refused(standing)

    def _refused(self, standing: Standing) -> float:
        """Where it carried files its words alone may be taken; else it is not sent again."""
        for one in standing.files or ():
            one.refuse()
        if standing.files:
            return AT_ONCE_S
        self._unfit.add((standing.subject, standing.whole_shape))
        return NEVER

    async def open_post(self, forum: Room, standing: Standing, name: str) -> int:
        """
        The post of a forum whose first message is this card; made when there is none yet.

        Discord knows no nonce here: after a kill our newest posts are looked through instead.
        """
        card = await self._store.read(
            lambda records: CardRecords.beside(records).card(standing.subject)
        )
        if card is not None and card.message_id is not None:
            return int(card.message_id)
        drawn = _drawn(standing)
        assert not isinstance(drawn, str)  # a post begins with a card
        shown = digest_of(drawn)
        made: int | None = None
        if card is None:
            card = _claim(forum, standing, shown, self._clock())
            await self._put(card)
        else:
            own = await self._speaker.own_posts_since(forum.guild, forum.channel_id, _since(card))
            made = await self._unknown(own)
        if made is None:
            made = await self._speaker.open_post(forum.guild, forum.channel_id, name, drawn)
        now = self._clock()
        posted = replace(
            card, channel_id=str(made), message_id=str(made), posted_at=now, edited_at=now
        )
        await self._put(posted)
        return made

    def _left_s(self, standing: Standing, card: Card, progress_gap_s: float) -> float:
        """How long an edit has to wait: not at all when more than counts changed."""
        now = self._clock()
        if card.shape != standing.whole_shape or standing.final:  # or it was asked to look again
            return 0.0
        if standing.pace == "still" or card.posted_at is None or card.edited_at is None:
            return NEVER
        if (now - card.posted_at).total_seconds() > OLD_S:
            return NEVER
        gap_s = progress_gap_s if standing.pace == "progress" else VOTES_GAP_S
        return gap_s - (now - card.edited_at).total_seconds()

    async def _post(self, room: Room, standing: Standing, card: Card | None) -> None:
        drawn = _drawn(standing)
        shown = digest_of(drawn)
        now = self._clock()
        if card is None:
            card = _claim(room, standing, shown, now)
            await self._put(card)
        # A message found again by its nonce may show what was to be shown before the kill.
        sure = card.shown == shown
        message_id = await self._lost(room, card, now)
        if message_id is None:
            nonce = nonce_of(card)
            files = await _fetched(standing)
            sent = await self._speaker.post(
                room.guild, room.channel_id, drawn, nonce=nonce, files=files or ()
            )
            message_id = sent.id
        else:
            sure = False
        posted = replace(
            card,
            channel_id=str(room.channel_id),
            message_id=str(message_id),
            shape=standing.whole_shape if sure else "",
            shown=shown if sure else "",
            final=standing.final and sure,
            posted_at=now,
            edited_at=now,
        )
        await self._put(posted)
        if not sure:
            await self._edit(room, standing, posted)

    async def _lost(self, room: Room, card: Card, now: datetime) -> int | None:
        """The message of a card that was claimed too long ago for its nonce to be known."""
        if (now - card.claimed_at).total_seconds() < NONCE_KEPT_S:
            return None
        own = await self._speaker.own_since(room.guild, room.channel_id, _since(card))
        return await self._unknown(own)

    async def _unknown(self, own: Sequence[int]) -> int | None:
        """The first of these messages of ours that no card knows."""
        ids = [str(one) for one in own]
        known = await self._store.read(
            lambda records: CardRecords.beside(records).known_messages(ids)
        )
        return next((int(one) for one in ids if one not in known), None)

    async def _edit(self, room: Room, standing: Standing, card: Card) -> None:
        drawn = _drawn(standing)
        shown = digest_of(drawn)
        now = self._clock()
        # None leaves the message the files that it has; what it holds is unknown without a shape.
        holds = card.shape != "" and held_in(card.shape) == standing.held
        files = None if holds else await _fetched(standing)
        if shown != card.shown or files is not None:
            try:
                await self._speaker.edit(
                    room.guild, int(card.channel_id), int(card.message_id or 0), drawn, files=files
                )
            except MessageGone:
                await self._again(room, standing, card, now)
                return
        kept = replace(
            card, shape=standing.whole_shape, shown=shown, final=standing.final, edited_at=now
        )
        await self._put(kept)

    async def _again(self, room: Room, standing: Standing, card: Card, now: datetime) -> None:
        """Its message was deleted: post it once more, at the bottom, unless it is over anyway."""
        if not standing.anew or card.copy >= MOST_COPIES:
            await self._put(replace(card, final=True))
            return
        anew = replace(_claim(room, standing, digest_of(_drawn(standing)), now), copy=card.copy + 1)
        await self._put(anew)
        await self._post(room, standing, anew)

    async def _put(self, card: Card) -> None:
        await self._store.write(lambda records: CardRecords.beside(records).put_card(card))


def _claim(room: Room, standing: Standing, shown: str, now: datetime) -> Card:
    return Card(
        standing.subject,
        room.session_id,
        str(room.channel_id),
        now,
        shape=standing.whole_shape,
        shown=shown,
    )


def _since(card: Card) -> discord.Object:
    """A little before it was claimed, for clocks that differ."""
    return discord.Object(discord.utils.time_snowflake(card.claimed_at - timedelta(seconds=5)))


async def _fetched(standing: Standing) -> list[Held] | None:
    """
    The files of a message, made; None for one that never holds any.

    Raises:
        Unmade: One of them could not be made; all are tried, so that one more look is enough.
    """
    if standing.files is None:
        return None
    made: list[Held] = []
    broken: Unmade | None = None
    for one in standing.files:
        try:
            made.append(Held(one.plate.name, await one.fetch(), one.alt))
        except Unmade as exc:
            broken = exc
    if broken is not None:
        raise broken
    return made


def _drawn(standing: Standing) -> View | str:
    assert standing.draw is not None  # `show` has remembered those without a card already
    return standing.draw()


def nonce_of(card: Card) -> str:
    """The same for the same copy of the same card, so that Discord posts it once."""
    named = f"{card.subject} {card.copy}"
    return hashlib.sha256(named.encode()).hexdigest()[:NONCE_CHARS]
