"""
How well a picture fits its passage: simple arithmetic over two readings and two texts. Pure.

score = mean of what is known of two parts, each in [0, 1]:

- mood: 1 - d, where d is the distance of the two readings in the plane of valence (-1 to 1) and
  arousal (0 to 1), valence halved so that both axes are one long, divided by the longest possible
  distance, sqrt(2);
- things: of all that the prompt names of the closed picture world (places, hours, weathers,
  seasons, things), the share that the picture's alt text names too. Moods and styles are not
  counted: the mood has its own part, and a style is no thing.

It compares the pictures of one round; it is no measure of quality, and members' votes know nothing
of it until they have voted.
"""

from math import hypot, sqrt

from engine.image.house.world import mapped
from engine.types import Evaluation, Reading

CRITERION = "picture_fit"
_COUNTED = ("place", "hour", "weather", "season")


def fit(
    passage: Reading | None, picture: Reading | None, prompt: str, alt: str
) -> Evaluation | None:
    """
    The score with the parts it was made of; None where neither part is known.

    Slow at its first call (it reads word lists): not for the event loop.
    """
    parts: list[tuple[str, float]] = []
    if passage is not None and picture is not None:
        parts.append(("picture_mood", closeness(passage, picture)))
    things = named_in_both(prompt, alt)
    if things is not None:
        parts.append(("picture_things", things))
    if not parts:
        return None
    score = sum(value for _, value in parts) / len(parts)
    return Evaluation(CRITERION, score, _why_en(parts), _why_zh(parts), tuple(parts))


def closeness(a: Reading, b: Reading) -> float:
    """1 for the same valence and arousal, 0 for opposite corners."""
    return 1 - hypot((a.valence - b.valence) / 2, a.arousal - b.arousal) / sqrt(2)


def named_in_both(prompt: str, alt: str) -> float | None:
    """The share of the prompt's things that the alt text names; None where it names none."""
    asked = _things(prompt)
    return len(asked & _things(alt)) / len(asked) if asked else None


def _things(text: str) -> set[tuple[str, str]]:
    named = mapped(text).named
    found = {(field, named[field]) for field in _COUNTED if field in named}
    things = {named[field] for field in ("thing", "second") if field in named} - {"nothing"}
    return found | {("thing", thing) for thing in things}


def _why_en(parts: list[tuple[str, float]]) -> str:
    words = {
        "picture_mood": "Its mood lies {} to the passage's.",
        "picture_things": "It shows {} of what was asked.",
    }
    how = {
        "picture_mood": ("close", "fairly close", "not close"),
        "picture_things": ("nearly all", "some", "little"),
    }
    return " ".join(words[name].format(_word(value, how[name])) for name, value in parts)


def _why_zh(parts: list[tuple[str, float]]) -> str:
    words = {"picture_mood": "画面的情绪与这一段{}。", "picture_things": "所求之物画出了{}。"}
    how = {
        "picture_mood": ("相近", "大致相合", "相去较远"),
        "picture_things": ("大半", "一部分", "很少"),
    }
    return "".join(words[name].format(_word(value, how[name])) for name, value in parts)


def _word(value: float, words: tuple[str, str, str]) -> str:
    return words[0] if value >= 0.75 else words[1] if value >= 0.4 else words[2]
