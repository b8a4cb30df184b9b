"""Cards of those who run a server: the first hour, the panel, a diagnosis; ordinary and worst."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards import firsthour, governed, settings
from bot.guild import EVERYONE, ChannelPolicy, GuildSettings
from bot.rules.choices import NEEDED, NEEDED_FOR_THREADS, PRESETS
from bot.rules.policy import Case, Use, refusals
from bot.voice import Voice
from engine.prompts import Prompts
from tests.bot.making import NOW
from tests.bot.test_policy import an_actor
from tests.discord import scene_texts as texts
from tests.discord.bot_under_test import PROMPTS
from tests.discord.scenes import Scene

SNOWFLAKES = [str(900_000_000_000_000_001 + n) for n in range(25)]
FEW = GuildSettings(**{**PRESETS["classroom"], "preset": "classroom"})  # type: ignore[arg-type]
FEW = replace(FEW, channels=frozenset(SNOWFLAKES[:2]), open_roles=frozenset(SNOWFLAKES[2:3]))
MANY = replace(
    FEW,
    timezone="America/Argentina/ComodRivadavia",
    channels=frozenset(SNOWFLAKES),
    forms=frozenset(Prompts.load(PROMPTS).forms),
    open_roles=frozenset(SNOWFLAKES),
    vote_roles=frozenset(SNOWFLAKES),
    host_roles=frozenset(SNOWFLAKES),
    quotas={EVERYONE: 1_000, **dict.fromkeys(SNOWFLAKES, 1_000)},
    round_s=86_399,
    quorum=99,
    log_channel=SNOWFLAKES[0],
    training=True,
    gallery=True,
    nsfw=True,
)
LACKING = dict.fromkeys(SNOWFLAKES, NEEDED + NEEDED_FOR_THREADS)


def governing_scenes(voice: Voice) -> Iterator[Scene]:
    yield "welcome", partial(firsthour.welcome_card, voice)
    yield "setup_where", partial(firsthour.channels_card, voice)
    yield "setup_how", partial(firsthour.presets_card, voice)
    yield "settings_erase", partial(governed.erase_card, voice)
    for named, chosen, missing, server in (
        ("", FEW, {SNOWFLAKES[0]: NEEDED_FOR_THREADS}, "Writers"),
        ("worst_", MANY, LACKING, texts.NASTY[:100]),
    ):
        yield f"{named}setup_who", partial(firsthour.roles_card, voice, chosen, missing)
        yield f"{named}setup_ready", partial(firsthour.ready_card, voice, chosen, missing)
        yield f"{named}settings_panel", partial(_panel, voice, chosen, server)
        for part in settings.PARTS:
            yield f"{named}settings_{part}", partial(_page, voice, chosen, part)
    yield (
        "settings_audit",
        partial(governed.audit_card, voice, _entries(2), ZoneInfo("Asia/Shanghai")),
    )
    yield "worst_settings_audit", partial(governed.audit_card, voice, _entries(40), ZoneInfo("UTC"))
    yield "diagnosis_fine", partial(_diagnosis, voice, FEW)
    yield "worst_diagnosis", partial(_diagnosis, voice, replace(MANY, paused=True))


def _panel(voice: Voice, chosen: GuildSettings, server: str) -> Any:
    return settings.panel(voice, chosen, server, _names(voice), ranking=chosen is FEW)


def _page(voice: Voice, chosen: GuildSettings, part: str) -> Any:
    known = frozenset(SNOWFLAKES)
    return settings.page(voice, chosen, part, _names(voice), known, ranking=chosen is FEW)


def _names(voice: Voice) -> dict[str, str]:
    return {form.id: form.name[voice.work] for form in Prompts.load(PROMPTS).forms.values()}


def _entries(many: int) -> list[dict[str, Any]]:
    changed = ("quotas", "training", "channels", "round_s", "timezone", "taste_age_days", "board")
    changes = {name: [None, 1] for name in changed}
    kinds = [
        ("guild.settings", {"changes": changes}),
        ("guild.channel", {"channel": SNOWFLAKES[0], "changes": {}}),
        ("guild.raid", {"ballots": 3}),
        ("guild.blocked", {}),
        ("guild.joined", {}),
        ("guild.taste_reset", {}),
        ("guild.taste_kept_out", {"n": 1}),
    ]
    return [
        {
            "at": NOW - timedelta(hours=n),
            "kind": kinds[n % len(kinds)][0],
            "by": None if n % 5 == 4 else texts.NASTY[:40],
            "payload": kinds[n % len(kinds)][1],
        }
        for n in range(many)
    ]


def _diagnosis(voice: Voice, chosen: GuildSettings) -> Any:
    use = Use(asked_today=3, open_sessions=chosen.max_sessions * chosen.paused)
    case = Case("open", an_actor(), NOW, chosen, ChannelPolicy(sessions=False), use=use)
    case = (
        case if chosen.paused else replace(case, policy=ChannelPolicy(), settings=GuildSettings())
    )
    shown = f"<@{SNOWFLAKES[0]}>", f"<#{SNOWFLAKES[0]}>"
    missing = NEEDED + NEEDED_FOR_THREADS if chosen.paused else ()
    return governed.diagnosis(voice, case, list(refusals(case)), *shown, missing)
