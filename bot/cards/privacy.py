"""Cards of consent and privacy, for one member alone. Pure."""

from bot import ids
from bot.cards import frame
from bot.cards.frame import Ink
from bot.cards.words import Json
from bot.notice import notice
from bot.voice import Voice

# purpose -> the answers that are offered
ANSWERS = {
    "ranking": ("yes", "no"),
    "training": ("yes", "no"),
    "publication": ("none", "anonymous", "named"),
}


def consent_card(voice: Voice, consent: Json) -> frame.Card:
    """Each purpose with what holds now and what else may hold; all answers alike easy."""
    parts: list[frame.Part | None] = []
    for purpose, answers in ANSWERS.items():
        now = given(purpose, consent)
        told = voice("consent.now", answer=voice(f"consent.answer.{now}"))
        parts += [
            frame.rule(),
            frame.text(f"{voice(f'consent.{purpose}')}\n{frame.subtext(told)}"),
            frame.row(*(_answer(voice, purpose, answer, now) for answer in answers)),
        ]
    head = f"### {voice('consent.title')}\n{voice('consent.intro')}"
    return frame.card(frame.text(head), *parts, ink=Ink.PENCIL)


def given(purpose: str, consent: Json) -> str:
    """What was answered, as the catalogue names it; `unasked` where nothing was."""
    value = consent[purpose]
    if purpose == "publication":
        return str(value or "none")
    if value is None:
        return "unasked"
    return "yes" if value else "no"


def delete_card(voice: Voice) -> frame.Card:
    """What goes and what stays, before anything does."""
    said = [voice(f"privacy.ask.{each}") for each in ("goes", "stays", "backups")]
    return frame.card(
        frame.text(f"### {voice('privacy.ask.title')}"),
        *(frame.text(each) for each in said),
        frame.row(
            frame.button(
                voice("privacy.ask.yes"), ids.make("privacy", "delete"), style=frame.Style.danger
            ),
            frame.button(voice("privacy.ask.no"), ids.make("privacy", "keep")),
        ),
        ink=Ink.OCHRE,
    )


def notice_card(voice: Voice) -> frame.Card:
    """The privacy notice, from the registry of what is kept."""
    told = notice(voice)
    return frame.card(
        frame.text(f"### {told.title}\n{told.intro}"),
        frame.text("\n".join(topic.said for topic in told.topics)),
        frame.text(told.rights),
        ink=Ink.PENCIL,
    )


def _answer(voice: Voice, purpose: str, answer: str, now: str) -> frame.Button:
    return frame.button(
        voice(f"consent.button.{purpose}_{answer}"),
        ids.make("consent", purpose, answer, "card"),
        disabled=answer == now,
    )
