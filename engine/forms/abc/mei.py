"""
A tune as MEI, the notation that verovio engraves: one staff, beams by the beat, words under notes.

Everything drawn comes from our own reading, so that what is seen is what was checked and played.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from xml.sax.saxutils import escape

from engine.forms.abc.keys import Key
from engine.forms.abc.values import Bar, Event, Head, Metre, Part

_DURATIONS = {Fraction(2): "breve"} | {Fraction(1, 2**n): str(2**n) for n in range(9)}
_DOTTED = {0: Fraction(1), 1: Fraction(3, 2), 2: Fraction(7, 4)}
_ACCIDENTALS = {-2: "ff", -1: "f", 0: "n", 1: "s", 2: "x"}
_QUARTER = Fraction(1, 4)


def mei(parts: Sequence[Part]) -> str:
    """A whole document; parts after the first start on a new line under their letter."""
    drawn = _Drawing(many=len(parts) > 1)
    body = "".join(drawn.part(part, number) for number, part in enumerate(parts))
    first = next(bar for part in parts for bar in part.bars)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="5.1"><meiHead><fileDesc>'
        "<titleStmt><title/></titleStmt><pubStmt/></fileDesc></meiHead><music><body><mdiv><score>"
        f"{_score_def(first.metre, first.key, staff=True)}<section>{body}</section>"
        "</score></mdiv></body></music></mei>"
    )


def _score_def(metre: Metre | None, key: Key | None, *, staff: bool = False) -> str:
    said = ""
    if key is not None:
        signs = key.signs
        said += f' keysig="{abs(signs)}{"s" if signs > 0 else "f"}"' if signs else ' keysig="0"'
    if metre is not None:
        said += f' meter.count="{metre.beats}" meter.unit="{metre.unit}"'
    group = '<staffGrp><staffDef n="1" lines="5" clef.shape="G" clef.line="2"/></staffGrp>'
    return f"<scoreDef{said}>{group if staff else ''}</scoreDef>"


class _Drawing:
    """Numbers notes and bars through the whole tune, and remembers what is still open."""

    def __init__(self, *, many: bool) -> None:
        self._many = many  # parts, so that the first has its letter too
        self._number = 0  # of the bar
        self._note = 0  # of the event
        self._last: Bar | None = None
        self._slurs: list[str] = []
        self._tied: list[tuple[Head, str]] = []
        self._lines: list[str] = []  # ties and slurs of the bar
        self._ending = 0
        self._syllable = ""

    def part(self, part: Part, number: int) -> str:
        label = part.label or ("A" if self._many else "")
        first = f'<reh staff="1" tstamp="1"><rend>{label}</rend></reh>' if label else ""
        drawn = "<sb/>" if number else ""
        for at, bar in enumerate(part.bars):
            following = part.bars[at + 1] if at + 1 < len(part.bars) else None
            drawn += self._change(bar, line_starts=at > 0 and bar.place == 1)
            drawn += self._ending_tag(bar)
            drawn += self._bar(bar, following, first)
            drawn += self._ending_end(bar, following)
            first = ""
        return drawn

    def _change(self, bar: Bar, *, line_starts: bool) -> str:
        last, self._last = self._last, bar
        changed = ""
        if last is not None and (last.metre, last.key.signs) != (bar.metre, bar.key.signs):
            metre = bar.metre if last.metre != bar.metre else None
            changed = _score_def(metre, bar.key if last.key.signs != bar.key.signs else None)
        return changed + ("<sb/>" if line_starts else "")

    def _ending_tag(self, bar: Bar) -> str:
        if not bar.ending:
            return ""
        self._ending = bar.ending
        return f'<ending n="{bar.ending}" label="{bar.ending}.">'

    def _ending_end(self, bar: Bar, following: Bar | None) -> str:
        ends = following is None or following.ending or bar.closes or bar.strong
        if not self._ending or not ends:
            return ""
        self._ending = 0
        return "</ending>"

    def _bar(self, bar: Bar, following: Bar | None, first: str) -> str:
        self._number += 1
        self._lines = []
        notes = self._layer(bar)
        left = ' left="rptstart"' if bar.opens else ""
        right = f' right="{_right(bar, following)}"'
        return (
            f'<measure n="{self._number}"{left}{right}><staff n="1"><layer n="1">{notes}</layer>'
            f"</staff>{first}{''.join(self._lines)}</measure>"
        )

    def _layer(self, bar: Bar) -> str:
        """Notes, in beams where they are shorter than a quarter and share a beat."""
        assumed: dict[tuple[str, int], int] = {}
        at = max(bar.metre.length - bar.length, Fraction(0))
        groups: list[list[tuple[Event, str]]] = []
        last_beat = -1
        for event in bar.events:
            drawn = self._event(event, bar.key, assumed)
            beat = int(at / bar.metre.beat)
            short = bool(event.heads) and event.drawn < _QUARTER and event.triplet in ("", "first")
            joins = groups and beat == last_beat and short and _beams(groups[-1][-1][0])
            inside = event.triplet in ("middle", "last")
            if inside or (joins and not event.triplet and not groups[-1][0][0].triplet):
                groups[-1].append((event, drawn))
            else:
                groups.append([(event, drawn)])
            last_beat = beat
            at += event.duration
        return "".join(map(_group, groups))

    def _event(self, event: Event, key: Key, assumed: dict[tuple[str, int], int]) -> str:
        pieces = list(_pieces(event.drawn))
        if not event.heads:
            self._tied = []
            return "".join(f'<rest dur="{dur}" dots="{dots}"/>' for dur, dots in pieces)
        drawn = ""
        for place, (dur, dots) in enumerate(pieces):
            self._note += 1
            name = f"n{self._note}"
            verse = _verse(event.syllable, self._syllable) if not place else ""
            self._syllable = event.syllable or self._syllable
            heads = [
                self._head(head, f"{name}h{i}", key, assumed) for i, head in enumerate(event.heads)
            ]
            self._tied = (
                [(head, f"{name}h{i}") for i, head in enumerate(event.heads)]
                if event.tied or place + 1 < len(pieces)
                else []
            )
            length = f'dur="{dur}" dots="{dots}"'
            if len(heads) == 1:
                pitch, accidental = heads[0]
                drawn += f'<note xml:id="{name}h0" {length} {pitch}>{accidental}{verse}</note>'
            else:
                inner = "".join(
                    f'<note xml:id="{name}h{i}" {pitch}>{accidental}</note>'
                    for i, (pitch, accidental) in enumerate(heads)
                )
                drawn += f'<chord xml:id="{name}" {length}>{inner}{verse}</chord>'
            if not place:
                self._attach(event, f"{name}h0")
        self._close_slurs(event)
        return drawn

    def _head(
        self, head: Head, name: str, key: Key, assumed: dict[tuple[str, int], int]
    ) -> tuple[str, str]:
        """Its pitch and, where a reader of the staff would suppose another, its accidental."""
        tied = [start for before, start in self._tied if before.midi == head.midi]
        self._lines += [f'<tie startid="#{start}" endid="#{name}"/>' for start in tied]
        place = (head.step, head.octave)
        supposed = assumed.get(place, key.alters()[head.step])
        accidental = ""
        if supposed != head.alter and not tied:
            assumed[place] = head.alter
            accidental = f'<accid accid="{_ACCIDENTALS[head.alter]}"/>'
        return f'pname="{head.step.lower()}" oct="{head.octave}"', accidental

    def _attach(self, event: Event, name: str) -> None:
        self._slurs += [name] * event.slurs_opened
        if event.chord:
            symbol = escape(event.chord)
            self._lines.append(f'<harm staff="1" place="above" startid="#{name}">{symbol}</harm>')

    def _close_slurs(self, event: Event) -> None:
        for _ in range(min(event.slurs_closed, len(self._slurs))):
            start = self._slurs.pop()
            self._lines.append(f'<slur startid="#{start}" endid="#n{self._note}h0"/>')


def _beams(event: Event) -> bool:
    return bool(event.heads) and event.drawn < _QUARTER


def _group(group: Sequence[tuple[Event, str]]) -> str:
    drawn = "".join(one for _, one in group)
    if len(group) > 1 and all(
        _beams(event) and len(list(_pieces(event.drawn))) == 1 for event, _ in group
    ):
        drawn = f"<beam>{drawn}</beam>"
    if group[0][0].triplet:
        drawn = f'<tuplet num="3" numbase="2">{drawn}</tuplet>'
    return drawn


def _pieces(length: Fraction) -> Iterator[tuple[str, int]]:
    """A length as note values with at most two dots: five eighths are a half tied to an eighth."""
    while length:
        best = max(
            (value * factor, value, dots)
            for value in _DURATIONS
            for dots, factor in _DOTTED.items()
            if value * factor <= length
        )
        yield _DURATIONS[best[1]], best[2]
        length -= best[0]


def _right(bar: Bar, following: Bar | None) -> str:
    if bar.closes:
        return "rptend"
    if bar.final or following is None:
        return "end"
    return "dbl" if bar.strong and not following.opens else "single"


def _verse(syllable: str, before: str) -> str:
    """A syllable with its place in the word: hyphens are drawn between its parts."""
    if not syllable:
        return ""
    goes_on, came_on = syllable.endswith("-"), before.endswith("-")
    place = {(True, False): "i", (True, True): "m", (False, True): "t", (False, False): "s"}
    connects = ' con="d"' if goes_on else ""
    text = escape(syllable.rstrip("-"))
    wordpos = place[goes_on, came_on]
    return f'<verse n="1"><syl wordpos="{wordpos}"{connects}>{text}</syl></verse>'
