"""Arrows point one way: the import rule of the house, enforced."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("engine/**/*.py")])

# room -> what it may import of ours; the longest matching name wins
ALLOWED: dict[str, tuple[str, ...]] = {
    "engine.types": (),
    "engine.errors": (),
    "engine": ("engine",),
    "bot.errors": (),
    "bot.settings": (),
    "bot.bus": (),
    "bot.pictures": ("bot.errors", "engine.types"),
    "bot.session": ("bot.errors", "bot.pictures", "engine.types"),
    "bot.votes": ("bot.errors", "bot.session"),
    "bot.guild": ("engine.types",),
    "bot.taste": ("bot.session", "engine.types"),
    "bot.tuning": ("bot.taste",),
    "bot.rules": ("bot.rules", "bot.errors", "bot.guild", "bot.session", "engine.types"),
    "bot.ids": (),
    "bot.projection": (
        "bot.projection",
        "bot.pictures",
        "bot.session",
        "bot.taste",
        "bot.tuning",
        "bot.votes",
        "engine.types",
    ),
    "bot.service": ("bot", "engine"),
    "bot.locales": ("bot.locales",),
    "bot.web": (
        "bot.web",
        "bot.bus",
        "bot.errors",
        "bot.locales",
        "bot.projection.tuning",
        "engine.analysis.arc",
        "engine.analysis.arc_words",
        "engine.analysis.plots",
        "engine.errors",
        "engine.types",
    ),
    "bot": ("bot", "engine"),
}
# rooms that nothing but their own door or the composition root may know
ON_DISCORD = (
    "bot.app",
    "bot.interaction",
    "bot.cards",
    "bot.cogs",
    "bot.views",
    "bot.posting",
    "bot.client",
)
DOORS = (("bot.web",), ON_DISCORD, ("bot.__main__",))
FOREIGN: dict[str, tuple[str, ...]] = {
    "discord": ON_DISCORD,
    "sqlite_utils": ("bot.migrate", "bot.migrations", "bot.store"),
    "sqlite3": (
        "bot.migrate",
        "bot.store",
        "bot.storefile",
        "bot.records.statements",
        "bot.rows",
        "bot.writer",
        "engine.forms.english.phonemes",
    ),
    "torch": (
        "engine.text.house",
        "engine.operators",
        "engine.checkpoints",
        "engine.text.vllm_server",
        "engine.image",
        "engine.training",
        "engine.analysis.training",
        "engine.analysis.hub",
    ),
    "sklearn": ("engine.analysis.training", "engine.training"),
    "fountain": ("engine.forms.screenplay.fountain",),
    "typst": ("engine.press",),
    "verovio": ("engine.press",),
    "vllm": ("engine.text.vllm_server",),
    "aiohttp": (
        "bot.web",
        "bot.__main__",
        "bot.engines",
        "bot.app",
        "bot.client",
        "bot.interaction",
        "bot.posting",
        "engine.calling",
        "engine.image.client",
        "engine.image.engine",
        "engine.image.serve",
        "engine.image.server",
        "engine.text.client",
        "engine.text.engine",
    ),
}


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (
                n if (ROOT / Path(*n.split("."))).exists() else str(node.module) for n in names
            )


def within(name: str, rooms: tuple[str, ...]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def room_of(module: str) -> str:
    return max((room for room in ALLOWED if within(module, (room,))), key=len)


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_point_down(path: Path) -> None:
    module = module_of(path)
    for name in set(imports_of(path)):
        if within(name, ("bot", "engine")):
            assert within(name, ALLOWED[room_of(module)]), f"{module} imports {name}"
            door = next((d for d in DOORS if within(name, d)), None)
            if door is not None and module != "bot.__main__":
                assert within(module, door), f"{module} knows the door {name}"
        for foreign, rooms in FOREIGN.items():
            if within(name, (foreign,)):
                assert within(module, rooms), f"{module} imports {name}"


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    graph = {
        module_of(path): {n for n in imports_of(path) if within(n, ("bot", "engine"))}
        for path in FILES
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join([*trail, module])
        if module in done or module not in graph:
            return
        for name in graph[module]:
            visit(name, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
