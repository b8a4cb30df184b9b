"""
The licence of a model, as its card states it in its front matter. Knows no model and no torch.

Only shown and logged: whether a use is allowed is for the operator to judge.
"""

import re

_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"^(license|license_name)\s*:\s*[\"']?([^\"'\n#]{1,120})", re.M)
_RESTRICTED = re.compile(r"(?:^|[-_ ])(?:nc|non-?commercial|research|community|nscl)(?:[-_ .]|$)")


def licence_in(card: str) -> str:
    """
    The licence that a model card names; `other` is replaced by the name beside it.

    Args:
        card: The text of a README.md. Returns "" where it states none.
    """
    front = _FRONT.match(card[:100_000])
    fields = dict(_FIELD.findall(front.group(1))) if front else {}
    licence, name = (fields.get(key, "").strip() for key in ("license", "license_name"))
    return str(name if name and licence in ("", "other") else licence)


def restricted(licence: str) -> bool:
    """Whether its name says that commercial use is forbidden or bound to conditions."""
    return _RESTRICTED.search(licence.lower()) is not None
