"""How consent, reports and tidings lie in their tables; see `bot/rows.py`."""

from bot.reports import Consent, Report, Tiding
from bot.rows import JSON, TIME, Table

CONSENTS = Table("consents", Consent, "consent", {"at": TIME})
REPORTS = Table("reports", Report, "report", {"at": TIME, "settled_at": TIME})
TIDINGS = Table("tidings", Tiding, "tiding", {"params": JSON, "at": TIME})
