"""Quatrains of the house model on real vLLM: under their grammar every draft scans and rhymes."""

import random
from pathlib import Path

import pytest

from engine.forms.regulated import check, phrases_of
from engine.prompts import PassageRequest, Prompts
from engine.text.client import TextClient
from engine.text.propose import Proposer

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"


def request_for(premise: str) -> PassageRequest:
    return PassageRequest(
        form="quatrain",
        language="zh",
        profile="house",
        premise=premise,
        lore=(),
        canon=(),
        wish=None,
        nonce="",
    )


@pytest.mark.vllm
async def test_every_quatrain_of_the_small_model_scans_and_rhymes(vllm_client: TextClient) -> None:
    proposer = Proposer(vllm_client, Prompts.load(PROMPTS), context_tokens=2_048)

    drafts = [
        draft
        for seed, premise in enumerate(("雨夜修书", "雪中送别", "月下独酌"))
        for draft in await proposer.propose(
            request_for(premise), n=8, n_shown=4, seed=seed, rng=random.Random(seed)
        )
    ]

    print(f"\n{len(drafts)} drafts, such as: {drafts[0].text}")
    assert len(drafts) >= 12
    found = [p for d in drafts for p in check(d.text, 4)]
    assert [p.message_zh for p in found if p.code != "verse_babble"] == []  # metre, not sense
    assert {len(p.characters) for d in drafts for p in phrases_of(d.text)} <= {5, 7}
