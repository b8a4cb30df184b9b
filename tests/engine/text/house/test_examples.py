"""The bytes that the model is trained on are the bytes that the product sends."""

from dataclasses import replace
from pathlib import Path

from engine.prompts import PassageRequest, Prompts
from engine.text.house.examples import THEME_WEIGHT, Example, length_of, prompt_of, segments
from engine.text.house.tokenizer import load_tokenizer

PROMPTS = Path(__file__).parents[4] / "prompts"
WEIGHTS = Path(__file__).parents[4] / "engine" / "text" / "house" / "weights"
EXAMPLE = Example(
    form="story",
    language="en",
    premise="An old man walks by the sea.",
    canon=("He counted his steps.", "Then it rained."),
    themes=("man", "sea"),
    mood="calm",
    passage="The sea was still. " * 15,
    lore=("The man is called Tom.",),
)


def rendered(example: Example) -> str:
    prompts = Prompts.load(PROMPTS)
    request = PassageRequest(
        form=example.form,
        language=example.language,
        profile="house",
        premise=example.premise,
        lore=example.lore,
        canon=example.canon,
        wish=None,
        nonce="abcd",
        themes=example.themes,
        mood=example.mood,
    )
    prompt = prompts.render(request)
    return prompt.system + prompt.user


def test_the_training_prompt_equals_what_the_product_renders() -> None:
    assert prompt_of(EXAMPLE) == rendered(EXAMPLE)


def test_it_also_does_for_a_first_passage_without_lore() -> None:
    first = replace(EXAMPLE, canon=(), lore=())

    assert prompt_of(first) == rendered(first)


def test_only_passages_and_themes_carry_loss() -> None:
    weighted = "|".join(text for text, weight in segments(EXAMPLE) if weight)

    assert weighted.replace("|", "").startswith("He counted his steps.Then it rained. man, sea")
    assert EXAMPLE.premise not in weighted
    assert "length" not in weighted


def test_theme_words_of_the_passage_count_more() -> None:
    example = replace(EXAMPLE, passage="The seas were still, said the man. He knew.")
    heavy = [text for text, weight in segments(example) if weight == THEME_WEIGHT]

    assert heavy == [" seas", " man"]


def test_the_parts_of_a_passage_split_into_the_tokens_of_the_whole() -> None:
    tokenizer = load_tokenizer(WEIGHTS)
    example = replace(EXAMPLE, passage="The seas were still, said the man. He knew.")
    parts = segments(example)

    apart = [i for text, _ in parts for i in tokenizer.encode(text, add_special_tokens=False).ids]

    assert apart == tokenizer.encode("".join(t for t, _ in parts), add_special_tokens=False).ids


def test_length_counts_words_or_chinese_characters_in_tens() -> None:
    assert length_of("one two three four five six seven eight", "en") == 10
    assert length_of("床前明月光，疑是地上霜。\n举头望明月，低头思故乡。", "zh") == 20
