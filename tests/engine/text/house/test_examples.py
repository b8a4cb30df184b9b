"""The bytes that the model is trained on are the bytes that the product sends."""

from dataclasses import replace
from pathlib import Path

from engine.prompts import PassageRequest, Prompts
from engine.text.house.examples import Example, length_of, prompt_of, segments

PROMPTS = Path(__file__).parents[4] / "prompts"
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
    weighted = [text for text, weight in segments(EXAMPLE) if weight]

    assert weighted == [*EXAMPLE.canon, " man, sea", EXAMPLE.passage]


def test_length_counts_words_or_chinese_characters_in_tens() -> None:
    assert length_of("one two three four five six seven eight", "en") == 10
    assert length_of("床前明月光，疑是地上霜。\n举头望明月，低头思故乡。", "zh") == 20
