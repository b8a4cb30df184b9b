"""
Who may what in a community: every rule once, pure, in the order in which they are told.

`refusals` answers both the gate (the first one is raised) and `/diagnose` (all are shown), so a
rule cannot be enforced and explained differently. What a rule needs to know stands in a `Case`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.errors import ChorusError, Conflict, Forbidden, NotFound, TooMany
from bot.guild import DISCORD, EVERYONE, Actor, ChannelPolicy, GuildSettings
from bot.rules.when import clock_time, day_and_month, next_midnight
from engine.types import Language

Deed = Literal[
    "read", "open", "next", "vote", "write", "more", "lore", "host", "moderate", "manage"
]
ASKING = frozenset({"open", "next"})  # what ends in work for the engine, so quotas look at it
TAKING_PART = frozenset({"next", "vote", "write", "more", "lore"})
ABOVE = frozenset({"moderate", "manage"})  # goes on while the server is paused
NEW_ACCOUNT = timedelta(days=7)  # younger than this when a raid began: its votes do not count


@dataclass(frozen=True, slots=True)
class Use:
    """What was asked of the engine here, as far as quotas and limits look at it."""

    asked_today: int = 0  # rounds of this member since midnight; cancelled and failed left out
    last_asked_at: datetime | None = None
    open_sessions: int = 0  # in this guild
    free_at: datetime | None = None  # when a place is expected to be free


@dataclass(frozen=True, slots=True)
class Case:
    """A deed with all that the rules look at."""

    deed: Deed
    actor: Actor
    now: datetime
    settings: GuildSettings
    policy: ChannelPolicy = field(default_factory=ChannelPolicy)
    blocked: bool = False
    use: Use = field(default_factory=Use)
    session_guild: str | None = None  # of the session that the deed is about, if any
    form: str | None = None
    language: Language | None = None


def refusals(case: Case) -> Iterator[ChorusError]:
    """Every reason why not, the deciding one first; nothing when the deed is allowed."""
    for rule in RULES:
        refusal = rule(case)
        if refusal is not None:
            yield refusal


def quota_of(settings: GuildSettings, roles: frozenset[str]) -> int | None:
    """Rounds a day: the best of a member's roles, else everyone's; None without a limit."""
    granted = [settings.quotas[role] for role in roles if role in settings.quotas]
    return max(granted) if granted else settings.quotas.get(EVERYONE)


def is_adult(settings: GuildSettings, *, age_restricted: bool) -> bool:
    """The rating of a place: adult only where the channel is and the server allows it."""
    return settings.nsfw and age_restricted


def in_raid(settings: GuildSettings, now: datetime) -> bool:
    return settings.raid_until is not None and now < settings.raid_until


def came_with_raid(since: datetime, joined_at: datetime | None, account_at: datetime | None) -> str:
    """Why somebody counts as part of a raid: `raid_newcomer`, `raid_account`, or nothing."""
    if joined_at is not None and joined_at >= since:
        return "raid_newcomer"
    if account_at is not None and account_at >= since - NEW_ACCOUNT:
        return "raid_account"
    return ""


def _of_another_server(case: Case) -> ChorusError | None:
    if case.session_guild is None or case.session_guild == case.actor.guild_id:
        return None
    return NotFound("no_session")


def _rights(case: Case) -> ChorusError | None:
    if case.deed == "manage" and not case.actor.manages:
        return Forbidden("operators_only")
    if case.deed == "moderate" and not (case.actor.moderates or case.actor.manages):
        return Forbidden("moderators_only")
    return None


def _blocked(case: Case) -> ChorusError | None:
    if not case.blocked or case.deed == "read" or case.actor.manages:
        return None
    return Forbidden("blocked")


def _paused(case: Case) -> ChorusError | None:
    if not case.settings.paused or case.deed == "read" or case.deed in ABOVE:
        return None
    return Conflict("paused")


def _raid(case: Case) -> ChorusError | None:
    actor, settings = case.actor, case.settings
    until, since = settings.raid_until, settings.raid_since
    if until is None or since is None or not in_raid(settings, case.now):
        return None
    if case.deed == "read" or actor.manages or actor.moderates:
        return None
    code = came_with_raid(since, actor.joined_at, actor.account_at)
    if not code or (code == "raid_account" and case.deed != "vote"):
        return None
    return Forbidden(code, until=clock_time(until, settings.timezone))


def _place(case: Case) -> ChorusError | None:
    """Opening obeys the channel; a session that is open there already is not disturbed."""
    if case.deed != "open":
        return None
    chosen = case.settings.channels
    if chosen and case.actor.place_id.removeprefix(DISCORD) not in chosen:
        shown = " ".join(f"<#{one}>" for one in sorted(chosen)[:10])
        return Forbidden("elsewhere", channels=shown)
    return None if case.policy.sessions else Forbidden("no_sessions_here")


def _form(case: Case) -> ChorusError | None:
    if case.deed != "open" or case.form is None:
        return None
    allowed = forms_here(case.settings, case.policy)
    return None if allowed is None or case.form in allowed else Forbidden("form_not_here")


def forms_here(settings: GuildSettings, policy: ChannelPolicy) -> frozenset[str] | None:
    """The forms that may be opened in a channel; None where all may."""
    if settings.forms and policy.forms:
        return settings.forms & policy.forms
    return settings.forms or policy.forms or None


def _language(case: Case) -> ChorusError | None:
    asked, kept = case.language, case.policy.language
    if case.deed != "open" or asked is None or kept is None or asked == kept:
        return None
    return Forbidden(f"channel_in_{kept}")


def _roles(case: Case) -> ChorusError | None:
    settings = case.settings
    if case.deed == "open":
        code, wanted = "role_open", settings.open_roles
    elif case.deed in TAKING_PART:
        code, wanted = "role_vote", settings.vote_roles
    elif case.deed == "host":
        code, wanted = "role_host", settings.host_roles
    else:
        return None
    if not wanted or wanted & case.actor.roles or case.actor.manages:
        return None
    shown = " ".join(f"<@&{role}>" for role in sorted(wanted)[:10])
    return Forbidden(code, roles=shown)


def _humans_only(case: Case) -> ChorusError | None:
    if case.deed != "more" or case.policy.drafts == "all":
        return None
    return Conflict("humans_only")


def _full(case: Case) -> ChorusError | None:
    use, settings = case.use, case.settings
    if case.deed != "open" or use.open_sessions < settings.max_sessions:
        return None
    if use.free_at is None:
        return TooMany("server_full", n=use.open_sessions)
    wait_s = max(1, round((use.free_at - case.now).total_seconds()))
    at = clock_time(use.free_at, settings.timezone)
    if use.free_at < next_midnight(case.now, settings.timezone):
        return TooMany("full_until", retry_after_s=wait_s, at=at, n=use.open_sessions)
    day, month = day_and_month(use.free_at, settings.timezone)
    return TooMany("full_until_day", retry_after_s=wait_s, day=day, month=month, at=at)


def _quota(case: Case) -> ChorusError | None:
    quota = quota_of(case.settings, case.actor.roles)
    if case.deed not in ASKING or quota is None or case.use.asked_today < quota:
        return None
    if quota == 0:
        return Forbidden("quota_none")
    midnight = next_midnight(case.now, case.settings.timezone)
    wait_s = round((midnight - case.now).total_seconds())
    return TooMany("quota_used", retry_after_s=wait_s, n=quota, zone=case.settings.timezone)


def _cooldown(case: Case) -> ChorusError | None:
    last = case.use.last_asked_at
    if case.deed != "next" or last is None:
        return None
    left = last + timedelta(seconds=case.settings.cooldown_s) - case.now
    left_s = -(-left // timedelta(seconds=1))  # rounded up
    return TooMany("cooldown", retry_after_s=left_s, seconds=left_s) if left_s > 0 else None


RULES: tuple[Callable[[Case], ChorusError | None], ...] = (
    _of_another_server,
    _rights,
    _blocked,
    _paused,
    _raid,
    _place,
    _form,
    _language,
    _roles,
    _humans_only,
    _full,
    _quota,
    _cooldown,
)
