"""
How long the whole reading of a round takes: 8 drafts of about 100 words, with a canon behind them.

Calls no engine; the arguments are those of every bench.
"""

import random
import time
from statistics import quantiles

import aiohttp

from engine.analysis.analyzer import HouseAnalyzer
from engine.prompts import Prompts
from engine.text.client import TextClient
from engine.text.house.grammar_en import EnglishStories
from engine.text.house.grammar_zh import ChineseStories
from engine.types import DraftContext, Language
from tests.bench.table import Row

ROUNDS = 120
WARM = 5  # rounds before the clock counts
DRAFTS = 8
PASSAGES = 12
LENGTH: dict[Language, int] = {"en": 560, "zh": 160}  # characters of a draft, about 100 words


async def run(_http: aiohttp.ClientSession, _client: TextClient, _prompts: Prompts) -> list[Row]:
    started = time.perf_counter()
    analyzer = HouseAnalyzer.load()
    rows = [Row("understanding", "load", time.perf_counter() - started, "s")]
    for language in ("en", "zh"):
        times = _times(analyzer, "en" if language == "en" else "zh")
        cuts = quantiles(times, n=100)
        case = f"{DRAFTS} drafts, {language}"
        rows.append(Row("understanding", f"{case}, p50", 1000 * cuts[49], "ms"))
        rows.append(Row("understanding", f"{case}, p99", 1000 * cuts[98], "ms", "< 150"))
    return rows


def _times(analyzer: HouseAnalyzer, language: Language) -> list[float]:
    """Seconds a round; every round has new drafts, and a canon that grew by one passage."""
    rng = random.Random(5)
    stories = EnglishStories(rng) if language == "en" else ChineseStories(rng)
    canon: list[str] = []
    times = []
    for number in range(WARM + ROUNDS):
        drafts = [_draft(stories, LENGTH[language]) for _ in range(DRAFTS)]
        context = DraftContext("story", language, drafts[0][:80], tuple(canon[-PASSAGES:]))
        started = time.perf_counter()
        analyzer.analyze(drafts, context)
        if number >= WARM:
            times.append(time.perf_counter() - started)
        canon.append(drafts[0])
    return times


def _draft(stories: EnglishStories | ChineseStories, length: int) -> str:
    text = ""
    while len(text) < length:
        text += f"{stories.draw().passage} "
    return text[:length]
