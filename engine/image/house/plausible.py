"""
Which scenes and layouts are likely: what stands where, what weather comes when, what suits a mood.

Our own judgement as weights, for the composing model to learn from. Knows no captions, no pixels.
"""

from collections.abc import Mapping, Sequence
from random import Random

from engine.image.scenes.layout import FIELDS, Layout
from engine.image.scenes.scene import THINGS, VOCABULARY, Scene
from engine.types import STYLES

_ANYTHING = 0.22  # of all scenes: every field drawn by itself, so that no pair is never seen
_ANY_THING = 0.15  # of the others: a thing that does not belong to the place
_ALONE = 0.45  # of things: without a companion
_APART = 0.27  # of the width: the least distance between the feet of two things
_THING = (0.14, 0.62, 0.88)  # where a foot stands at 0, 0.5 and 1
_SECOND = (0.12, 0.33, 0.88)

_STANDS: Mapping[str, str] = {
    "sea": "boat ship lighthouse birds whale bench couple person kite dog fish house child",
    "river": "boat bridge crane person tree horse house umbrella fish temple birds tent",
    "lake": "boat crane tree pagoda bench deer house fish birds couple tent child lantern",
    "mountain": "temple pagoda birds person deer crane tree tent balloon dragon castle horse fox",
    "forest": "deer fox house rabbit person tree campfire tent lantern well bicycle child castle",
    "field": "windmill horse house tree kite birds bicycle balloon person rabbit train dog child",
    "village": "house well child cat dog lantern person windmill bicycle horse tree temple couple",
    "city": "train tower clock bicycle person umbrella cat couple robot lantern bench bridge dog",
    "garden": "flower butterfly bench cat child well statue vase couple tree bridge rabbit",
    "desert": "horse tent person campfire tower castle birds balloon well key dragon statue",
    "room": "cat vase book letter key clock lantern flower robot person child dog umbrella",
    "hall": "statue vase clock person couple robot key book cat flower lantern",
    "square": "statue couple umbrella bench clock birds child balloon tower lantern bicycle dog",
    "island": "lighthouse tree castle house boat whale birds person tent campfire letter dragon",
    "stars": "balloon robot whale dragon key fish child birds ship clock train nothing",
    "elevation": "nothing tree person house tower temple castle windmill pagoda bicycle",
    "plan": "nothing key tree person cat house",
}
_BESIDE: Mapping[str, str] = {
    "person": "dog umbrella lantern horse bicycle cat bench boat kite",
    "child": "kite dog cat balloon rabbit butterfly bicycle umbrella robot",
    "couple": "umbrella bench lantern dog balloon bicycle boat",
    "boat": "birds person lantern fish crane whale",
    "ship": "birds whale lighthouse boat dragon",
    "lighthouse": "birds boat ship person house",
    "house": "tree dog cat well person lantern bicycle",
    "statue": "birds person flower child cat",
    "vase": "flower book butterfly cat letter key",
    "book": "lantern letter key vase cat flower",
    "letter": "key flower lantern book vase",
    "cat": "lantern vase book fish butterfly flower birds",
    "robot": "cat flower child dog butterfly key",
    "tent": "campfire tree dog person lantern",
    "campfire": "tent person dog couple fox",
    "flower": "butterfly vase rabbit cat",
    "bench": "lantern umbrella tree cat book person",
    "castle": "dragon horse birds tree person",
    "windmill": "horse birds tree bicycle house",
    "fish": "crane boat lantern cat",
    "dog": "child person cat bench",
}
_WEATHER: Mapping[str, Mapping[str, float]] = {
    "spring": {"clear": 4, "cloudy": 2, "rain": 3, "fog": 1.5, "snow": 0.1},
    "summer": {"clear": 5, "cloudy": 2, "rain": 2.5, "fog": 0.6, "snow": 0.03},
    "autumn": {"clear": 3, "cloudy": 2.5, "rain": 2.5, "fog": 2, "snow": 0.15},
    "winter": {"clear": 2, "cloudy": 2, "rain": 0.4, "fog": 1, "snow": 5},
}
_MOOD: Mapping[str, str] = {  # what a mood is likelier with
    "calm": "dawn day clear fog lake field snow room",
    "joy": "day clear spring summer garden field square kite balloon child",
    "sorrow": "rain dusk night autumn river city winter",
    "fear": "night fog forest rain castle hall fox",
    "tenderness": "dusk snow village garden couple child cat room",
    "wonder": "stars night clear mountain dragon whale balloon robot island",
    "anger": "rain sea mountain dusk dragon desert",
    "longing": "dusk night autumn river letter train sea lighthouse boat",
}
_SMALL = (
    *("key", "letter", "book", "vase", "clock", "cat", "rabbit", "butterfly", "flower", "fish"),
    "lantern",
)
_LARGE = (
    *("castle", "lighthouse", "tower", "pagoda", "temple", "windmill", "ship", "whale", "dragon"),
    *("balloon", "bridge"),
)
_HORIZON: Mapping[str, float] = {
    "sea": 0.45, "river": 0.45, "lake": 0.5, "mountain": 0.62, "forest": 0.6, "field": 0.55,
    "village": 0.5, "city": 0.6, "garden": 0.42, "desert": 0.55, "room": 0.5, "hall": 0.6,
    "square": 0.5, "island": 0.45, "stars": 0.72, "elevation": 0.62, "plan": 0.5,
}  # fmt: skip
_LIGHT_Y: Mapping[str, float] = {"dawn": 0.72, "day": 0.3, "dusk": 0.75, "night": 0.28}
_WARM: Mapping[str, float] = {"dawn": 0.56, "day": 0.5, "dusk": 0.62, "night": 0.4}
_HAZE: Mapping[str, float] = {
    "clear": 0.25, "cloudy": 0.35, "rain": 0.42, "snow": 0.4, "fog": 0.62,
}  # fmt: skip
_LIGHT: Mapping[str, float] = {"dawn": 0.55, "day": 0.52, "dusk": 0.6, "night": 0.72}
_MOOD_COLOUR: Mapping[str, tuple[float, float, float, float]] = {
    # saturation, lightness, warmth and contrast, each added to the middle
    "calm": (-0.04, 0.06, 0.0, -0.06),
    "joy": (0.18, 0.14, 0.12, 0.06),
    "sorrow": (-0.16, -0.05, -0.14, -0.02),
    "fear": (-0.1, -0.1, -0.12, 0.14),
    "tenderness": (0.04, 0.1, 0.14, -0.08),
    "wonder": (0.16, 0.02, -0.04, 0.1),
    "anger": (0.16, -0.06, 0.16, 0.2),
    "longing": (-0.04, -0.01, -0.06, 0.0),
}
_GRAIN: Mapping[str, float] = {
    "flat": 0.3, "watercolour": 0.6, "ink": 0.55, "woodcut": 0.65, "pixel": 0.12,
}  # fmt: skip


