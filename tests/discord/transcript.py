"""
What happened on the emulator, as a person would tell it: who did what, and what stood where.

    evening = Transcript(emulator, "A scripted evening")
    evening.note("The bot is killed.")
    evening.save(Path("artifacts/evening.md"))

Everything is read from the emulator's record, so that nothing has to be noted while it happens.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.discord.emulator import Emulator, Interaction, InteractionKind, Message
from tests.discord.emulator.record import Change
from tests.discord.emulator.resolving import options_of
from tests.discord.reading import alts_of, buttons_of, selects_of, text_of, walk

Entry = tuple[float, str]


class Transcript:
    """One story in Markdown; messages are numbered in the order in which they appeared."""

    def __init__(self, emulator: Emulator, title: str) -> None:
        self._emulator = emulator
        self._title = title
        self._notes: list[Entry] = []
        self._numbers: dict[int, int] = {}
        self._shown: dict[int, str] = {}

    def note(self, text: str) -> None:
        """Say what the record does not know, at this moment."""
        self._notes.append((self._emulator.clock.now(), f"*{text}*"))

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text(), encoding="utf-8")

    def text(self) -> str:
        """All of it, oldest first."""
        self._numbers.clear()
        self._shown.clear()
        record = self._emulator.record
        entries = [
            *self._notes,
            *(made for change in record.changes for made in self._change(change)),
            *_gateway(self._emulator),
        ]
        entries += [(one.created_at, self._action(one)) for one in record.interactions]
        entries.sort(key=lambda entry: entry[0])
        lines = [f"`{_clock(at)}` {text}" for at, text in entries]
        return "\n\n".join([f"# {self._title}", *lines, _summary(self._emulator)]) + "\n"

    def _change(self, change: Change) -> Iterator[Entry]:
        message, name = change.message, self._name(change.message)
        where, seen = _where(message), _seen_by(message)
        if change.kind == "delete":
            yield change.at, f"{where}: {name} is gone."
            return
        words = _words(change.payload)
        if words == self._shown.get(message.id):
            return  # an edit that nobody can see
        verb = "reads now" if message.id in self._shown else "appears"
        self._shown[message.id] = words
        pings = f" It notifies {_pinged(message)}." if change.kind == "create" else ""
        notifies = pings if message.pings else ""
        author = message.author.name
        yield change.at, f"{where}: {name} by {author} {verb}{seen}.{notifies}\n\n{words}"

    def _name(self, message: Message) -> str:
        number = self._numbers.setdefault(message.id, len(self._numbers) + 1)
        return f"message {number}"

    def _action(self, one: Interaction) -> str:
        place = f"{one.channel.guild.name} #{one.channel.name}"
        answer = "no answer" if one.answered_after_s is None else f"{one.answered_after_s:.3f} s"
        again = f", delivered {one.dispatched} times" if one.dispatched != 1 else ""
        return f"{place}: **{one.member.name}** {self._deed(one)} ({answer}{again})"

    def _deed(self, one: Interaction) -> str:
        if one.kind is InteractionKind.COMPONENT:
            assert one.message is not None, "a component is on a message"
            return f"{_pressed(one)} on {self._name(one.message)}"
        if one.kind is InteractionKind.MODAL:
            return f"sends a form: {_form(one)}"
        options = ", ".join(f"{o['name']}: {o['value']}" for o in _options(one))
        words = " ".join([f"/{one.data['name']}", *_subcommands(one.data), options]).strip()
        return f"{'types' if one.kind is InteractionKind.AUTOCOMPLETE else 'uses'} {words}"


def _words(payload: dict[str, Any]) -> str:
    """A message as a quotation: its text, pictures, files and controls."""
    lines = text_of(payload).splitlines()
    lines += [f"(picture: {alt or 'without alt text'})" for alt in alts_of(payload)]
    lines += [f"(file: {file['filename']})" for file in payload["attachments"]]
    controls = [
        f"[{b.label}]" if not b.disabled else f"[~~{b.label}~~]" for b in buttons_of(payload)
    ]
    controls += [f"[{one.get('placeholder') or one['custom_id']} v]" for one in selects_of(payload)]
    if controls:
        lines.append(" ".join(controls))
    if payload["flags"] & 1 << 7:
        lines.append("(thinking)")
    return "\n".join(f"> {line}  " for line in lines)  # two spaces keep a line a line


def _where(message: Message) -> str:
    return f"{message.channel.guild.name} #{message.channel.name}"


def _seen_by(message: Message) -> str:
    if message.viewer_id is None:
        return ""
    member = message.channel.guild.members.get(message.viewer_id)
    return f" for {member.name} alone" if member else " for one who has left"


def _pinged(message: Message) -> str:
    members = message.channel.guild.members
    names = [members[one].name for one in message.pings.user_ids if one in members]
    names += [message.channel.guild.roles[one].name for one in message.pings.role_ids]
    return ", ".join([*names, *(["everyone"] if message.pings.everyone else [])])


def _pressed(one: Interaction) -> str:
    assert one.message is not None, "a component is on a message"
    wanted, state = one.data["custom_id"], one.payload["message"]
    labels = [b.label for b in buttons_of(state) if b.custom_id == wanted]
    if labels:
        return f"presses [{labels[0]}]"
    picks = ", ".join(_label(state, wanted, value) for value in one.data.get("values") or ())
    return f"picks {picks or 'nothing'}"


def _label(state: dict[str, Any], custom_id: str, value: str) -> str:
    for component in walk(state["components"]):
        if component.get("custom_id") == custom_id:
            for option in component.get("options") or ():
                if option["value"] == value:
                    return str(option["label"])
    return value


def _form(one: Interaction) -> str:
    said = []
    for component in walk(one.data["components"]):
        value = component.get("value", component.get("values"))
        if value is not None:
            text = " / ".join(map(str, value)) if isinstance(value, list) else str(value)
            said.append(text.replace("\n", " / "))
    return "; ".join(f"“{text}”" for text in said)


def _options(one: Interaction) -> Iterator[dict[str, Any]]:
    return options_of(one.data.get("options") or [])


def _subcommands(data: dict[str, Any]) -> list[str]:
    names = []
    for option in data.get("options") or ():
        if option["type"] in (1, 2):
            names += [option["name"], *_subcommands(option)]
    return names


def _gateway(emulator: Emulator) -> Iterator[Entry]:
    record = emulator.record
    for at in record.identifies:
        yield at, "*The bot connects anew.*"
    for at, taken in record.resumes:
        yield at, "*The bot resumes.*" if taken else "*The bot's session is refused.*"
    for at, code, by_server in record.closes:
        yield at, f"*The gateway closes, by {'Discord' if by_server else 'the bot'} ({code}).*"


def _summary(emulator: Emulator) -> str:
    record = emulator.record
    times = sorted(one.answered_after_s for one in record.interactions if one.answered_after_s)
    missed = sum(one.answered_after_s is None for one in record.interactions)
    slowest = f"; the slowest answer took {times[-1]:.3f} s" if times else ""
    statuses = ", ".join(
        f"{count} x {status}" for status, count in sorted(record.statuses().items())
    )
    acts, steps = len(record.interactions), len(record.changes)
    return (
        f"---\n\n{acts} actions, {missed} without an answer{slowest}. {steps} steps of messages."
        f" {len(record.requests)} requests: {statuses}."
    )


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S.%f")[:-3]
