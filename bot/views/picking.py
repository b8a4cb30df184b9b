"""Picking a form: what the command line suggests while its name is typed."""

from collections.abc import Iterable

from discord.app_commands import Choice

from bot.service.context import Json
from bot.voice import Voice

LANGUAGES = [Choice(name="English", value="en"), Choice(name="中文", value="zh")]
MOST = 25  # suggestions that Discord takes


def form_name(voice: Voice, form: Json) -> str:
    """A form's name for this reader; a young form says that it is one."""
    name = voice.named(form["name"])
    return voice("cards.form.young", name=name) if form["beta"] else name


def suggested(
    voice: Voice, forms: Iterable[Json], typed: str, language: str = ""
) -> list[Choice[str]]:
    """Those whose name, in any language, has what was typed, and that `language` can be used in."""
    wanted = typed.strip().casefold()
    fitting = (form for form in forms if not language or language in form["languages"])
    return [
        Choice(name=form_name(voice, form), value=form["id"])
        for form in fitting
        if wanted in form_name(voice, form).casefold()
        or any(name.startswith(wanted) for name in _names(form))
    ][:MOST]


def found(forms: Iterable[Json], typed: str, voice: Voice) -> Json | None:
    """The form of this id, or of this name in any language."""
    wanted = typed.strip().casefold()
    for form in forms:
        if wanted in {*_names(form), form_name(voice, form).casefold()}:
            return form
    return None


def _names(form: Json) -> set[str]:
    return {form["id"], *(name.casefold() for name in form["name"].values())}
