"""How consent, reports and tidings lie in their tables; see `bot/rows/`."""

from bot.rows import JSON, TIME, Table
from bot.rules.reports import Consent, Report, Tiding

CONSENTS = Table("consents", Consent, "consent", {"at": TIME})
REPORTS = Table("reports", Report, "report", {"at": TIME, "settled_at": TIME})
TIDINGS = Table("tidings", Tiding, "tiding", {"params": JSON, "at": TIME})
