from itertools import pairwise
from pathlib import Path

from engine.text.launch import Launch, installed_vllm


def launch(folder: Path, **wishes: object) -> Launch:
    model = folder / "model"
    model.mkdir(exist_ok=True)
    return Launch(str(model), "house", folder / "cache", "cpu", **wishes)  # type: ignore[arg-type]


def test_no_secret_of_the_bot_reaches_the_engine(tmp_path: Path) -> None:
    env = launch(tmp_path).environment(
        {"DISCORD_TOKEN": "t", "TEXT_API_KEY": "k", "PATH": "/bin", "VLLM_LOGGING_LEVEL": "DEBUG"}
    )

    assert {"DISCORD_TOKEN", "TEXT_API_KEY"} & env.keys() == set()
    assert env["PATH"] == "/bin"
    assert env["VLLM_LOGGING_LEVEL"] == "DEBUG"
    assert env["HF_HUB_OFFLINE"] == "1"
    assert env["VLLM_CACHE_ROOT"].startswith(str(tmp_path / "cache"))


def test_a_hub_model_may_be_fetched() -> None:
    env = Launch("someone/model", "model", Path("cache"), "cpu").environment({})

    assert "HF_HUB_OFFLINE" not in env


def test_a_model_with_a_shorter_context_gets_its_own(tmp_path: Path) -> None:
    start = launch(tmp_path)
    (tmp_path / "model" / "config.json").write_text('{"max_position_embeddings": 512}')

    command = start.command(8_123)

    assert command[command.index("--max-model-len") + 1] == "512"
    assert command[command.index("--port") + 1] == "8123"


def test_only_a_cpu_server_is_eager_and_adapters_are_a_wish(tmp_path: Path) -> None:
    gpu = Launch("someone/model", "model", tmp_path, "gpu")

    assert "--enforce-eager" in launch(tmp_path).command(1)
    assert "--enforce-eager" not in gpu.command(1)
    assert "--enable-lora" not in launch(tmp_path).command(1)
    assert "--enable-lora" in launch(tmp_path, lora=True).command(1)


def test_adapters_find_room_for_two_in_one_batch(tmp_path: Path) -> None:
    command = launch(tmp_path, lora=True).command(1)
    given = dict(pairwise(command))

    assert (given["--max-loras"], given["--max-lora-rank"]) == ("2", "16")
    assert int(given["--max-cpu-loras"]) >= 2
    assert "--max-loras" not in launch(tmp_path).command(1)


def test_only_a_gpu_server_can_rest(tmp_path: Path) -> None:
    gpu = Launch("someone/model", "model", tmp_path, "gpu")

    assert "--enable-sleep-mode" in gpu.command(1)
    assert gpu.environment({})["VLLM_SERVER_DEV_MODE"] == "1"
    assert "--enable-sleep-mode" not in launch(tmp_path).command(1)
    assert "VLLM_SERVER_DEV_MODE" not in launch(tmp_path).environment({})


def test_the_installed_package_says_for_which_device_it_is() -> None:
    found = installed_vllm()

    assert found is None or found[0] in ("cpu", "gpu")