def drawn_scene(rng: Random) -> Scene:
    """A likely scene; one in five is any combination at all."""
    if rng.random() < _ANYTHING:
        return _anything(rng)
    place = rng.choice(list(_STANDS))
    season = rng.choice(list(VOCABULARY["season"]))
    weather = _weighted(_WEATHER[season], rng)
    night = 6.0 if place == "stars" else 1.0
    hour = _weighted({"dawn": 0.9, "day": 1.2, "dusk": 1.0, "night": night}, rng)
    thing = _thing(place, rng)
    second = _second(place, thing, rng)
    present = {place, season, weather, hour, thing, second}
    weights = {code: 1 + 2.0 * len(present & set(_MOOD[code].split())) for code in _MOOD}
    mood = _weighted(weights, rng)
    return Scene(place, hour, weather, season, thing, mood, second, rng.choice(STYLES))


def drawn_layout(scene: Scene, rng: Random) -> Layout:
    """A likely layout of this scene: no two things on top of each other, colours by the mood."""
    saturation, lightness, warmth, contrast = _MOOD_COLOUR[scene.mood]
    thing_x, second_x = _feet(scene, rng)
    side = 0.3 if thing_x > 0.5 else 0.7  # the light stands across from the thing
    middles = {
        "horizon": (_HORIZON[scene.place], 0.12),
        "light_x": (side, 0.18),
        "light_y": (_LIGHT_Y[scene.hour], 0.1),
        "thing_x": (thing_x, 0.0),
        "thing_scale": _scale(scene.thing),
        "thing_depth": _depth(scene.thing),
        "second_x": (second_x, 0.0),
        "second_scale": _scale(scene.second),
        "second_depth": _depth(scene.second),
        "hue": (0.5, 0.12),
        "saturation": (0.5 + saturation, 0.1),
        "lightness": (_LIGHT[scene.hour] + lightness, 0.07),
        "warmth": (_WARM[scene.hour] + warmth, 0.09),
        "contrast": (0.54 + contrast, 0.08),
        "relief": (0.65 if scene.place in {"mountain", "desert"} else 0.5, 0.16),
        "density": (0.4 if scene.mood == "calm" else 0.52, 0.17),
        "haze": (_HAZE[scene.weather], 0.1),
        "grain": (_GRAIN[scene.style], 0.1),
    }
    return Layout.clamped(rng.gauss(*middles[name]) for name in FIELDS)


