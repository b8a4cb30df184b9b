"""
Cards of a server's programme: a premise, a contest, a vote on many, its result, an idle session.

Pure. Before the close of a vote nothing tells who wrote what or how it stands.
"""

from bot import ids
from bot.cards import frame, safe, words
from bot.cards.frame import Ink, Style
from bot.cards.words import Json
from bot.rules.programme import ENTRY_CHARS
from bot.voice import Voice

PREMISE = 600
EXCERPT = 400  # of one candidate on the card of a vote, when there are few
ROOM = 2_700  # for all excerpts together, names included
NAMED = 20  # characters left of an excerpt's room from which on names stand below it
OPTION = 80
FIRST = 700  # of what came first
TOLD = 12  # places told in full on a result


def premise_card(voice: Voice, view: Json) -> frame.Card:
    """The premise of the day or week; with a button as long as it waits to be opened."""
    waits = view["status"] == "waiting"
    title = voice("programme.premise.weekly" if view["weekly"] else "programme.premise.daily")
    opener = frame.button(
        voice("programme.premise.open"), ids.make("open", view["id"]), style=Style.primary
    )
    return frame.card(
        frame.text(f"## {title}\n{_quote(view['premise'])}"),
        frame.small(voice(f"programme.premise.{view['status']}")),
        frame.row(opener) if waits else None,
        ink=Ink.PENCIL,
    )


def contest_card(voice: Voice, poll: Json) -> frame.Card:
    """A contest that takes entries, and until when."""
    writing = poll["status"] == "writing"
    said = voice("programme.contest.call", limit=ENTRY_CHARS, when=words.until(poll["opens_at"]))
    enter = frame.button(
        voice("programme.contest.enter"), ids.make("enter", poll["id"]), style=Style.primary
    )
    return frame.card(
        frame.text(f"## {voice('programme.contest.title')}\n{_quote(poll['premise'])}"),
        frame.text(said if writing else voice("programme.contest.over")),
        frame.small(voice("programme.contest.blind")) if writing else None,
        frame.row(enter) if writing else None,
        ink=Ink.PENCIL,
    )


