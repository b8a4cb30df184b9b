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
        "made_with_ai": any(p["kind"] != "member" for p in passages),
        "hidden_passages": 0 if work else session["hidden_passages"],
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
    parts += [_hard_breaks(p["text"]) for p in passages]
    parts += ["---", f"## {say('export.who')}"]
    parts.append("\n".join(f"{p['number']}. {_credit(p, say)}" for p in passages))
    if any(p["kind"] != "member" for p in passages):
        parts.append(say("export.ai"))
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


def _passage(passage: Json) -> Json:
    kept = ("number", "text", "warning", "created_at")
    made = ("kind", "author", "model", "adapter", "seed", "approvals", "ballots")
    return {
        **{name: passage.get(name) for name in kept},
        "provenance": {
            **{name: passage[name] for name in made},
            "digital_source_type": SOURCES[passage["kind"]],
        },
    }


def _round(round_: Json) -> Json:
    made = ("label", "text", "kind", "author", "model", "adapter", "seed", "votes", "vetoed")
    return {
        "number": round_["number"],
        "wish": round_["wish"],
        "drafts": [
            {**{name: d[name] for name in made}, "joined": d["id"] == round_["winner"]}
            for d in round_["drafts"]
        ],
    }


def _hard_breaks(text: str) -> str:
    """Line breaks that Markdown keeps: verse stays verse."""
    return text.replace("\n", "  \n").replace("  \n  \n", "\n\n")
