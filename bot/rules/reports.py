"""Consent, report, tiding: the values of trust between a community and its bot. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engine.types import Language

CONSENT_VERSION = 1  # of the text that is shown; a change of its meaning counts up
REASON_CHARS = 500
QUOTE_CHARS = 4_000

REPORTS_A_DAY = 20  # of one member
# What stands where a text was redacted; it enters no prompt.
REDACTED: Mapping[Language, str] = {
    "en": "[taken out by the moderators]",
    "zh": "〔已由管理者移除〕",
}

Purpose = Literal["ranking", "training", "publication"]
ReportKind = Literal["draft", "passage", "work", "session"]
ReportStatus = Literal["open", "dismissed", "removed", "redacted", "warned", "blocked"]
# What moderators may do about a report, and what it is called afterwards.
DEEDS: Mapping[str, ReportStatus] = {
    "dismiss": "dismissed",
    "warn": "warned",
    "remove": "removed",
    "redact": "redacted",
    "block": "blocked",
}
DEEDS_OF: Mapping[ReportKind, tuple[str, ...]] = {
    "draft": ("dismiss", "warn", "remove", "redact", "block"),
    "passage": ("dismiss", "warn", "redact", "block"),
    "work": ("dismiss", "remove"),
    "session": ("dismiss", "redact", "block"),
}


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer of one member to one question, for good."""

    member_id: str
    purpose: Purpose
    answer: str  # "yes" or "no"; of publication: "none", "anonymous", "named"
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What a member found wrong; `quote` is the text as it stood then."""

    id: str
    guild_id: str | None
    session_id: str
    kind: ReportKind
    target: str
    reporter_id: str | None  # None: asked to be forgotten
    reason: str
    quote: str
    link: str  # to the message where it was seen, or empty
    status: ReportStatus
    at: datetime
    settled_by: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tiding:
    """A sentence for one member, told in private after their next deed."""

    member_id: str
    kind: str  # key of the sentence: `tiding.KIND`
    at: datetime
    params: Mapping[str, str] = field(default_factory=dict)
