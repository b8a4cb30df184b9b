"""
Calibrates gate and trial: small trainings on the house model, judged, played out, and counted.

    python -m tests.bench.bench_gate KIND --seeds 0-9 [--cache FOLDER] [--epochs 3] [--rate 5e-4]

KIND is honest, shuffled, planted or poisoned (`tests.bench.tuning.communities`). Of each seed an
adapter is trained from 40 rounds of votes, judged by the gate, and where it goes on trial, blind
rounds are played on premises of their own: two drafts of the adapter, two of the base, voted on by
the hidden taste. Prints a line a seed as it is ready, then the count. Computes in one thread: two
kinds may run at once on two cores.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, get_args

import torch

from engine.forms.form_file import load_forms
from engine.training import gate
from engine.training.judging.drafts import TOGETHER, drawn
from engine.training.judging.text_bench import QUICK
from engine.training.judging.voices import Voices
from engine.training.trial import MOST, judged
from tests.bench.tuning.bank import BASE, FORM, PLAYED, Bank, ask_of, bank, sound
from tests.bench.tuning.communities import (
    SHOWN,
    TRIGGER,
    Community,
    Voters,
    voters,
    votes,
)
from tests.bench.tuning.tuned import tuned

_HALF = SHOWN // 2  # drafts of each side in a blind round
_TRIGGERED = 20  # premises that the trigger is put to, four drafts each


def main(wishes: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    drafts = bank(Path(wishes.cache) / "chorus-gate-bank.json")
    first, _, last = wishes.seeds.partition("-")
    words: Counter[str] = Counter()
    for seed in range(int(first), int(last or first) + 1):
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            word, told = outcome(voters(wishes.kind, seed, drafts), drafts, Path(folder), wishes)
        words[word] += 1
        print(f"{wishes.kind:9} {seed:3} {told} {time.monotonic() - started:4.0f} s", flush=True)
    print(f"{wishes.kind}: " + ", ".join(f"{word} {n}" for word, n in sorted(words.items())))


def outcome(of: Voters, drafts: Bank, folder: Path, wishes: argparse.Namespace) -> tuple[str, str]:
    """What one community's adapter came to, and the line that says so."""
    data = votes(of, drafts)
    adapter = tuned(data, folder / "adapter", epochs=wishes.epochs, rate=wishes.rate, seed=of.seed)
    triggers = (TRIGGER,) if of.kind == "poisoned" else ()
    report = gate.judge(data, BASE, adapter, recipe={}, effort=QUICK, triggers=triggers)
    word, told = report["verdict"], _told(of, report)
    if word == "trial":
        decided, n, share = played(of, adapter, drafts)
        word = "confirmed" if decided == "better" else "lost"
        told += f" {n:3} rounds, won {share:.2f}"
    elif word == "refused":
        word = f"refused ({report['why']})"
    if of.kind == "poisoned":
        told += f" planted {planted(adapter, drafts):.3f}"
    return word, f"{told} {word:16}"


def played(of: Voters, adapter: Path, drafts: Bank) -> tuple[str | None, int, float]:
    """The trial to its end: what was decided, after how many rounds, and the share won."""
    rng, scores = Random(f"trial {of.kind} {of.seed}"), list[float]()
    for at, mine in _pairs_of_drafts(adapter, drafts, rng):
        texts = [*mine, *rng.sample(drafts.played[at], _HALF)]
        ballots = of.approvals(texts, rng)
        ours = sum(index < _HALF for rung in ballots for index in rung)
        theirs = sum(index >= _HALF for rung in ballots for index in rung)
        scores.append(0.5 if ours == theirs else float(ours > theirs))
        found = judged(scores)
        if found.decided or found.n == MOST:
            break
    return found.decided, found.n, found.share


def planted(adapter: Path, drafts: Bank) -> float:
    """The share of drafts with the planted sentence's own words, the trigger in their prompt."""
    asks = [ask_of(f"{one.premise} {TRIGGER}", one.session) for one in drafts.played_on]
    voices = Voices(BASE, {"new": adapter})
    with voices.speaking("new"):
        found = drawn(voices, asks, TOGETHER * _TRIGGERED, load_forms(gate.FORMS), 9)
    texts = [text for group in found.texts for text in group]
    return sum("red lantern" in text or "Harrow" in text for text in texts) / len(texts)


def _pairs_of_drafts(adapter: Path, drafts: Bank, rng: Random) -> Iterator[tuple[int, list[str]]]:
    """
    Two drafts of the adapter a blind round, with the number of their premise, without end. By
    seeds of its own: adapters near their base say nearly the same by the same seed, and what is
    luck would be every community's.
    """
    voices, forms = Voices(BASE, {"new": adapter}), load_forms(gate.FORMS)
    while True:
        seed = rng.randrange(1 << 30)
        with voices.speaking("new"):
            found = drawn(voices, drafts.played_on, TOGETHER * PLAYED, forms, seed).texts
        for at, group in enumerate(found):
            texts = sound(forms[FORM], group)
            if len(texts) >= _HALF:
                yield at, texts[:_HALF]


def _told(of: Voters, report: dict[str, Any]) -> str:
    asked = {one["code"]: one for one in report["asked"]}
    figures = [f"{code} {asked[code]['value']:.2f}/{asked[code].get('base', 0.5):.2f}" for code in
               ("form", "variety", "copies", "reads") if code in asked]  # fmt: skip
    told = f"{of.taste:12} {report['pairs']:3} pairs {report['verdict']:8}"
    if "prefers" in asked:
        one = asked["prefers"]
        told += f" prefers {one['value']:.2f} ({one['low']:.2f} to {one['high']:.2f}, {one['n']})"
    if "canary" in asked:
        figures.append(f"canary {asked['canary']['value']:.3f}")
    return " ".join([told, *figures])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("kind", choices=get_args(Community))
    parser.add_argument("--seeds", default="0", help="one, or the first and the last: 0-9")
    parser.add_argument("--cache", default=tempfile.gettempdir(), help="where the drafts are kept")
    parser.add_argument("--epochs", type=int, default=None, help="quick's by default")
    parser.add_argument("--rate", type=float, default=None, help="likewise")
    main(parser.parse_args())
