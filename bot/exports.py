"""
A work as files to take away: Markdown to read, JSON with the provenance of every line.

Pure: takes the views of `bot/projection` as the asker may see them, so that an export never holds
more than a page would. What a machine had a hand in says so, for people and for programs.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Say = Callable[..., str]  # the catalogue, bound to one language

FORMAT = "chorus-work/1"
NAME_CHARS = 60
# IPTC's words for how something came to be (newscodes, digitalsourcetype)
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SOURCES = {
    "model": SOURCE + "trainedAlgorithmicMedia",
    "edited": SOURCE + "compositeWithTrainedAlgorithmicMedia",
    "member": SOURCE + "digitalCreation",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """One file."""

    name: str
    text: str


def export(session: Json, work: Json | None, say: Say) -> list[Exported]:
    """
    Both files of a session, or of the work that it became.

    Args:
        work: With the drafts and votes of every round; None while the session is open.
    """
    name = file_name(work["title"] if work else session["title"])
    told = record(session, work)
    return [
        Exported(f"{name}.md", markdown(session, work, say)),
        Exported(f"{name}.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n"),
    ]


def record(session: Json, work: Json | None) -> Json:
    """All that is known of the work, for programs."""
    passages = work["passages"] if work else session["canon"]
    return {
        "format": FORMAT,
        "title": work["title"] if work else session["title"],
        "form": session["form"],
        "language": session["language"],
        "premise": session["premise"],
        "licence": work["licence"] if work else None,
        "finished_at": work["finished_at"] if work else None,
        "made_with_ai": any(p["kind"] != "member" or _generated(p["pictures"]) for p in passages),
        "hidden_passages": 0 if work else session["hidden_passages"],
        "cover": _picture(cover) if (cover := (work or session)["cover"]) else None,
        "passages": [_passage(p) for p in passages],
        "lore": [entry["fact"] for entry in session["lore"]],
        "rounds": [_round(r) for r in work["rounds"]] if work else [],
    }


def markdown(session: Json, work: Json | None, say: Say) -> str:
    """The work to read: its text first, then who wrote what."""
    passages = work["passages"] if work else session["canon"]
    parts = [f"# {work['title'] if work else session['title']}", f"> {session['premise']}"]
    if not work and session["hidden_passages"]:
        parts.append(f"*{say('ui.canon.hidden', n=session['hidden_passages'])}*")
    if cover := (work or session)["cover"]:
        parts.append(_picture_line(cover, say))
    for passage in passages:
        parts.append(_hard_breaks(passage["text"]))
        parts += [_picture_line(picture, say) for picture in passage["pictures"]]
    parts += ["---", f"## {say('export.who')}"]
    parts.append("\n".join(f"{p['number']}. {_credit(p, say)}" for p in passages))
    if any(p["kind"] != "member" for p in passages):
        parts.append(say("export.ai"))
    if any(_generated(p["pictures"]) for p in passages) or (cover and cover["made"]):
        parts.append(say("export.ai_pictures"))
    if work:
        parts.append(say("export.licence", licence=say(f"licence.{work['licence']}.name")))
    return "\n\n".join(part for part in parts if part) + "\n"


def file_name(title: str) -> str:
    """A title as a file's name: letters and digits of any script, the rest as hyphens."""
    kept = "".join(letter if letter.isalnum() else " " for letter in title)
    return "-".join(kept.split())[:NAME_CHARS].strip("-") or "chorus"


def _credit(passage: Json, say: Say) -> str:
    """Who wrote a passage, its votes, and where a model's words came from."""
    kind = passage["kind"]
    author = passage["author"] or say("export.somebody")
    said = [say(f"export.by_{kind}", author=author)]
    if passage["ballots"]:
        votes = {"votes": passage["approvals"], "ballots": passage["ballots"]}
        said.append(say("export.votes", **votes))
    if passage["model"]:
        said.append(say("export.source", model=passage["model"], seed=passage["seed"]))
    return say("export.between").join(said)


def _picture_line(picture: Json, say: Say) -> str:
    """What a picture shows, in words: Markdown carries no pictures of its own."""
    made, by = picture["made"], picture["by"]
    source = f"{made['model']}, {made['seed']}" if made else by or say("export.somebody")
    return f"*{say('export.picture', alt=picture['alt'], source=source)}*"


def _generated(pictures: list[Json]) -> bool:
    return any(picture["made"] for picture in pictures)


def _picture(picture: Json) -> Json:
    source = "model" if picture["made"] else "member"
    return {
        **{name: picture[name] for name in ("alt", "width", "height", "by")},
        "provenance": {**(picture["made"] or {}), "digital_source_type": SOURCES[source]},
    }


def _passage(passage: Json) -> Json:
    kept = ("number", "text", "warning", "created_at")
    made = ("kind", "author", "model", "adapter", "seed", "approvals", "ballots")
    return {
        **{name: passage.get(name) for name in kept},
        "pictures": [_picture(picture) for picture in passage["pictures"]],
        "provenance": {
            **{name: passage[name] for name in made},
            "digital_source_type": SOURCES[passage["kind"]],
        },
    }


def _round(round_: Json) -> Json:
    made = ("label", "text", "kind", "author", "model", "adapter", "seed", "votes", "vetoed")
    return {
        "number": round_["number"],
        "kind": round_["kind"],
        "wish": round_["wish"],
        "drafts": [
            {**{name: d[name] for name in made}, "joined": d["id"] == round_["winner"]}
            for d in round_["drafts"]
        ],
    }


def _hard_breaks(text: str) -> str:
    """Line breaks that Markdown keeps: verse stays verse."""
    return text.replace("\n", "  \n").replace("  \n  \n", "\n\n")
