"""Rows become the tokens with which the engine is asked, and those it would have said."""

import math
from pathlib import Path

import torch
from transformers import AutoTokenizer

from engine.prompts import PassageRequest, Prompts
from engine.training.examples import Message, Row
from engine.training.text.base import HOUSE, load, tokenizer_of
from engine.training.text.likelihood import collate, held, likelihoods
from engine.training.text.tokens import Tokens, in_order, prompt_of, tokens_of
from engine.training.text.trainers import preference_loss
from tests.engine.training.text.tiny import likes_the_moon, row, tiny_base


def test_a_prompt_is_the_tokens_that_vllm_makes_of_its_messages() -> None:
    prompts = Prompts.load(Path("prompts"))
    asked = PassageRequest("story", "en", "house", "The tide.", (), (), None, "abcd1234")
    told = prompts.render(asked).user
    tokenizer = AutoTokenizer.from_pretrained(HOUSE)
    # vLLM renders the template to text, then reads it without adding tokens of its own.
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": told}], add_generation_prompt=True, tokenize=False
    )

    found = prompt_of(tokenizer, (Message("user", told),))

    assert found == tokenizer(text, add_special_tokens=False)["input_ids"]
    assert found.count(tokenizer.bos_token_id) == 1


def test_an_answer_begins_where_the_template_lets_the_model_speak(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tiny_base(tmp_path / "base"))

    (found,) = tokens_of(tokenizer, [row(0, "moon tide", "salt")], 64)

    told = tokenizer.decode((*found.prompt, *found.chosen))
    assert told == "<|user|> tell me of the sea <end> <|assistant|> moon tide <end>"
    assert found.rejected[-1] == tokenizer.eos_token_id


def test_of_a_long_prompt_the_end_is_kept(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tiny_base(tmp_path / "base"))
    short = row(0, "moon", "salt")
    said = (Message("user", "sea " * 500 + "tell me"),)
    long = Row(**{**{k: getattr(short, k) for k in Row.__dataclass_fields__}, "prompt": said})

    (found,) = tokens_of(tokenizer, [long], 64)

    assert len(found.prompt) + max(len(found.chosen), len(found.rejected)) == 64
    assert tokenizer.decode(found.prompt).endswith("tell me <end> <|assistant|>")


def test_each_epoch_holds_every_row_once_and_like_lengths_lie_together() -> None:
    rows = [
        Tokens((1,) * (10 + 7 * at % 90), (2,), (3,), 1.0, 1.0, group=str(at)) for at in range(64)
    ]

    told = in_order(rows, 8, 2, 0)

    assert sorted(one.group for one in told[:64]) == sorted(one.group for one in rows)
    assert told[:64] != told[64:]
    assert told == in_order(rows, 8, 2, 0)

    def padded(laid: list[Tokens]) -> int:
        batches = [laid[at : at + 8] for at in range(0, 64, 8)]
        return sum(
            8 * max(one.length for one in some) - sum(o.length for o in some) for some in batches
        )

    assert padded(told[:64]) < padded(rows) / 2


def test_a_likelihood_is_that_of_the_answer_alone(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    tokenizer, model = tokenizer_of(base), load(base)
    rows = tokens_of(tokenizer, likes_the_moon(5, 0), 64)

    found = held(model, rows, 0, 2)

    for one, told in zip(rows, found, strict=True):
        for answer, got in zip((one.chosen, one.rejected), told, strict=True):
            with torch.no_grad():
                logits = model(torch.tensor([[*one.prompt, *answer]])).logits[0].log_softmax(-1)
            wanted = sum(
                float(logits[len(one.prompt) + at - 1, token]) for at, token in enumerate(answer)
            )
            assert math.isclose(got, wanted, abs_tol=1e-3)


def test_a_pair_that_nothing_moved_costs_a_coin_toss_by_its_weight(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    model = load(base)
    rows = tokens_of(tokenizer_of(base), [row(0, "moon", "salt", weight=3.0)], 64)
    batch = collate(rows, 0)
    with torch.no_grad():
        chosen, rejected = likelihoods(model, batch)
    batch["before"] = torch.stack((chosen, rejected), 1)

    bare = preference_loss(chosen, rejected, batch, beta=0.1, sft_weight=0.0)
    firm = preference_loss(chosen, rejected, batch, beta=0.1, sft_weight=0.5)

    assert math.isclose(float(bare), 3 * math.log(2), rel_tol=1e-5)
    assert math.isclose(float(firm - bare), -0.5 * 3 * float(chosen) / 2, rel_tol=1e-4)
