"""The licences that a finished work may carry; the first is offered when nothing is chosen."""

from bot.errors import Invalid

# Names and meanings stand in the catalogue, under `licence`.
LICENCES = ("reserved", "cc-by", "cc-by-sa", "cc-by-nc", "cc0")


def check_licence(licence: object) -> str:
    """
    The licence itself, when it is one that is offered.

    Raises:
        Invalid: `unknown_licence`.
    """
    found = next((known for known in LICENCES if known == licence), None)
    if found is None:
        raise Invalid("unknown_licence")
    return found
