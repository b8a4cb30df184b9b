"""How well the ranker foresaw rounds before they were voted on, in sentences. Pure."""

from bot.cards.words import Json
from bot.voice import Voice

SHARES = ("share", "low", "high")
TAU = ("mean", "low", "high")


def foresight(voice: Voice, told: Json) -> str:
    """From the view of `Service.taste`: a heading, what came true, and what is still wanted."""
    lines = [f"- {said}" for said in _said(voice, told)]
    return "\n".join([f"**{voice('ui.taste.forecast.title')}**", *lines])


def _said(voice: Voice, told: Json) -> list[str]:
    forecast, needed = told["forecast"], told["needed"]
    first, decided, tau = forecast["first"], forecast["decided"], forecast["tau"]
    said = [_first(voice, first, forecast["rounds"])] if first else []
    said += [voice("ui.taste.forecast.decided", **_percents(decided))] if first and decided else []
    if tau:
        agreement = {name: signed(tau[name]) for name in TAU}
        said.append(voice("ui.taste.forecast.tau", **agreement))
    said = said or [voice("ui.taste.forecast.none")]
    if told["variety"] is not None:
        said.append(voice("ui.taste.forecast.variety", n=f"{told['variety']:.1f}"))
    if needed is not None:
        said.append(voice("ui.taste.forecast.needed", n=needed["ballots"]))
    return said


def _first(voice: Voice, first: Json, rounds: int) -> str:
    """What its first choice won; where chance may explain it, it says so."""
    key = "first" if first["low"] > first["chance"] else "first_chance"
    chance = round(100 * first["chance"])
    return voice(f"ui.taste.forecast.{key}", n=rounds, chance=chance, **_percents(first))


def _percents(shares: Json) -> dict[str, int]:
    return {name: round(100 * shares[name]) for name in SHARES}


def signed(value: float) -> str:
    """Two digits at most and a true minus: −0.2, 0.35."""
    return f"{round(value, 2) + 0.0:g}".replace("-", "−")  # 0.0: nought has no sign
