"""Help: how one writes together here, a topic a page. Pure; the reader's own language."""

from bot import ids
from bot.cards import frame
from bot.cards.frame import Ink, Style
from bot.voice import Voice

TOPICS = ("start", "round", "rules", "write", "after", "privacy")


def help_card(voice: Voice, topic: str = "start") -> frame.Card:
    """One topic, and a button for each of the others; an unknown topic is the first."""
    topic = topic if topic in TOPICS else TOPICS[0]
    buttons = [
        frame.button(
            voice(f"cards.help.{each}.name"),
            ids.make("help", each),
            style=Style.primary if each == topic else Style.secondary,
            disabled=each == topic,
        )
        for each in TOPICS
    ]
    return frame.card(
        frame.text(f"## {voice(f'cards.help.{topic}.title')}"),
        frame.text(voice(f"cards.help.{topic}.text")),
        frame.rule(),
        *frame.rows(*buttons),
        ink=Ink.PENCIL,
    )
