"""
What a server may choose: presets, ranges, and the permissions that the bot needs. Pure.

`chosen` is the one way to new settings: from `/setup`, from the panel and from commands alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import Invalid
from bot.guild import EVERYONE, ChannelPolicy, GuildSettings, Preset

LISTED = 25  # as many as one menu of Discord takes

PRESETS: Mapping[Preset, Mapping[str, Any]] = {
    "small": {
        "round_s": 600,
        "quorum": 4,
        "quotas": {},
        "cooldown_s": 0,
        "max_sessions": 10,
        "place": "thread",
    },
    "classroom": {
        "round_s": 300,
        "quorum": 12,
        "quotas": {EVERYONE: 10},
        "cooldown_s": 30,
        "max_sessions": 40,
        "place": "thread",
    },
    "large": {
        "round_s": 900,
        "quorum": 12,
        "quotas": {EVERYONE: 5},
        "cooldown_s": 120,
        "max_sessions": 30,
        "place": "thread",
    },
}

RANGES: Mapping[str, tuple[int, int]] = {
    "round_s": (30, 86_400),
    "quorum": (1, 100),
    "n_shown": (2, 4),
    "cooldown_s": (0, 3_600),
    "max_sessions": (1, 200),
    "idle_days": (0, 90),
    "taste_age_days": (0, 90),
}
QUOTA = (0, 1_000)
FLAGS = frozenset({"training", "gallery", "nsfw", "wildcard", "board"})
SNOWFLAKES = frozenset({"channels", "open_roles", "vote_roles", "host_roles"})

# What the bot must be allowed in a channel, by Discord's own names.
NEEDED = ("view_channel", "send_messages", "read_message_history", "attach_files")
NEEDED_FOR_THREADS = ("create_public_threads", "send_messages_in_threads")


def needed(settings: GuildSettings, *, forum: bool = False) -> tuple[str, ...]:
    """The permissions without which sessions cannot be held in a channel."""
    threads = forum or settings.place == "thread"
    return NEEDED + NEEDED_FOR_THREADS if threads else NEEDED


def chosen(
    settings: GuildSettings, changes: Mapping[str, object], forms: frozenset[str]
) -> GuildSettings:
    """
    The settings with these changes; a preset brings its own, and others may stand beside it.

    Args:
        forms: Ids of the forms that this installation can write.

    Raises:
        Invalid: `setting_...`, naming what is wrong; `bad_settings` for what no panel sends.
    """
    wanted: dict[str, object] = dict(changes)
    if "preset" in wanted:
        preset = next((known for known in PRESETS if known == wanted["preset"]), None)
        if preset is None:
            raise Invalid("bad_settings")
        wanted = {**PRESETS[preset], **wanted}
    checked: dict[str, Any] = {name: _checked(name, value, forms) for name, value in wanted.items()}
    return replace(settings, **checked)


def policy_of(
    policy: ChannelPolicy, changes: Mapping[str, object], forms: frozenset[str]
) -> ChannelPolicy:
    """
    The channel's policy with these changes.

    Raises:
        Invalid: `setting_forms`, `setting_language`; `bad_settings` for what no command sends.
    """
    checks: Mapping[str, Callable[[object], object]] = {
        "forms": lambda value: _forms(value, forms),
        "language": _language,
        "drafts": lambda value: _one_of(value, "all", "human", "no_ai"),
        "sessions": _flag,
    }
    if not changes.keys() <= checks.keys():
        raise Invalid("bad_settings")
    checked: dict[str, Any] = {name: checks[name](value) for name, value in changes.items()}
    return replace(policy, **checked)


def _checked(name: str, value: object, forms: frozenset[str]) -> object:
    if name in RANGES:
        return _number(name, value, *RANGES[name])
    if name in FLAGS:
        return _flag(value)
    if name in SNOWFLAKES:
        return _snowflakes(value)
    others: Mapping[str, Callable[[object], object]] = {
        "preset": lambda given: given,
        "forms": lambda given: _forms(given, forms),
        "language": _language,
        "place": lambda given: _one_of(given, "thread", "channel"),
        "timezone": _timezone,
        "quotas": _quotas,
        "log_channel": lambda given: None if given is None else _snowflake(given),
    }
    if name not in others:
        raise Invalid("bad_settings")
    return others[name](value)


def _number(name: str, value: object, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise Invalid(f"setting_{name}", low=low, high=high)
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Invalid("bad_settings")
    return value


def _one_of(value: object, *allowed: str) -> object:
    if value not in allowed:
        raise Invalid("bad_settings")
    return value


def _language(value: object) -> object:
    if value not in {None, "en", "zh"}:
        raise Invalid("unknown_language")
    return value


def _forms(value: object, known: frozenset[str]) -> frozenset[str]:
    found = frozenset(value) if isinstance(value, list | tuple | frozenset) else frozenset({""})
    if not found <= known:
        raise Invalid("unknown_form")
    return found


def _snowflake(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or not value.isdecimal():
        raise Invalid("bad_settings")
    return value


def _snowflakes(value: object) -> frozenset[str]:
    if not isinstance(value, list | tuple | frozenset) or len(value) > LISTED:
        raise Invalid("bad_settings")
    return frozenset(_snowflake(one) for one in value)


def _timezone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise Invalid("setting_timezone") from exc


def _quotas(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping) or len(value) > LISTED:
        raise Invalid("setting_quotas_many", limit=LISTED)
    low, high = QUOTA
    for role, rounds in value.items():
        if role != EVERYONE:
            _snowflake(role)
        if type(rounds) is not int or not low <= rounds <= high:
            raise Invalid("setting_quotas", low=low, high=high)
    return dict(value)