def vote_card(voice: Voice, poll: Json) -> frame.Card:
    """All that may be approved, with one menu; sealed until the close."""
    shown = sorted(poll["candidates"], key=lambda one: one["number"])
    voting = poll["status"] == "voting"
    room = min(EXCERPT, ROOM // max(1, len(shown)))
    listing = "\n\n".join(_excerpt(voice, poll, one, room) for one in shown)
    closing = voice("programme.vote.closes", when=words.until(poll["closes_at"]))
    read = frame.button(voice("programme.vote.read"), ids.make("entries", poll["id"], 1))
    return frame.card(
        frame.text(_heading(voice, poll, "vote")),
        frame.text(listing),
        frame.small(closing if voting else voice("programme.vote.over")),
        _menu(voice, poll, shown) if voting else None,
        frame.row(read) if poll["kind"] == "contest" else None,
        ink=Ink.CINNABAR,
    )


def outcome_card(voice: Voice, poll: Json) -> frame.Card:
    """How a vote ended: what came first, then all by their approvals, with the names."""
    won = [one for one in poll["candidates"] if one["winner"]]
    if not won:
        key = "programme.outcome.no_entries" if not poll["entries"] else "programme.outcome.nobody"
        return frame.card(frame.text(f"{_heading(voice, poll, 'outcome')}\n{voice(key)}"))
    level = "programme.outcome.level" if len(won) > 1 else "programme.outcome.first"
    quotes = [_won(voice, poll, one, FIRST // len(won)) for one in won]
    ballots = voice("programme.outcome.ballots", n=poll["ballots"])
    return frame.card(
        frame.text(f"{_heading(voice, poll, 'outcome')}\n{voice(level)}"),
        frame.text("\n".join(quotes)),
        frame.text("\n".join(_place(voice, poll, one) for one in poll["candidates"][:TOLD])),
        frame.small(ballots),
        frame.row(frame.button(voice("programme.vote.read"), ids.make("entries", poll["id"], 1)))
        if poll["kind"] == "contest"
        else None,
        ink=Ink.CINNABAR,
    )


def entries_page(voice: Voice, poll: Json, page: int) -> frame.Card:
    """One entry in full, for the reader alone, with the way to the others."""
    shown = sorted(poll["candidates"], key=lambda one: one["number"])
    page = max(1, min(page, len(shown)))
    one = shown[page - 1]
    by = f"\n{frame.subtext(_by(voice, one))}" if one["by"] else ""
    back, forth = (page - 2) % len(shown) + 1, page % len(shown) + 1
    n = len(shown)
    turning = frame.row(
        frame.button(voice("programme.vote.back"), ids.make("entries", poll["id"], back))
        if n > 2
        else None,
        frame.button(voice("programme.vote.next"), ids.make("entries", poll["id"], forth))
        if n > 1
        else None,
    )
    return frame.card(
        frame.text(f"**{voice('programme.vote.number', n=one['number'])}**{by}"),
        frame.text(safe.block(one["text"])),
        frame.small(voice("programme.vote.page", page=page, pages=n)),
        turning,
        ink=Ink.PENCIL,
    )


def idle_card(voice: Voice, session: Json) -> frame.Card:
    """Does it go on? Asked once, politely; without an answer it rests."""
    return frame.card(
        frame.text(f"**{words.title(session)}**\n{voice('programme.idle.ask')}"),
        frame.row(
            frame.button(
                voice("programme.idle.go_on"), ids.make("wake", session["id"]), style=Style.primary
            ),
            frame.button(voice("cards.button.so_far"), ids.make("read", session["id"], 1)),
            frame.button(voice("programme.idle.finish"), ids.make("finish", session["id"]))
            if session["canon"]
            else None,
        ),
    )


def ballot_said(voice: Voice, poll: Json) -> str:
    """What a voter reads of their own ballot."""
    own = set(poll["your_ballot"] or ())
    marked = sorted(one["number"] for one in poll["candidates"] if one["id"] in own)
    if not marked:
        return voice("programme.vote.withdrawn")
    numbers = words.listed(voice, [voice("programme.vote.number", n=n) for n in marked])
    return voice("programme.vote.counted", numbers=numbers)


def _heading(voice: Voice, poll: Json, what: str) -> str:
    title = "## " + voice(f"programme.{what}.{poll['kind']}")
    return f"{title}\n{_quote(poll['premise'])}" if poll["premise"] else title


def _menu(voice: Voice, poll: Json, shown: list[Json]) -> frame.Part:
    options = [
        frame.option(
            voice("programme.vote.option", n=one["number"], text=" ".join(one["text"].split())),
            one["id"],
        )
        for one in shown
    ]
    ask = voice("programme.vote.choose")
    custom_id = ids.make("season", poll["id"])
    return frame.menu(custom_id, options, placeholder=ask, least=0, most=len(options))


def _excerpt(voice: Voice, poll: Json, one: Json, room: int) -> str:
    number = voice("programme.vote.number", n=one["number"])
    text = safe.cut(safe.line(one["text"]), room)
    left = room - safe.shown_length(text)
    by = ""
    if one["by"] and poll["kind"] == "season" and left >= NAMED:
        by = "\n" + frame.subtext(safe.cut(_by(voice, one), left))
    return f"**{number}** {text}{by}"


def _won(voice: Voice, poll: Json, one: Json, room: int) -> str:
    text = safe.cut(safe.block(one["text"]), room)
    return f"{safe.quote(text)}\n{frame.subtext(_by(voice, one))}"


def _place(voice: Voice, poll: Json, one: Json) -> str:
    marks = words.rings(one["approvals"], poll["ballots"])
    space = voice("cards.space")
    count = voice("programme.outcome.count", n=one["approvals"], of=poll["ballots"])
    name = safe.cut(safe.line(one["text"]), OPTION)
    number = voice("programme.vote.number", n=one["number"])
    return f"**{number}** {name}\n{frame.subtext(f'{marks} {count}{space}{_by(voice, one)}')}"


def _by(voice: Voice, one: Json) -> str:
    people = [safe.line(name) for name in one["by"]] or [voice("cards.somebody")]
    return safe.cut(voice("programme.by", people=words.listed(voice, people)), 300)


def _quote(premise: str) -> str:
    return safe.quote(safe.cut(safe.line(premise), PREMISE))
