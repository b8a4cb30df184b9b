"""Forms of a picture round: other words, and a picture of one's own. Pure; see `forms`."""

from discord import SelectOption
from discord.ui import FileUpload, Label, LayoutView, Modal, Select, TextInput

from bot import ids
from bot.pictures import ALT_CHARS, PROMPT_CHARS
from bot.service.context import Json
from bot.views.forms import TEXT, form, prose
from bot.voice import Voice
from engine.image.uploads import MAX_BYTES
from engine.types import STYLES

FILE = "file"
STYLE = "style"
ANY = "any"  # style: Discord takes no empty value


def words_form(voice: Voice, round_: Json, draft: Json | None = None) -> Modal:
    """For more pictures from other words, filled with those of the round; of `draft` its seed."""
    custom_id = ids.make("words", round_["id"])
    title = voice("cards.picture.form.words")
    if draft is not None:
        custom_id = ids.make("seed1", round_["id"], draft["id"])
        title = voice("cards.picture.form.seed", label=draft["label"])
    return form(
        custom_id,
        title,
        Label(
            text=voice("cards.picture.form.prompt"),
            description=voice("cards.picture.form.prompt_hint"),
            component=prose(round_["asking"]["prompt"][:PROMPT_CHARS], PROMPT_CHARS),
        ),
        Label(text=voice("ui.illustrate.style"), component=_styles(voice, round_)),
    )


def style_of(chosen: str) -> str:
    """A style's code as the service knows it."""
    return "" if chosen == ANY else chosen


def own_form(voice: Voice, round_: Json) -> Modal:
    """For a drawing or photo of one's own: the file, and what it shows."""
    upload: FileUpload[LayoutView] = FileUpload(custom_id=FILE, min_values=1, max_values=1)
    alt: TextInput[LayoutView] = TextInput(custom_id=TEXT, min_length=1, max_length=ALT_CHARS)
    limit = MAX_BYTES >> 20
    return form(
        ids.make("mine", round_["id"]),
        voice("cards.picture.form.mine"),
        Label(
            text=voice("cards.picture.form.file"),
            description=voice("cards.picture.form.file_hint", limit=limit),
            component=upload,
        ),
        Label(
            text=voice("cards.picture.form.alt"),
            description=voice("cards.picture.form.alt_hint"),
            component=alt,
        ),
    )


def _styles(voice: Voice, round_: Json) -> "Select[LayoutView]":
    now = round_["asking"]["style"] or ANY
    options = [
        SelectOption(label=voice(f"ui.picture.styles.{code}"), value=code, default=code == now)
        for code in (ANY, *STYLES)
    ]
    return Select(custom_id=STYLE, options=options, required=True)
