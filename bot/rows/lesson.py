"""How the values of a lesson lie in their tables; see `bot/rows/`."""

from bot.rows import FLAG, JSON, TIME, Table
from bot.rules.lesson import Critique, Try

TRIES = Table("lesson_tries", Try, "try", {"solved": FLAG, "at": TIME})
CRITIQUES = Table("critiques", Critique, "critique", {"answers": JSON, "at": TIME})
