"""
A plain sketch of a shot, as a director draws it in the margin: ground, figures, things, movement.

The size of the shot sets the scale, its movement the arrow; the words of its picture choose what
is drawn, and a checksum of them where it stands. The same shot gives the same sketch.
"""

from collections.abc import Sequence
from zlib import crc32

from engine.forms.shots import Move, Shot, Size
from engine.press.sketch_signs import DARK, GREY, PALE, PAPER, Sign, figures_in, of_layer, signs_in

WIDTH, HEIGHT = 320, 180

_ARROW = "#22695b"  # celadon draws what is measured
_HORIZON: dict[Size, int] = {"wide": 118, "medium": 134, "close": 150}
_SCALE: dict[Size, float] = {"wide": 1.0, "medium": 1.7, "close": 2.5}
_HELD_SCALE: dict[Size, float] = {"wide": 0.3, "medium": 0.75, "close": 2.5}
_SIDES = ((96, 222), (224, 94), (118, 244), (202, 78))  # where a figure and a thing stand
_APART: dict[Size, int] = {"wide": 20, "medium": 66, "close": 112}
_FIGURE: dict[Size, str] = {
    "wide": '<g transform="translate({x} 140)" fill="{fill}"><circle cy="-37" r="5"/>'
    '<path d="M-4,-31h8l6,31h-20z"/></g>',
    "medium": '<g transform="translate({x} 180)" fill="{fill}"><circle cy="-106" r="16"/>'
    '<path d="M-34,0q0,-84 34,-86q34,2 34,86z"/></g>',
    "close": '<g transform="translate({x} 180)" fill="{fill}"><circle cy="-98" r="47"/>'
    '<path d="M-96,0q6,-48 62,-52h68q56,4 62,52z"/></g>',
}


def sketch(shot: Shot) -> str:
    """SVG of 320 by 180, in greys with the movement in celadon; unknown parts are drawn plainly."""
    size: Size = shot.size or "medium"
    signs = signs_in(shot.picture)
    things, held = of_layer(signs, "thing"), of_layer(signs, "held")
    alone = size == "close" and bool(held)  # a close shot of a key is a key, whoever turns it
    unsure = 1 if size == "medium" or not (things or held) else 0  # a medium shot says who
    people = 0 if alone else figures_in(shot.picture, unsure=unsure)
    person_x, thing_x = _SIDES[crc32(shot.picture.encode("utf-8", "replace")) % len(_SIDES)]
    person_x = person_x if things and size != "close" else WIDTH // 2
    shown = [] if alone or (size == "close" and people) else things
    layers = (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        *_backdrop(signs, size),
        *_things(shown, size, thing_x if people else WIDTH // 2),
        *_people(people, size, person_x),
        *_held(held, size, person_x, people),
        *(one.svg for one in of_layer(signs, "weather")),
        _movement(shot.move or "still", person_x),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">' + "".join(layers) + "</svg>"
    )


def _backdrop(signs: Sequence[Sign], size: Size) -> list[str]:
    """Sky and ground; a close shot shows neither."""
    if size == "close":
        return [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PALE}" opacity=".5"/>']
    horizon = _HORIZON[size]
    drop = horizon - _HORIZON["wide"]
    ground = "".join(one.svg for one in of_layer(signs, "ground"))
    return [
        *(one.svg for one in of_layer(signs, "sky")),
        f'<g transform="translate(0 {drop})">{ground}</g>',
        f'<path d="M0,{horizon}h{WIDTH}" stroke="{GREY}" stroke-width="1.4"/>',
    ]


def _things(things: Sequence[Sign], size: Size, x: int) -> list[str]:
    """At most two, the second one farther off; a close shot holds one alone."""
    y = _HORIZON[size] + (8 if size == "wide" else 14)
    scale = _SCALE[size]
    if size == "close" or len(things) < 2:
        return [_placed(one, x, y, scale) for one in things[:1]]
    behind = x + 84 if x < WIDTH // 2 else x - 84
    return [_placed(things[1], behind, y - 8, scale * 0.66), _placed(things[0], x, y, scale)]


def _held(held: Sequence[Sign], size: Size, person_x: int, people: int) -> list[str]:
    """What a hand can hold: before the figure, or on the ground where there is none."""
    if not held:
        return []
    if size == "close":
        return [_placed(held[0], WIDTH // 2, _HORIZON[size] + 8, _HELD_SCALE[size])]
    beside = {"wide": 13, "medium": 34}[size] if people else 0
    y = {"wide": 140, "medium": 158}[size]
    shown = _placed(held[0], person_x + beside, y, _HELD_SCALE[size])
    return [f'<g stroke="{PAPER}" stroke-width="2">{shown}</g>']  # an edge against a coat


def _placed(sign: Sign, x: int, y: int, scale: float) -> str:
    return f'<g transform="translate({x} {y}) scale({scale:.2f})">{sign.svg}</g>'


def _people(count: int, size: Size, x: int) -> list[str]:
    """One figure dark, a second one lighter and behind it."""
    apart = _APART[size] // 2 if count == 2 else 0
    places = [(x + apart, GREY), (x - apart, DARK)][2 - count :]
    return [_FIGURE[size].format(x=at, fill=fill) for at, fill in places]


def _movement(move: Move, person_x: int) -> str:
    """The camera's way: along the foot, up the side, inward from the corners, behind a figure."""
    if move == "still":
        return ""
    paths = {
        "pan": "M92,166h136m-11,-8l11,8l-11,8",
        "tilt": "M302,140v-100m-8,11l8,-11l8,11",
        "push": "M64,36h34m-34,0v20M256,36h-34m34,0v20M64,144h34m-34,0v-20M256,144h-34m34,0v-20"
        "M14,10l34,18m-14,0h14l-6,-12M306,10l-34,18m14,0h-14l6,-12"
        "M14,170l34,-18m-14,0h14l-6,12M306,170l-34,-18m14,0h-14l6,12",
        "follow": f"M{person_x - 50},168h24m7,0h24m7,0h36m-11,-8l11,8l-11,8",
    }
    return "".join(
        f'<path d="{paths[move]}" fill="none" stroke="{colour}" stroke-width="{width}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
        for colour, width in ((PAPER, 6.5), (_ARROW, 2.6))  # a halo, so that it shows on a coat
    )
