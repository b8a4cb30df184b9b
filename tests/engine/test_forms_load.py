"""Forms and templates are files: a slip in one is named at the start, a new one needs no code."""

import re
import shutil
from pathlib import Path

import pytest

from engine.forms.check import check
from engine.forms.toml import FormFileError
from engine.prompts import PassageRequest, Prompts

_FOLDER = Path(__file__).parents[2] / "prompts"

_HAIKU = """
id = "haiku"
family = "literature"
beta = true
layout = "verse"
[name]
en = "Haiku"
zh = "俳句"
[blurb]
en = "Three lines and a season."
zh = "三行一季。"
[asks]
en = "Five, seven and five syllables."
zh = "五、七、五音。"
[rules]
en = "- Three lines, a season word, a cut."
[limits.en]
length_min = 5
length_max = 17
lines_min = 3
lines_max = 3
[house.en]
length = 12
temperature = 0.7
top_p = 0.9
repetition_penalty = 1.1
max_tokens = 40
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(_FOLDER, tmp_path / "prompts"))


def test_a_new_form_needs_one_file_and_no_code(folder: Path) -> None:
    (folder / "forms" / "haiku.toml").write_text(_HAIKU, encoding="utf-8")

    prompts = Prompts.load(folder)

    haiku = prompts.forms["haiku"]
    request = PassageRequest("haiku", "en", "house", "First snow.", (), (), None, "k3f9a2")
    assert haiku.languages == ("en",)
    assert not haiku.writes("instruct", "en")
    assert prompts.render(request).user.startswith("form: haiku\n")
    problems = check(haiku, "First snow on the wall.\nA crow says one thing.", "en")
    assert [one.code for one in problems] == ["too_few_lines"]


def test_the_forms_of_today_can_be_written_by_both_profiles_in_both_languages() -> None:
    forms = Prompts.load(_FOLDER).forms

    assert {"story", "poem"} <= forms.keys()
    assert all(len(forms[one].voices) == 4 for one in ("story", "poem"))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("beta = false", "", "beta: is missing"),
        ("beta = false", "beta = 0", "beta: must be true or false"),
        ("beta = false", "beta = false\ncolour = 1", "colour: is not a key"),
        ('layout = "prose"', 'layout = "free"', "layout: must be one of"),
        ('id = "story"', 'id = "tale"', "id: must be the file's name"),
        ('zh = "故事"', "", "name.zh: is missing"),
        ('zh = "故事"', 'zh = "故事"\nfr = "conte"', "name.fr: is not a key"),
        ("[limits.en]", "[limits.fr]", "limits.fr: must be one of"),
        ("length_max = 260", 'length_max = "260"', "limits.en.length_max: must be a whole"),
        ("length_max = 260", "length_max = 2", "limits.en.length_min: is above"),
        ("temperature = 0.6", "temperature = 0", "house.en.temperature: must lie between"),
        ("temperature = 0.6", "temprature = 0.6", "house.en.temperature: is missing"),
        ("temperature = 0.6", "temperature = true", "house.en.temperature: must be a number"),
        ("length = 60", "length = 6000", "house.en.length: must lie between"),
        ("max_tokens = 120", "max_tokens = 120\nguide_regex = '['", "guide_regex: is not a reg"),
        ('stop = ["\\n+", "\\n?"]', "stop = [1]", "house.en.stop: must be a list"),
        ("[house.zh]", "[house.cn]", "house.zh: is missing"),
        ("[name]", "[name", "not readable as TOML"),
    ],
)
def test_a_wrong_form_file_is_named_with_its_key(
    folder: Path, old: str, new: str, named: str
) -> None:
    file = folder / "forms" / "story.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(FormFileError, match=r"story\.toml: .*" + re.escape(named)):
        Prompts.load(folder)


@pytest.mark.parametrize(
    ("template", "text", "named"),
    [
        ("house/lore.txt", "lore: $fact $extra\n", r"\$extra is not filled in"),
        ("house/lore.txt", "lore:\n", r"\$fact is missing"),
        ("instruct/zh/wish.txt", "100$ $wish $nonce", "names nothing"),
        ("instruct/en/greeting.txt", "Hello", "is not a template that is known"),
        ("instruct/en/wish.txt", None, "is missing"),
    ],
)
def test_a_wrong_template_is_named(
    folder: Path, template: str, text: str | None, named: str
) -> None:
    if text is None:
        (folder / template).unlink()
    else:
        (folder / template).write_text(text, encoding="utf-8")

    with pytest.raises(FormFileError, match=Path(template).name + ".*" + named):
        Prompts.load(folder)
