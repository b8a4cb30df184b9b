"""Use cases of a member: the chosen name and language, and what was agreed to."""

from collections.abc import Mapping

from bot.errors import Invalid
from bot.service.context import Change, Context, Json, one_line, optional_text
from bot.session import Member
from engine.types import Language

NAME_CHARS = 40


def member_view(member: Member, ref: str) -> Json:
    """What a member may read of themselves; `training` null means: not asked yet."""
    agreed = member.consent
    publication = None
    if agreed.get("publication"):
        publication = "named" if agreed.get("publication_named") else "anonymous"
    return {
        "id": ref,
        "name": member.name,
        "language": member.language,
        "consent": {
            "ranking": agreed.get("ranking", True),
            "training": agreed.get("training"),
            "publication": publication,
        },
    }


async def fetch_member(context: Context, member_id: str) -> Member:
    """The member, or a blank one for somebody who never said anything of themselves."""
    known = await context.store.read(lambda records: records.member(member_id))
    return known or Member(member_id, "", "en")


async def save_member(
    context: Context, member_id: str, name: object, language: object, consent: object
) -> Member:
    """Change what is known of a member; None leaves a field as it is."""
    chosen = None if name is None else one_line(optional_text(name, NAME_CHARS, "name"))
    if language not in {None, "en", "zh"}:
        raise Invalid("unknown_language")
    agreed = _consent(consent)

    def act(change: Change) -> Member:
        known = change.records.member(member_id) or Member(member_id, "", "en")
        spoken: Language = known.language
        if language is not None:
            spoken = "zh" if language == "zh" else "en"
        member = Member(
            member_id,
            known.name if chosen is None else chosen,
            spoken,
            {**known.consent, **agreed},
        )
        change.records.save_member(member)
        if agreed:
            change.records.add_event(None, "consent", member_id, payload=agreed, at=change.now)
        return member

    return await context.write(act)


def _consent(given: object) -> dict[str, bool]:
    """
    Agreed purposes; `publication` is kept as two: at all, and with a name.

    Raises:
        Invalid: `bad_consent` when a purpose or value is unknown.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Invalid("bad_consent")
    agreed: dict[str, bool] = {}
    for purpose, value in given.items():
        if purpose in {"ranking", "training"} and isinstance(value, bool):
            agreed[purpose] = value
        elif purpose == "publication" and value in {"named", "anonymous"}:
            agreed |= {"publication": True, "publication_named": value == "named"}
        else:
            raise Invalid("bad_consent")
    return agreed
