"""Settings from the environment, checked at the door; the only reader of `os.environ`."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class SettingsError(Exception):
    """A setting cannot be used; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """
    All that an operator may set; each field is the lower-case name of its variable.

    Defaults need no account, no GPU and no network: playground on loopback, store in ./data,
    the house model served by a vLLM that the bot starts beside itself. `.env.example` explains
    each one.
    """

    web_host: str = "127.0.0.1"
    web_port: int = 8080  # 0 takes a free one
    data_dir: Path = Path("data")
    discord_token: str = ""
    playground: Literal["auto", "on", "off"] = "auto"
    text_engine_url: str = ""
    text_model: str = ""
    text_api_key: str = ""
    text_profile: Literal["auto", "house", "instruct"] = "auto"
    text_context: int = 2_048  # tokens; 512 to 1_000_000
    text_deadline_s: float = 120.0
    text_parallel: int = 4  # rounds drafted at the same time
    text_adapters: Literal["on", "off"] = "on"  # off for a model that vLLM attaches none to
    text_guard: Literal["house", "qwen3guard", "granite"] = "house"
    text_guard_url: str = ""
    text_guard_api_key: str = ""
    mood_reader: str = "house"  # or "model", or a classifier of a hub or a folder
    theme_embedder: str = ""  # of a hub or a folder; "" compares by the house's theme space
    picture_reader: str = "colour"  # or a CLIP model of a hub or a folder
    judge: Literal["off", "on"] = "off"
    image_engine_url: str = ""
    image_model: str = ""  # "": the house's; "none": no pictures
    image_api_key: str = ""
    image_deadline_s: float = 300.0  # of one request with its wait in the queue
    image_parallel: int = 4  # rounds of pictures at the same time
    image_revision: str = ""  # commit of the hub to which IMAGE_MODEL is pinned
    image_guard: str = ""  # a picture guard of a hub or a folder, for the engine beside the bot
    training: Literal["auto", "off"] = "auto"
    training_pairs: int = 200  # new preferences that start a training by day
    training_quiet: tuple[int, int] = (120, 360)  # minutes after midnight, a community's own time
    training_minutes: int = 60  # longest training
    training_disk_mb: int = 2_000  # most that one lays down, and must be free before it
    backups: Literal["on", "off"] = "on"  # one a day, beside the store
    backup_keep: int = 7  # days of which one backup stays
    round_s: int = 600
    quorum: int = 6
    max_sessions: int = 200
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """
        Read the environment, empty values counting as unset.

        Raises:
            SettingsError: A value is not of its kind or out of its range.
        """
        env = os.environ if env is None else env
        given = {k: v.strip() for k, v in env.items() if v.strip()}
        values: dict[str, object] = {}
        for name, parse in _PARSERS.items():
            if name in given:
                values[name.lower()] = _parsed(name, given[name], parse)
        settings = cls(**values)  # type: ignore[arg-type]  # _PARSERS mirrors the fields, see test
        if settings.text_guard != "house" and not settings.text_guard_url:
            raise SettingsError(f"TEXT_GUARD={settings.text_guard} needs TEXT_GUARD_URL")
        settings._check_talkers()
        return settings

    def _check_talkers(self) -> None:
        """The house model writes, and cannot be asked a question."""
        asked = {"MOOD_READER=model": self.mood_reader == "model", "JUDGE=on": self.judge == "on"}
        for setting, given in asked.items():
            if given and self.profile == "house":
                raise SettingsError(
                    f"{setting} asks the text engine questions, which the house model cannot"
                    " answer; name a chat model in TEXT_MODEL or TEXT_ENGINE_URL"
                )

    @property
    def playground_on(self) -> bool:
        """On by itself only where no stranger can come in: loopback, and no Discord."""
        if self.playground != "auto":
            return self.playground == "on"
        return not self.discord_token and self.web_host in {"127.0.0.1", "::1", "localhost"}

    @property
    def profile(self) -> Literal["house", "instruct"]:
        """The prompt profile: terse for the house model, natural language for any other."""
        if self.text_profile != "auto":
            return self.text_profile
        return "instruct" if self.text_model or self.text_engine_url else "house"


