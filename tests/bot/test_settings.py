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


def test_every_setting_is_read_and_explained() -> None:
    fields = {name.upper() for name in Settings.__dataclass_fields__}

    assert set(_PARSERS) == fields
    explained = EXAMPLE.read_text(encoding="utf-8")
    assert [name for name in fields if f"#{name}=" not in explained] == []
