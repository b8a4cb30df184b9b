"""A small discord.py bot with one of each thing, for the tests of the emulator's people."""

import io
from typing import Any

import discord
from discord import app_commands, ui


class Name(app_commands.Translator):
    """Chinese names for what the tests type in Chinese."""

    WORDS = {"create": "创作", "form": "体裁", "story": "故事", "Poem": "诗"}

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        return self.WORDS.get(string.message) if locale is discord.Locale.chinese else None


class Edit(ui.Modal, title="Edit draft A"):
    """A text that is filled in, and a select."""

    words = ui.Label(
        text="Your text",
        component=ui.TextInput(
            custom_id="words",
            style=discord.TextStyle.paragraph,
            default="An old man walks.",
            min_length=3,
            max_length=40,
        ),
    )
    mood = ui.Label(
        text="Mood",
        component=ui.Select(
            custom_id="mood",
            options=[
                discord.SelectOption(label="Calm", value="c", default=True),
                discord.SelectOption(label="Wild", value="w"),
            ],
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        words: Any = self.words.component
        mood: Any = self.mood.component
        text = f"Offered: {words.value} ({mood.values[0]})"
        await interaction.response.send_message(text, ephemeral=True)


class Card(ui.LayoutView):
    """A card with a vote, an edit, a closed button, a page and two selects."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        vote = ui.Button(label="Ring A", custom_id="ring:a")
        vote.callback = self.ring
        edit = ui.Button(label="Edit", custom_id="edit")
        edit.callback = self.edit
        off = ui.Button(label="Close", custom_id="close", disabled=True)
        page = ui.Button(label="Gallery", url="https://example.org")
        self.form = ui.Select(
            custom_id="form",
            placeholder="Form",
            options=[discord.SelectOption(label="Haiku", value="h")],
        )
        self.form.callback = self.chosen
        self.who = ui.UserSelect(custom_id="who", placeholder="Host")
        self.who.callback = self.named
        box = ui.Container(ui.TextDisplay("## A lost key"), accent_color=0xC8402A)
        box.add_item(ui.Section("**A** The letter was for her.", accessory=vote))
        for items in ([edit, off, page], [self.form], [self.who]):
            box.add_item(ui.ActionRow(*items))
        self.add_item(box)

    async def ring(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send("Counted: A.", ephemeral=True)

    async def edit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Edit())

    async def chosen(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Form {self.form.values[0]}", ephemeral=True)

    async def named(self, interaction: discord.Interaction) -> None:
        name = self.who.values[0].display_name
        view = ui.LayoutView().add_item(ui.TextDisplay(f"{name} is the host"))
        await interaction.response.edit_message(view=view)


class TinyBot(discord.Client):
    """Registers its commands when it starts."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_ratelimit_timeout=30)
        self.tree = app_commands.CommandTree(self)
        for command in (create, slow, deaf):
            self.tree.add_command(command)
        privacy = app_commands.Group(name="privacy", description="Your data")
        privacy.add_command(export)
        self.tree.add_command(privacy)
        self.tree.add_command(report)

    async def setup_hook(self) -> None:
        await self.tree.set_translator(Name())
        await self.tree.sync()


@app_commands.command(name="create", description="Open a session")
@app_commands.choices(size=[app_commands.Choice(name="Poem", value=4)])
async def create(
    interaction: discord.Interaction,
    form: str,
    premise: app_commands.Range[str, 3, 20],
    size: int | None = None,
    host: discord.Member | None = None,
) -> None:
    await interaction.response.send_message(view=Card())
    said = f"{form}: {premise}, {size}, {host and host.display_name}"
    await interaction.followup.send(said, ephemeral=True)


@create.autocomplete("form")
async def forms(interaction: discord.Interaction, text: str) -> list[app_commands.Choice[str]]:
    names = [name for name in ("story", "score", "poem") if name.startswith(text)]
    return [app_commands.Choice(name=app_commands.locale_str(name), value=name) for name in names]


@app_commands.command(name="slow", description="Think first")
async def slow(interaction: discord.Interaction) -> None:
    await interaction.response.defer(thinking=True)
    await interaction.edit_original_response(content="Done.", attachments=[_file()])


def _file() -> discord.File:
    return discord.File(io.BytesIO(b"{}"), "export.json")


@app_commands.command(name="deaf", description="Never answers")
async def deaf(interaction: discord.Interaction) -> None:
    return


@app_commands.command(name="export", description="All about you, as a file")
async def export(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Here.", file=_file(), ephemeral=True)


@app_commands.context_menu(name="Report")
async def report(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"Reported {message.id}", ephemeral=True)