def environment() -> dict[str, str]:
    """The whole environment, to be handed on to child processes."""
    return dict(os.environ)


def _parsed(name: str, value: str, parse: Callable[[str], object]) -> object:
    try:
        return parse(value)
    except ValueError as exc:
        raise SettingsError(f"{name}={value!r}: {exc}") from exc


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise ValueError("a whole number is expected") from None
        if not low <= number <= high:
            raise ValueError(f"expected {low} to {high}")
        return number

    return parse


def _seconds(low: float, high: float) -> Callable[[str], float]:
    def parse(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            raise ValueError("seconds are expected") from None
        if not low <= number <= high:
            raise ValueError(f"expected {low} to {high} seconds")
        return number

    return parse


def _hours(value: str) -> tuple[int, int]:
    """Two times of the day, as minutes after midnight; the second may be of the next day."""
    found = _HOURS.fullmatch(value)
    if found is None:
        raise ValueError("two times of the day are expected, such as 02:00-06:00")
    first, first_minutes, second, second_minutes = map(int, found.groups())
    return 60 * first + first_minutes, 60 * second + second_minutes


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        found = next((c for c in choices if c.lower() == value.lower()), None)
        if found is None:
            raise ValueError(f"expected one of {', '.join(choices)}")
        return found

    return parse


def _word_or_model(*words: str) -> Callable[[str], str]:
    """One of the words, else a model; the slash tells a model from a word that was mistyped."""

    def parse(value: str) -> str:
        if value.lower() in words:
            return value.lower()
        if "/" not in value:
            models = "owner/model on a hub, or a folder, written with a slash"
            raise ValueError(f"expected {', '.join([*words, models])}")
        return value

    return parse


def _url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("an address that starts with http:// or https:// is expected")
    return value.rstrip("/")


_PARSERS: dict[str, Callable[[str], object]] = {
    "WEB_HOST": str,
    "WEB_PORT": _whole(0, 65_535),
    "DATA_DIR": Path,
    "DISCORD_TOKEN": str,
    "PLAYGROUND": _one_of("auto", "on", "off"),
    "TEXT_ENGINE_URL": _url,
    "TEXT_MODEL": str,
    "TEXT_API_KEY": str,
    "TEXT_PROFILE": _one_of("auto", "house", "instruct"),
    "TEXT_CONTEXT": _whole(512, 1_000_000),
    "TEXT_DEADLINE_S": _seconds(1, 3_600),
    "TEXT_PARALLEL": _whole(1, 256),
    "TEXT_ADAPTERS": _one_of("on", "off"),
    "TEXT_GUARD": _one_of("house", "qwen3guard", "granite"),
    "TEXT_GUARD_URL": _url,
    "TEXT_GUARD_API_KEY": str,
    "MOOD_READER": _word_or_model("house", "model"),
    "THEME_EMBEDDER": _word_or_model(),
    "PICTURE_READER": _word_or_model("colour"),
    "JUDGE": _one_of("off", "on"),
    "IMAGE_ENGINE_URL": _url,
    "IMAGE_MODEL": str,
    "IMAGE_API_KEY": str,
    "IMAGE_DEADLINE_S": _seconds(1, 3_600),
    "IMAGE_PARALLEL": _whole(1, 256),
    "IMAGE_REVISION": str,
    "IMAGE_GUARD": _word_or_model(),
    "TRAINING": _one_of("auto", "off"),
    "TRAINING_PAIRS": _whole(30, 1_000_000),
    "TRAINING_QUIET": _hours,
    "TRAINING_MINUTES": _whole(1, 1_440),
    "TRAINING_DISK_MB": _whole(100, 1_000_000),
    "BACKUPS": _one_of("on", "off"),
    "BACKUP_KEEP": _whole(1, 365),
    "ROUND_S": _whole(30, 86_400),
    "QUORUM": _whole(1, 100),
    "MAX_SESSIONS": _whole(1, 100_000),
    "LOG_LEVEL": _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
}
