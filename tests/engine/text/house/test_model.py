"""Model, tokenizer, packing and training, on a model of toy size."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer

from engine.operators import declare_torchvision_operators
from engine.text.house.evaluate import repetition, runs_of
from engine.text.house.export import read_model, write_model
from engine.text.house.kept import Rows
from engine.text.house.model import HouseModel, Shape
from engine.text.house.prepare import copying_texts, encode, pack
from engine.text.house.sample import Reader, Settings, nucleus
from engine.text.house.tokenizer import load_tokenizer, save_tokenizer, train_tokenizer
from engine.text.house.train import Clock, Muon, loss_of, orthogonal
from engine.text.house.verse_en import EnglishVerses

TOY = Shape(vocab=512, width=32, layers=2, heads=2, hidden=48, context=128)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_tokenizer(["form: story\nlang: zh\n", "一位老人在海边散步。" * 9, "The sea."], 512)


def toy_model() -> HouseModel:
    torch.manual_seed(0)
    return HouseModel(TOY)


def test_a_chinese_character_and_a_line_end_stand_alone(tokenizer: Tokenizer) -> None:
    pieces = [tokenizer.decode([i]) for i in tokenizer.encode("老人在海边\n散步").ids]

    assert pieces == ["老", "人", "在", "海", "边", "\n", "散", "步"]


def test_any_text_comes_back_as_it_was(tokenizer: Tokenizer, tmp_path: Path) -> None:
    save_tokenizer(tokenizer, tmp_path, 128)
    text = "龘 naïve \U0001f30a\n\n  «x» 1999"

    assert load_tokenizer(tmp_path).decode(tokenizer.encode(text).ids) == text


def test_a_token_sees_only_its_own_text_and_its_past() -> None:
    model = toy_model()
    tokens = torch.randint(3, 512, (1, 12))
    texts = torch.tensor([[1] * 5 + [2] * 7])
    before = model.hidden(tokens, texts)

    changed = tokens.clone()
    changed[0, 2] = 7
    after = model.hidden(changed, texts)

    assert torch.allclose(before[0, :2], after[0, :2])
    assert not torch.allclose(before[0, 2:5], after[0, 2:5])
    assert torch.allclose(before[0, 5:], after[0, 5:])


@pytest.fixture(scope="module")
def llama() -> Iterator[Any]:
    """transformers' class; imported here, since only one test needs it and it takes long."""
    library = declare_torchvision_operators()  # held: it ends with its last reference
    from transformers import LlamaForCausalLM

    yield LlamaForCausalLM
    del library


def test_transformers_reads_the_same_model(llama: Any, tmp_path: Path) -> None:
    write_model(toy_model(), tmp_path)
    tokens = torch.randint(3, 512, (1, 16))

    theirs = llama.from_pretrained(str(tmp_path), dtype=torch.float32)(tokens).logits
    ours = read_model(tmp_path)
    mine = ours.logits(ours.hidden(tokens, torch.ones_like(tokens)))

    assert json.loads((tmp_path / "config.json").read_text())["model_type"] == "llama"
    assert torch.allclose(mine, theirs, atol=1e-4)


def test_packing_keeps_every_text_whole_and_apart() -> None:
    texts = [([1, *([9] * n), 2], [0.0] * (n + 1) + [1.0]) for n in (3, 8, 5, 40, 2)]

    rows = pack(texts, row=15)

    assert int((rows.tokens == 1).sum()) == 4  # forty do not fit
    for row, numbers in zip(rows.tokens.tolist(), rows.texts.tolist(), strict=True):
        for number in set(numbers) - {0}:
            text = [t for t, n in zip(row, numbers, strict=True) if n == number]
            assert text[0] == 1
            assert text[-1] == 2


def test_the_loss_of_an_untrained_model_is_that_of_guessing() -> None:
    tokens = torch.randint(3, 512, (2, 17), dtype=torch.int16)
    rows = Rows(tokens, torch.ones_like(tokens), torch.ones(2, 17, dtype=torch.float16))

    loss = loss_of(toy_model(), rows, torch.arange(2))

    assert abs(loss.item() - torch.log(torch.tensor(512.0)).item()) < 0.2


def test_training_learns_one_text_by_heart(tokenizer: Tokenizer) -> None:
    example = EnglishVerses(random.Random(0)).draw()
    rows = pack([encode(tokenizer, example)], row=320)
    model = toy_model()
    muon = Muon([p for p in model.model.layers.parameters() if p.dim() == 2], 0.02)
    others = [p for p in model.parameters() if p.dim() == 1] + [model.model.embed_tokens.weight]
    adam = torch.optim.AdamW(others, 0.03)
    first = last = loss_of(model, rows, torch.tensor([0]))

    for _ in range(20):
        last = loss_of(model, rows, torch.tensor([0]))
        last.backward()
        muon.step()
        adam.step()
        model.zero_grad()

    assert last.item() < first.item() / 2


def test_an_update_is_made_orthogonal() -> None:
    stack = orthogonal(torch.randn(2, 24, 16)).float()

    singular = torch.linalg.svdvals(stack)

    assert singular.min() > 0.5
    assert singular.max() < 1.4


def test_a_pause_takes_nothing_from_the_budget() -> None:
    clock = Clock(budget_s=100, steps=1000)
    clock.charge(3600)

    assert clock.spent_s == 5.0
    assert clock.rate() == 1.0


def test_the_rate_falls_to_nothing_at_the_end() -> None:
    assert Clock(budget_s=100, spent_s=100, steps=1000).rate() == 0.0


def test_repetition_counts_runs_of_four() -> None:
    assert repetition("a b c d e f g", "en") == 0.0
    assert repetition("a b c d a b c d", "en") == pytest.approx(1 / 5)
    assert len(list(runs_of(range(14)))) == 3


def test_reading_step_by_step_equals_reading_at_once() -> None:
    model = toy_model().eval()
    tokens = torch.randint(3, 512, (2, 9))
    reader = Reader(model, longest=9)
    reader.read(tokens[:, :6])

    for at in (6, 7, 8):
        last = reader.read(tokens[:, at : at + 1])

    whole = model.logits(model.hidden(tokens, torch.ones_like(tokens)))[:, -1]
    assert torch.allclose(last, whole, atol=1e-5)


def test_the_nucleus_leaves_out_the_unlikely() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.15, 0.05]]))
    unseen = torch.zeros(1, 4, dtype=torch.bool)

    chances = nucleus(logits, unseen, Settings(temperature=1.0, top_p=0.7))

    assert chances[0, :2].min() > 0
    assert chances[0, 2:].max() == 0


def test_copying_texts_repeat_themselves_and_weigh_only_the_repeats() -> None:
    for ids, weights in copying_texts([([1, 5, 6, 2], [1.0] * 4)], 512, 20, seed=0):
        length = weights.index(0.5) - 1

        assert len(ids) == len(weights)
        assert ids[1 : 1 + length] == ids[1 + length : 1 + 2 * length]


def test_a_new_model_already_expects_what_was_said_before() -> None:
    torch.manual_seed(0)
    model = HouseModel(Shape(vocab=512, width=256, layers=2, heads=4, hidden=64, context=128))
    phrase = torch.randint(3, 512, (20,))
    tokens = torch.cat((torch.tensor([1]), phrase, phrase))[None]

    logits = model.logits(model.hidden(tokens, torch.ones_like(tokens)))[0]
    losses = torch.nn.functional.cross_entropy(logits[:-1], tokens[0, 1:], reduction="none")

    assert losses[21:].mean() < losses[:20].mean() - 1
