"""
How many drafts keep their form, by form and language: free, guided, and as a round shows them.

    python -m tests.bench.bench_forms --engine URL [--forms sonnet,haiku]

"free" is the model without a grammar, "guided" with the form's own (where it has one), both as
drawn and tidied; "shown" is what the proposer puts on the table after it drew again or repaired.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import aiohttp

from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.worker import AnalysisWorker
from engine.forms.craft import Place
from engine.forms.crafts import craft_of
from engine.forms.form import Form
from engine.prompts import PassageRequest, Prompts
from engine.text.client import Endpoint, TextClient
from engine.text.parse import parse
from engine.text.propose import Proposer
from engine.text.suite import SUITE, SuiteProposer
from engine.types import Completion, Language, Prompt

ROOT = Path(__file__).resolve().parents[2]
N, N_SHOWN = 8, 4
PREMISES: dict[Language, tuple[str, ...]] = {
    "en": (
        "An old man walks by the sea, counting the steps his father counted",
        "A girl finds a letter in the library",
        "A quiet forest in the first snow",
    ),
    "zh": ("一位老人在海边散步", "雨夜修书", "小猫想当国王"),
}


def request_of(form: Form, language: Language, premise: str) -> PassageRequest:
    return PassageRequest(form.id, language, "house", premise, (), (), None, "bench1")


def passing(form: Form, language: Language, premise: str, drawn: Sequence[Completion]) -> int:
    """How many of the completions are drafts that keep their form."""
    craft, place = craft_of(form.craft), Place(form, language, (), premise)
    kept = 0
    for one in drawn:
        parsed = parse(one.text, form=form, language=language, finish_reason=one.finish_reason)
        kept += not parsed.dropped and not craft.check(craft.tidy(parsed.text, place), place)
    return kept


def guided(form: Form, language: Language, premise: str, prompt: Prompt) -> Prompt | None:
    voice = form.voices["house", language]
    if not voice.guided:
        return None
    place = Place(form, language, (), premise)
    return replace(prompt, guide_grammar=craft_of(form.craft).guide(place, Random(0)))


async def row(
    client: TextClient, prompts: Prompts, worker: AnalysisWorker, form: Form, language: Language
) -> str:
    """One line of the table, over all premises."""
    proposer = SuiteProposer(
        Proposer(client, prompts, context_tokens=2_048, understanding=worker), prompts, worker
    )
    free = held = drawn = guides = shown = sound = 0
    took: list[float] = []
    example = ""
    for seed, premise in enumerate(PREMISES[language]):
        request = request_of(form, language, premise)
        if form.id != SUITE:
            bare = replace(prompts.render(request), guide_regex=None)
            free += passing(form, language, premise, await client.generate(bare, n=N, seed=seed))
            drawn += N
            if (with_guide := guided(form, language, premise, bare)) is not None:
                answers = await client.generate(with_guide, n=N, seed=seed)
                held += passing(form, language, premise, answers)
                guides += N
        began = time.perf_counter()
        chosen = await proposer.propose(request, n=N, n_shown=N_SHOWN, seed=seed, rng=Random(seed))
        took.append(time.perf_counter() - began)
        table = [c for c in chosen if c.place is not None]
        shown += len(table)
        sound += sum(not c.problems for c in table)
        example = example or table[0].text
    cells = (_share(free, drawn), _share(held, guides), _share(sound, shown))
    print(f"--- {form.id} {language}\n{example}\n", flush=True)
    return (
        f"| {form.id} | {language} | {' | '.join(cells)} | {sorted(took)[len(took) // 2]:.2f} s |"
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else "-"


async def main(url: str, only: frozenset[str]) -> None:
    prompts = Prompts.load(ROOT / "prompts")
    worker = AnalysisWorker(HouseAnalyzer.load)
    lines = []
    async with aiohttp.ClientSession() as http:
        client = TextClient(http, Endpoint(url))
        wanted = [
            (form, language)
            for form in prompts.forms.values()
            for language in form.languages
            if form.writes("house", language) and (not only or form.id in only)
        ]
        for form, language in wanted:
            line = await row(client, prompts, worker, form, language)
            lines.append(line)
            print(line, flush=True)
    worker.close()
    print(
        "| form | language | free | guided | shown | a round, median |\n|---|---|---|---|---|---|"
    )
    print("\n".join(lines))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--forms", default="")
    wishes = parser.parse_args()
    asyncio.run(main(wishes.engine, frozenset(filter(None, wishes.forms.split(",")))))
