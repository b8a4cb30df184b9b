"""Every refusal that the code can raise has its sentence, with what the sentence needs."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
import engine.errors
from bot.locales import Catalogue, placeholders
from bot.web.problems import AIOHTTP_CODES

RAISED = {"Invalid", "NotFound", "Forbidden", "Conflict", "TooMany", "Unavailable", "Refused"}
NOT_PARAMS = {"retry_after_s"}


def codes_in(tree: ast.AST) -> Iterator[tuple[str, frozenset[str]]]:
    """(code, names of its parameters) for each of our errors that is made in `tree`."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id not in RAISED:
            continue
        names = frozenset(k.arg for k in node.keywords if k.arg) - NOT_PARAMS
        for argument in node.args:
            formed = {
                id(part)
                for f in ast.walk(argument)
                if isinstance(f, ast.JoinedStr)
                for part in f.values
            }
            for constant in ast.walk(argument):
                if id(constant) in formed:
                    continue  # `no_{noun}`: its nouns have tests of their own
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    yield constant.value, names


def all_codes() -> list[tuple[str, str, frozenset[str]]]:
    folder = Path(bot.__file__).parent
    found = [
        (str(path.relative_to(folder)), code, names)
        for path in sorted(folder.rglob("*.py"))
        for code, names in codes_in(ast.parse(path.read_text(encoding="utf-8")))
    ]
    engines = [
        ("engine/errors.py", kind.code, frozenset[str]())
        for kind in vars(engine.errors).values()
        if isinstance(kind, type) and issubclass(kind, engine.errors.EngineError)
        if kind is not engine.errors.EngineError
    ]
    doors = [("web", code, frozenset({"method", "incident"})) for code in AIOHTTP_CODES.values()]
    return sorted(set(found + engines + doors))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whatever_is_missing_has_a_sentence(catalogue: Catalogue, language: str) -> None:
    for noun in ("session", "round", "draft", "passage", "work"):
        assert catalogue.has(f"error.no_{noun}", language), noun


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_has_a_sentence_that_its_parameters_fill(
    catalogue: Catalogue, language: str
) -> None:
    wrong: list[str] = []

    for where, code, names in all_codes():
        sentences = catalogue.under(f"error.{code}", language) or None
        if catalogue.has(f"error.{code}", language):
            sentences = {code: catalogue.under("error", language)[f"error.{code}"]}
        if sentences is None:
            wrong.append(f"{where}: {code} has no sentence")
            continue
        needed = frozenset().union(*(placeholders(s) for s in sentences.values()))
        if needed - names:
            wrong.append(f"{where}: {code} does not say {sorted(needed - names)}")

    assert wrong == []
