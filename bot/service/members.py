"""Use cases of a member: the chosen name and language, and what was agreed to."""

from collections.abc import Mapping
from dataclasses import replace

from bot.errors import Invalid
from bot.records.privacy import PrivacyRecords
from bot.records.taste import TasteRecords
from bot.rules.reports import CONSENT_VERSION, Consent, Purpose
from bot.service.context import Change, Context, Json, one_line, optional_text
from bot.service.tuning.withdrawing import withdraw_member
from bot.session import Member
from engine.types import Language

NAME_CHARS = 40


def member_view(member: Member, ref: str) -> Json:
    """What a member may read of themselves; `training` null means: not asked yet."""
    return {
        "id": ref,
        "name": member.name,
        "language": member.language,
        "consent": consent_view(member),
    }


def consent_view(member: Member | None) -> Json:
    """What was agreed to; ranking is on and everything else off until somebody says otherwise."""
    agreed = member.consent if member else {}
    publication = None
    if agreed.get("publication"):
        publication = "named" if agreed.get("publication_named") else "anonymous"
    return {
        "ranking": agreed.get("ranking", True),
        "training": agreed.get("training"),
        "publication": publication,
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
    _consent(consent)

    def act(change: Change) -> Member:
        known = change.records.member(member_id) or Member(member_id, "", "en")
        spoken: Language = known.language
        if language is not None:
            spoken = "zh" if language == "zh" else "en"
        name_now = known.name if chosen is None else chosen
        member = replace(known, name=name_now, language=spoken)
        change.records.save_member(member)
        return note_consent(change, member_id, consent) if consent else member

    saved = await context.write(act)
    context.relearn()
    return saved


def note_consent(change: Change, member_id: str, given: object) -> Member:
    """
    Keep answers, each with the version of the text that was shown; the member with them. What
    their votes taught is learned anew where they have changed their mind on that, and adapters
    that they taught are withdrawn where they do not agree to training any more.
    """
    agreed = _consent(given)
    known = change.records.member(member_id) or Member(member_id, "", "en")
    member = replace(known, consent={**known.consent, **agreed})
    change.records.save_member(member)
    if consent_view(member)["ranking"] != consent_view(known)["ranking"]:
        TasteRecords.beside(change.records).touch_member(member_id)
    if known.consent.get("training") and not member.consent.get("training"):
        withdraw_member(change, member_id)
    rows = PrivacyRecords.beside(change.records)
    for purpose, answer in consent_answers(agreed).items():
        rows.add_consent(Consent(member_id, purpose, answer, CONSENT_VERSION, change.now))
    return member


def consent_answers(agreed: Mapping[str, bool]) -> dict[Purpose, str]:
    """The answers in words, as the rows keep them."""
    said: dict[Purpose, str] = {}
    if "ranking" in agreed:
        said["ranking"] = "yes" if agreed["ranking"] else "no"
    if "training" in agreed:
        said["training"] = "yes" if agreed["training"] else "no"
    if "publication" in agreed:
        named = "named" if agreed["publication_named"] else "anonymous"
        said["publication"] = named if agreed["publication"] else "none"
    return said


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
        elif purpose == "publication" and value in {"named", "anonymous", "none"}:
            agreed |= {"publication": value != "none", "publication_named": value == "named"}
        else:
            raise Invalid("bad_consent")
    return agreed
