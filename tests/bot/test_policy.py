"""Who may what: each rule alone, their order, and days of a server's own time zone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.guild import EVERYONE, Actor, ChannelPolicy, GuildSettings
from bot.locales import Catalogue
from bot.rules.policy import Case, Deed, Use, quota_of, refusals
from bot.rules.when import midnight, next_midnight
from tests.bot.making import NOW, later

DEEDS: tuple[Deed, ...] = (
    *("read", "open", "next", "vote", "write", "more", "lore", "host"),
    *("moderate", "manage"),
)
CREATING = {"open", "next", "vote", "write", "more", "lore", "host"}
LONG_AGO = NOW - timedelta(days=400)


def an_actor(**changes: Any) -> Actor:
    defaults: dict[str, Any] = {
        "member_id": "discord:ann",
        "name": "Ann",
        "language": "en",
        "guild_id": "1",
        "channel_id": "discord:10",
        "joined_at": LONG_AGO,
        "account_at": LONG_AGO,
    }
    return Actor(**(defaults | changes))


def a_case(deed: Deed = "open", actor: Actor | None = None, **changes: Any) -> Case:
    settings = {k: changes.pop(k) for k in list(changes) if k in GuildSettings.__dataclass_fields__}
    asked = changes.pop("asked", None)
    case = Case(deed, actor or an_actor(), NOW, GuildSettings(**settings), language=asked)
    return replace(case, **changes)


def codes(case: Case) -> list[str]:
    return [refusal.code for refusal in refusals(case)]


def refused_deeds(make: Callable[[Deed], Case]) -> set[str]:
    return {deed for deed in DEEDS if codes(make(deed))}


OPERATOR = an_actor(manages=True, moderates=True)


def test_a_server_that_chose_nothing_lets_everybody_do_everything() -> None:
    assert refused_deeds(lambda deed: a_case(deed, OPERATOR)) == set()
    assert refused_deeds(lambda deed: a_case(deed)) == {"moderate", "manage"}


def test_who_is_blocked_reads_and_nothing_else() -> None:
    refused = refused_deeds(lambda deed: a_case(deed, an_actor(moderates=True), blocked=True))

    assert refused == CREATING | {"moderate", "manage"}
    assert codes(a_case("vote", blocked=True)) == ["blocked"]


def test_a_pause_holds_for_all_who_write_and_leaves_moderators_their_tools() -> None:
    refused = refused_deeds(lambda deed: a_case(deed, OPERATOR, paused=True))

    assert refused == CREATING


def test_a_session_of_another_server_does_not_exist() -> None:
    assert codes(a_case("vote", session_guild="2"))[0] == "no_session"
    assert codes(a_case("vote", session_guild="playground"))[0] == "no_session"
    assert codes(a_case("vote", session_guild="1")) == []


RAID: dict[str, Any] = {"raid_since": NOW, "raid_until": later(3600)}


@pytest.mark.parametrize(
    ("joined_at", "account_at", "refused"),
    [
        (NOW - timedelta(seconds=1), LONG_AGO, set()),
        (NOW, LONG_AGO, CREATING),
        (NOW - timedelta(days=1), NOW - timedelta(days=7, seconds=1), set()),
        (NOW - timedelta(days=1), NOW - timedelta(days=7), {"vote"}),
        (None, None, set()),
    ],
)
def test_in_raid_mode_only_those_who_were_here_before_act(
    joined_at: datetime | None, account_at: datetime | None, refused: set[str]
) -> None:
    actor = an_actor(joined_at=joined_at, account_at=account_at)

    found = refused_deeds(lambda deed: a_case(deed, actor, **RAID))

    assert found - {"moderate", "manage"} == refused


def test_raid_mode_ends_by_itself_and_says_when() -> None:
    newcomer = an_actor(joined_at=NOW)
    raid = a_case("vote", newcomer, **RAID, timezone="Asia/Shanghai")

    assert next(refusals(raid)).params == {"until": "05:15"}  # 20:15 UTC and an hour, in Shanghai
    assert codes(replace(raid, now=later(3600))) == []


def test_sessions_are_opened_where_the_server_chose() -> None:
    in_thread = an_actor(channel_id="discord:99", parent_id="discord:10")

    assert codes(a_case(channels=frozenset({"10"}))) == []
    assert codes(a_case("open", in_thread, channels=frozenset({"10"}))) == []
    assert codes(a_case(channels=frozenset({"11"}))) == ["elsewhere"]
    assert codes(a_case("vote", channels=frozenset({"11"}))) == []
    assert codes(a_case(policy=ChannelPolicy(sessions=False))) == ["no_sessions_here"]


def test_forms_of_server_and_channel_both_hold() -> None:
    def opened(form: str, here: set[str], there: set[str]) -> list[str]:
        policy = ChannelPolicy(forms=frozenset(there))
        return codes(a_case(form=form, forms=frozenset(here), policy=policy))

    assert opened("poem", set(), set()) == []
    assert opened("poem", {"poem"}, set()) == []
    assert opened("poem", set(), {"story"}) == ["form_not_here"]
    assert opened("poem", {"poem", "story"}, {"story"}) == ["form_not_here"]
    assert opened("story", {"poem", "story"}, {"story"}) == []


def test_a_channel_of_one_language_keeps_it() -> None:
    policy = ChannelPolicy(language="zh")

    assert codes(a_case(asked="en", policy=policy)) == ["channel_in_zh"]
    assert codes(a_case(asked="zh", policy=policy)) == []


@pytest.mark.parametrize(
    ("field", "code", "deeds"),
    [
        ("open_roles", "role_open", {"open"}),
        ("vote_roles", "role_vote", {"next", "vote", "write", "more", "lore"}),
        ("host_roles", "role_host", {"host"}),
    ],
)
def test_roles_open_vote_and_host(field: str, code: str, deeds: set[str]) -> None:
    wanted = {field: frozenset({"7", "8"})}
    has_role = an_actor(roles=frozenset({"8"}))

    assert refused_deeds(lambda deed: a_case(deed, OPERATOR, **wanted)) == set()
    assert refused_deeds(lambda deed: a_case(deed, has_role, **wanted)) == {"moderate", "manage"}
    found = refused_deeds(lambda deed: a_case(deed, **wanted)) - {"moderate", "manage"}
    assert found == deeds
    assert codes(a_case(next(iter(deeds)), **wanted)) == [code]


def test_a_channel_without_models_asks_for_no_more_of_them() -> None:
    for drafts in ("human", "no_ai"):
        assert codes(a_case("more", policy=ChannelPolicy(drafts=drafts))) == ["humans_only"]
        assert codes(a_case("write", policy=ChannelPolicy(drafts=drafts))) == []


@pytest.mark.parametrize(
    ("quotas", "roles", "quota"),
    [
        ({}, {"7"}, None),
        ({EVERYONE: 3}, set(), 3),
        ({EVERYONE: 3, "7": 10, "8": 5}, {"7", "8"}, 10),
        ({EVERYONE: 3, "7": 1}, {"7"}, 1),
        ({"7": 10}, set(), None),
    ],
)
def test_the_best_role_counts(quotas: dict[str, int], roles: set[str], quota: int | None) -> None:
    assert quota_of(GuildSettings(quotas=quotas), frozenset(roles)) == quota


def test_a_used_quota_stops_rounds_and_nothing_else() -> None:
    refused = refused_deeds(
        lambda deed: a_case(deed, OPERATOR, quotas={EVERYONE: 2}, use=Use(asked_today=2))
    )

    assert refused == {"open", "next"}
    assert codes(a_case("next", quotas={EVERYONE: 2}, use=Use(asked_today=1))) == []
    assert codes(a_case("next", quotas={EVERYONE: 0})) == ["quota_none"]


def test_a_cooldown_says_how_long_it_lasts() -> None:
    refusal = next(refusals(a_case("next", cooldown_s=60, use=Use(last_asked_at=later(-20.5)))))

    assert (refusal.code, refusal.params) == ("cooldown", {"seconds": 40})
    assert codes(a_case("next", cooldown_s=60, use=Use(last_asked_at=later(-60)))) == []


@pytest.mark.parametrize(
    ("free_at", "code", "params"),
    [
        (later(3300), "full_until", {"at": "21:10", "n": 2}),
        (later(86_400 + 3300), "full_until_day", {"day": 24, "month": 11, "at": "21:10"}),
        (None, "server_full", {"n": 2}),
    ],
)
def test_a_full_server_says_until_when(
    free_at: datetime | None, code: str, params: dict[str, Any]
) -> None:
    case = a_case(max_sessions=2, use=Use(open_sessions=2, free_at=free_at))

    refusal = next(refusals(case))

    assert (refusal.code, refusal.params) == (code, params)
    assert codes(replace(case, deed="next")) == []


def test_all_reasons_are_told_the_deciding_one_first() -> None:
    case = a_case(
        blocked=True,
        paused=True,
        channels=frozenset({"11"}),
        quotas={EVERYONE: 1},
        use=Use(asked_today=1),
    )

    assert codes(case) == ["blocked", "paused", "elsewhere", "quota_used"]


def test_every_refusal_has_its_sentence_in_every_language() -> None:
    catalogue = Catalogue.load()
    newcomer = an_actor(joined_at=NOW)
    strict: dict[str, Any] = {
        "paused": True,
        "channels": frozenset({"11"}),
        "open_roles": frozenset({"7"}),
        "vote_roles": frozenset({"7"}),
        "host_roles": frozenset({"7"}),
        "quotas": {EVERYONE: 1},
        "cooldown_s": 9,
        "max_sessions": 1,
    }
    use = Use(asked_today=1, last_asked_at=NOW, open_sessions=1, free_at=later(9))
    policies = [
        ChannelPolicy(frozenset({"haiku"}), "zh", "human"),
        ChannelPolicy(language="en", sessions=False),
    ]
    cases = [
        a_case(
            deed, actor, **RAID, **(strict | wide), policy=policy, use=one, blocked=True,
            form="poem", asked=spoken, session_guild="2",
        )
        for deed in DEEDS
        for actor in (newcomer, an_actor(account_at=NOW))
        for wide in ({}, {"channels": frozenset()}, {"quotas": {EVERYONE: 0}})
        for policy in policies
        for spoken in ("en", "zh")
        for one in (use, replace(use, free_at=None), replace(use, free_at=later(99_999)))
    ]  # fmt: skip

    said = {refusal.code: refusal for case in cases for refusal in refusals(case)}

    assert len(said) == 22
    for code, refusal in said.items():
        for language in catalogue.languages:
            assert catalogue.text(f"error.{code}", language, **refusal.params)


def test_a_day_begins_at_the_servers_midnight() -> None:
    evening = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # ten at night in New York

    assert midnight(evening, "America/New_York") == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert next_midnight(evening, "America/New_York") == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert midnight(evening, "Asia/Shanghai") == datetime(2026, 11, 23, 16, tzinfo=UTC)


def test_a_day_is_as_long_as_its_clocks_make_it() -> None:
    noon = datetime(2026, 3, 29, 12, tzinfo=UTC)  # clocks go forward in Berlin

    assert next_midnight(noon, "Europe/Berlin") - midnight(noon, "Europe/Berlin") == timedelta(
        hours=23
    )
