"""Forms: what a member fills in, as Discord's modals. Pure; the custom id says what it is for."""

import discord
from discord import TextStyle
from discord.ui import Label, Modal, Select, TextInput

from bot import ids
from bot.rules.lesson import TRY_CHARS
from bot.rules.licences import LICENCES
from bot.service.context import Json
from bot.session import DRAFT_CHARS, TITLE_CHARS, WISH_CHARS
from bot.views.parts import cut
from bot.voice import Voice

TEXT = "text"  # the field's own custom id, in every form
TITLE = "title"
LICENCE = "licence"
SHELF = "shelf"
SHELF_YES, SHELF_NO = "yes", "no"


def write_form(voice: Voice, round_: Json) -> Modal:
    """For a draft of one's own."""
    return form(
        ids.make("write", round_["id"]),
        voice("form.write.title", number=round_["number"]),
        Label(
            text=voice("form.write.label"),
            description=voice("form.write.hint"),
            component=prose("", DRAFT_CHARS),
        ),
    )


def edit_form(voice: Voice, round_: Json, draft: Json, part: int) -> Modal:
    """For an edit, filled with the draft or, of a very long one, with its part, 1-based."""
    pieces = cut(draft["text"])
    label = voice("form.edit.label", label=draft["label"])
    if len(pieces) > 1:
        label = voice("form.edit.part", label=draft["label"], part=part, parts=len(pieces))
    return form(
        ids.make("edit1", round_["id"], draft["id"], part),
        voice("form.edit.title", label=draft["label"]),
        Label(
            text=label,
            description=voice("form.edit.hint"),
            component=prose(pieces[max(part, 1) - 1], DRAFT_CHARS),
        ),
    )


def try_form(voice: Voice, session_id: str, lesson: Json) -> Modal:
    """For a try at a lesson's exercise, filled with the last try or the exercise itself."""
    exercise = lesson["exercise"]
    return form(
        ids.make("try", session_id),
        voice("ui.lesson.exercise", line=exercise["line"]),
        Label(
            text=voice("cards.lesson.text"),
            description=voice("cards.lesson.hint", line=exercise["line"]),
            component=prose((lesson["last_try"] or exercise["text"])[:TRY_CHARS], TRY_CHARS),
        ),
    )


def wish_form(voice: Voice, session: Json) -> Modal:
    """For the next round, with a wish or without one."""
    line: TextInput[discord.ui.LayoutView] = TextInput(
        custom_id=TEXT,
        required=False,
        max_length=WISH_CHARS,
        placeholder=voice("form.wish.example"),
    )
    return form(
        ids.make("wish", session["id"]),
        voice("form.wish.title"),
        Label(text=voice("form.wish.label"), component=line),
    )


def finish_form(voice: Voice, session: Json, *, gallery: bool) -> Modal:
    """For the end of a work: its title, its licence, and, where there is one, the web shelf."""
    title: TextInput[discord.ui.LayoutView] = TextInput(
        custom_id=TITLE, required=False, max_length=TITLE_CHARS, default=session["title"]
    )
    parts = [
        Label(text=voice("form.finish.name"), component=title),
        Label(
            text=voice("form.finish.licence"),
            description=voice("form.finish.licence_hint"),
            component=_licences(voice),
        ),
    ]
    if gallery:
        parts.append(Label(text=voice("form.finish.shelf"), component=_shelf(voice)))
    return form(ids.make("finish", session["id"]), voice("form.finish.title"), *parts)


def _licences(voice: Voice) -> "Select[discord.ui.LayoutView]":
    options = [
        discord.SelectOption(
            label=voice(f"licence.{key}.name"),
            description=voice(f"licence.{key}.meaning"),
            value=key,
            default=key == LICENCES[0],
        )
        for key in LICENCES
    ]
    return Select(custom_id=LICENCE, options=options, required=True)


def _shelf(voice: Voice) -> "Select[discord.ui.LayoutView]":
    options = [
        discord.SelectOption(label=voice("form.finish.shelf_no"), value=SHELF_NO, default=True),
        discord.SelectOption(label=voice("form.finish.shelf_yes"), value=SHELF_YES),
    ]
    return Select(custom_id=SHELF, options=options, required=True)


def prose(text: str, limit: int) -> "TextInput[discord.ui.LayoutView]":
    return TextInput(
        custom_id=TEXT,
        style=TextStyle.paragraph,
        default=text or None,
        min_length=1,
        max_length=limit,
    )


def form(custom_id: str, title: str, *parts: "Label[discord.ui.LayoutView]") -> Modal:
    form = Modal(title=title, custom_id=custom_id)
    for part in parts:
        form.add_item(part)
    return form
