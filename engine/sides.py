"""
Blind rounds: two adapters draw half each, and equally many of each are shown.

Knows names of adapters, and how a choice among drafts is made by whoever hands it in. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from random import Random
from typing import Protocol, TypeVar

from engine.taste.choose import Choice
from engine.types import Standing


@dataclass(frozen=True, slots=True)
class Part:
    """What one adapter draws of a request; None is the base."""

    adapter: str | None
    n: int
    seed: int


T = TypeVar("T")
# Whether the drafts at two indexes read as one, so that they may not stand together.
Copied = Callable[[int, int], bool]


class Choose(Protocol):
    """Chooses at most `k` of the drafts at `indexes`; the answer counts within `indexes`."""

    def __call__(self, indexes: Sequence[int], k: int) -> Choice: ...


def parts(adapters: Sequence[str | None], n: int, seed: int) -> list[Part]:
    """`n` drafts as equal parts with seeds of their own; what is left over goes to the first."""
    each, over = divmod(n, len(adapters))
    found = []
    for place, adapter in enumerate(adapters):
        size = each + (place < over)
        found.append(Part(adapter, size, seed))
        seed += size
    return [part for part in found if part.n]


def summed(on_done: Callable[[int], None] | None, n_parts: int) -> list[Callable[[int], None]]:
    """One listener a part; together they tell how many drafts of all are finished."""
    done = [0] * n_parts

    def listener(place: int) -> Callable[[int], None]:
        def tell(finished: int) -> None:
            done[place] = finished
            if on_done is not None:
                on_done(sum(done))

        return tell

    return [listener(place) for place in range(n_parts)]


def equally(sides: Sequence[str | None], sound: Sequence[bool], k: int, rng: Random) -> list[int]:
    """
    How many of each side are to be shown: half each, as far as each has sound drafts; where one has
    too few the other fills up, and broken ones come only when no sound one is left.

    Args:
        sides: Which of the two names drew each draft.
        sound: Whether each draft keeps its form.

    Returns:
        Two numbers, for the names in sorted order, None first; together at most `k`. Where `k` is
        odd, chance says which of the two shows one more.
    """
    names = names_of(sides)
    halves = [k // 2, k - k // 2]
    rng.shuffle(halves)
    shown = [0, 0]
    good = [
        sum(ok and side == name for side, ok in zip(sides, sound, strict=True)) for name in names
    ]
    all_ = [sum(side == name for side in sides) for name in names]
    for most, room in ((good, halves), (good, [k, k]), (all_, halves), (all_, [k, k])):
        for at in (0, 1):
            free = k - sum(shown)
            shown[at] += max(0, min(most[at], room[at], shown[at] + free) - shown[at])
    return shown


def names_of(sides: Sequence[str | None]) -> list[str | None]:
    """The different names among them, None first."""
    return sorted(set(sides), key=lambda name: (name is not None, name or ""))


def in_turns(sides: Sequence[str | None], ordered: Sequence[T]) -> list[T]:
    """The same things, one of each side in turn as far as both reach, each side in its order."""
    queues = [
        [one for one, side in zip(ordered, sides, strict=True) if side == name]
        for name in names_of(sides)
    ]
    return [one for turn in zip_longest(*queues) for one in turn if one is not None]


def choose_equally(
    sides: Sequence[str | None],
    sound: Sequence[bool],
    copied: Copied,
    k: int,
    choose: Choose,
    rng: Random,
) -> Choice:
    """
    A choice with equal shares of two sides; of one side, an ordinary one.

    A standing tells of the draft beside all others, its role and propensity of its own side, since
    that is what it competes with. Near copies stand together in no round: the side that chooses
    first is drawn by lot.
    """
    everything = list(range(len(sides)))
    choice = choose(everything, k)
    names = names_of(sides)
    if len(names) < 2:
        return choice
    wanted = equally(sides, sound, k, rng)
    turns = [(names[at], wanted[at]) for at in (0, 1)]
    rng.shuffle(turns)
    shown, chosen = _in_turns(sides, turns, copied, k, choose)
    own: dict[int, Standing | None] = {}
    dropped: list[tuple[int, str]] = []
    for mine, its in chosen:
        own |= dict(zip(mine, its.standings, strict=True))
        dropped += [(mine[index], why) for index, why in its.dropped]
    stood = tuple(_merged(one, own.get(at)) for at, one in enumerate(choice.standings))
    return replace(choice, shown=tuple(shown), dropped=tuple(dropped), standings=stood)


def _in_turns(
    sides: Sequence[str | None],
    turns: Sequence[tuple[str | None, int]],
    copied: Copied,
    k: int,
    choose: Choose,
) -> tuple[list[int], list[tuple[list[int], Choice]]]:
    """
    Both sides' choices; what the first could not fill the second does, and then the first again,
    since near copies and what the guard bars are only known once it was chosen.
    """
    (first, n_first), (second, n_second) = turns
    mine = {name: [at for at, side in enumerate(sides) if side == name] for name in (first, second)}

    def turn(name: str | None, n: int, beside: Sequence[int]) -> tuple[list[int], Choice]:
        free = [at for at in mine[name] if not any(copied(at, shown) for shown in beside)]
        return free, choose(free, n)

    one = turn(first, n_first, ())
    other = turn(second, max(n_second, k - len(one[1].shown)), _shown(one))
    if len(_shown(one)) + len(_shown(other)) < k and len(mine[first]) > len(_shown(one)):
        one = turn(first, k - len(_shown(other)), _shown(other))
    return [*_shown(one), *_shown(other)], [one, other]


def _shown(turn: tuple[Sequence[int], Choice]) -> list[int]:
    indexes, choice = turn
    return [indexes[at] for at in choice.shown]


def _merged(beside_all: Standing | None, beside_own: Standing | None) -> Standing | None:
    """A near copy of what the other side shows was not chosen among, so nothing is known of it."""
    if beside_all is None:
        return None
    if beside_own is None:
        return replace(beside_all, role=None)
    return replace(beside_all, role=beside_own.role, propensity=beside_own.propensity)
