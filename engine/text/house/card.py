"""
The measured part of the model card, as Markdown: held-out requests, our premises, samples.

    python -m engine.text.house evaluate --model FOLDER --material FOLDER
"""

from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

from engine.text.house.evaluate import Report, bits_per_byte, judge, training_runs
from engine.text.house.examples import Example, prompt_of
from engine.text.house.kept import load_examples
from engine.text.house.labels import mood_of, theme_words
from engine.text.house.sample import Voice, prompt_for, settings_for
from engine.text.house.tokenizer import load_tokenizer
from engine.types import Language

HEAD = (
    "| kind | text | bits/byte | language | form | theme word | repeated 4-grams | distinct pairs |"
    " copied |\n|---|---|---|---|---|---|---|---|---|"
)
# Forms that are tried on our own premises, and how many samples of each the card shows.
TRIED: tuple[tuple[str, Language], ...] = (
    ("story", "en"), ("story", "zh"), ("poem", "en"), ("poem", "zh"),
)  # fmt: skip
SHOWN: tuple[tuple[str, Language, int], ...] = (
    ("story", "en", 6), ("story", "zh", 6), ("poem", "en", 6), ("poem", "zh", 6),
    ("script", "en", 2), ("script", "zh", 2), ("dialogue", "en", 2), ("dialogue", "zh", 2),
    ("lyrics", "en", 2), ("lyrics", "zh", 2), ("haiku", "en", 2), ("haiku", "zh", 2),
    ("painting", "en", 1), ("painting", "zh", 1), ("sonnet", "en", 1), ("novel", "en", 1),
    ("novel", "zh", 1), ("quest", "en", 1), ("quest", "zh", 1),
)  # fmt: skip


def premises(language: Language) -> list[str]:
    """Our own premises, none of them trained on, in the order of their hashes."""
    text = files("engine.text.house").joinpath(f"premises_{language}.txt").read_text("utf-8")
    return sorted(text.splitlines(), key=lambda p: blake2b(p.encode()).digest())


def row(kind: str, text: str, report: Report, bits: float | None = None) -> str:
    """One line of the table."""
    shares = (report.language, report.form, report.theme)
    told = " | ".join(f"{share:.0%}" for share in shares)
    return (
        f"| {kind} | {text} | {'' if bits is None else f'{bits:.3f}'} | {told} | "
        f"{report.repetition:.1%} | {report.distinct:.2f} | {report.copied:.0%} |"
    )


def asked(form: str, language: Language, premise: str) -> Example:
    """A premise as a request without an answer, to judge drafts by."""
    themes = theme_words(premise, language, form=form)
    return Example(form, language, premise, (), themes, mood_of(premise, language), "")


def held_out(voice: Voice, folder: Path, material: Path, count: int, known: set[int]) -> None:
    """Print a line for each kind of held-out text: the model's drafts, then the text itself."""
    tokenizer = load_tokenizer(folder)
    for path in sorted(material.glob("examples *.jsonl")):
        held = load_examples(path)[:count]
        prompts = [prompt_of(e) for e in held]
        drafts = voice.write_each(prompts, settings_for(held[0].form, held[0].language))
        bits = bits_per_byte(folder, [(p, e.passage) for p, e in zip(prompts, held, strict=True)])
        kind = path.stem.removeprefix("examples ")
        print(row(kind, "model", judge(drafts, held, tokenizer, known), bits))
        print(row(kind, "held out", judge([e.passage for e in held], held, tokenizer, known)))


def on_premises(voice: Voice, folder: Path, count: int, known: set[int]) -> None:
    """Print a line for each form of TRIED, one draft for each of our first premises."""
    tokenizer = load_tokenizer(folder)
    for form, language in TRIED:
        examples = [asked(form, language, premise) for premise in premises(language)[:count]]
        prompts = [prompt_for(form, language, e.premise) for e in examples]
        drafts = voice.write_each(prompts, settings_for(form, language))
        report = judge(drafts, examples, tokenizer, known)
        print(row(f"{form} {language}, {len(drafts)} premises", "model", report))


def samples(voice: Voice) -> None:
    """Print drafts for the first premises by hash."""
    for form, language, count in SHOWN:
        print(f"\n### {form}, {language}")
        chosen = premises(language)[:count]
        prompts = [prompt_for(form, language, premise) for premise in chosen]
        for premise, draft in zip(
            chosen, voice.write_each(prompts, settings_for(form, language)), strict=True
        ):
            quoted = "\n".join(f"> {line}  ".rstrip() or ">" for line in draft.split("\n"))
            print(f"\n**{premise}**\n\n{quoted}")


def evaluate(folder: Path, material: Path, count: int, premises_count: int = 200) -> None:
    """Print the measured part of the card of a model folder; the counts are drafts of a kind."""
    voice, known = Voice(folder), training_runs(material)
    print(HEAD)
    held_out(voice, folder, material, count, known)
    print("\n" + HEAD)
    on_premises(voice, folder, premises_count, known)
    samples(voice)
