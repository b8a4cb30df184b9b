"""Settings: defaults without any, and a clear refusal of what is wrong."""

from pathlib import Path

import pytest

from bot.settings import _PARSERS, Settings, SettingsError

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def test_nothing_has_to_be_set() -> None:
    settings = Settings.from_env({})

    assert settings.playground_on
    assert (settings.web_host, settings.web_port, settings.profile) == ("127.0.0.1", 8080, "house")


def test_an_empty_value_counts_as_unset() -> None:
    assert Settings.from_env({"WEB_PORT": " "}).web_port == 8080


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_PORT", "eighty"),
        ("WEB_PORT", "70000"),
        ("TEXT_ENGINE_URL", "localhost:8000"),
        ("PLAYGROUND", "maybe"),
        ("TEXT_DEADLINE_S", "nan"),
        ("LOG_LEVEL", "loud"),
        ("MOOD_READER", "hose"),
        ("THEME_EMBEDDER", "potion"),
        ("PICTURE_READER", "color"),
        ("JUDGE", "maybe"),
        ("IMAGE_ENGINE_URL", "localhost:8200"),
        ("IMAGE_DEADLINE_S", "0"),
        ("IMAGE_GUARD", "strict"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}="):
        Settings.from_env({name: value})


@pytest.mark.parametrize(
    ("env", "on"),
    [
        ({"WEB_HOST": "0.0.0.0"}, False),
        ({"DISCORD_TOKEN": "t"}, False),
        ({"DISCORD_TOKEN": "t", "PLAYGROUND": "on"}, True),
        ({"PLAYGROUND": "off"}, False),
    ],
)
def test_the_playground_is_off_where_strangers_could_come(env: dict[str, str], on: bool) -> None:
    assert Settings.from_env(env).playground_on is on


def test_another_model_is_spoken_to_in_natural_language() -> None:
    assert Settings.from_env({"TEXT_MODEL": "org/model"}).profile == "instruct"
    assert Settings.from_env({"TEXT_MODEL": "x", "TEXT_PROFILE": "house"}).profile == "house"


@pytest.mark.parametrize("setting", ["MOOD_READER=model", "JUDGE=on"])
def test_questions_are_not_asked_of_the_house_model(setting: str) -> None:
    name, value = setting.split("=")

    with pytest.raises(SettingsError, match=f"^{setting} .* TEXT_MODEL"):
        Settings.from_env({name: value})

    assert Settings.from_env({name: value, "TEXT_ENGINE_URL": "http://192.0.2.7"})


@pytest.mark.parametrize("value", ["Owner/Model", "./folder", "/nowhere/at/all"])
def test_a_reader_may_be_a_model_of_a_hub_or_a_folder(value: str) -> None:
    assert Settings.from_env({"MOOD_READER": value}).mood_reader == value


def test_every_setting_is_read_and_explained() -> None:
    fields = {name.upper() for name in Settings.__dataclass_fields__}

    assert set(_PARSERS) == fields
    explained = EXAMPLE.read_text(encoding="utf-8")
    assert [name for name in fields if f"#{name}=" not in explained] == []