def _feet(scene: Scene, rng: Random) -> tuple[float, float]:
    """Thing and companion across the width; alone, the companion's place is of no account."""
    thing = min(0.95, max(0.05, rng.gauss(rng.choice((0.2, 0.45, 0.5, 0.55, 0.85)), 0.06)))
    for _ in range(20):
        second = rng.uniform(0.05, 0.95)
        if abs(_across(thing, *_THING) - _across(second, *_SECOND)) >= _APART:
            return thing, second
    return thing, 0.05 if thing > 0.5 else 0.95


def _across(share: float, low: float, middle: float, high: float) -> float:
    """Where a foot stands, as a share of the width, as the renderer reads a layout's number."""
    if share < 0.5:
        return low + (middle - low) * share * 2
    return middle + (high - middle) * (share - 0.5) * 2


def _scale(thing: str) -> tuple[float, float]:
    middle = 0.74 if thing in _SMALL else 0.54 if thing in _LARGE else 0.62
    return middle, 0.1


def _depth(thing: str) -> tuple[float, float]:
    middle = 0.2 if thing in _SMALL else 0.45 if thing in _LARGE else 0.28
    return middle, 0.12


def _anything(rng: Random) -> Scene:
    codes = {field: rng.choice(list(words)) for field, words in VOCABULARY.items()}
    if codes["second"] == codes["thing"] or codes["thing"] == "nothing" or rng.random() < 0.3:
        codes["second"] = "nothing"
    return Scene(**codes)


def _thing(place: str, rng: Random) -> str:
    if rng.random() < _ANY_THING:
        return rng.choice(list(THINGS))
    return "nothing" if rng.random() < 0.08 else _early(_STANDS[place].split(), rng)


def _second(place: str, thing: str, rng: Random) -> str:
    if thing == "nothing" or rng.random() < _ALONE:
        return "nothing"
    near = _BESIDE.get(thing, "").split() or _STANDS[place].split()
    second = rng.choice(list(THINGS)) if rng.random() < _ANY_THING else _early(near, rng)
    return "nothing" if second == thing else second


def _early(choices: Sequence[str], rng: Random) -> str:
    """One of these, the first about three times as likely as the last."""
    return rng.choices(choices, [3 - 2 * n / len(choices) for n in range(len(choices))])[0]


def _weighted(weights: Mapping[str, float], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
