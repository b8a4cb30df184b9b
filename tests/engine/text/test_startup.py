from pathlib import Path

from engine.text.launch import Launch, installed_vllm
from engine.text.startup import StartTimes, last_error_in, phase_in


def test_the_first_start_is_cold_and_warm_ones_outweigh_it(tmp_path: Path) -> None:
    times = StartTimes(tmp_path / "cache" / "starts.json", "cpu house")
    assert times.expected_s() is None

    times.record(120)
    assert times.expected_s() == 120

    for seconds in (40, 30, 50):
        times.record(seconds)
    assert times.expected_s() == 40


def test_only_the_last_starts_count(tmp_path: Path) -> None:
    times = StartTimes(tmp_path / "starts.json", "cpu house")
    for seconds in (100, 90, 90, 90, 20, 20, 20, 20, 20):
        times.record(seconds)

    assert times.expected_s() == 20


def test_another_model_learns_for_itself_and_a_broken_file_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "starts.json"
    StartTimes(path, "cpu house").record(30)
    assert StartTimes(path, "gpu other").expected_s() is None

    path.write_text("[broken")
    assert StartTimes(path, "cpu house").expected_s() is None


def test_the_log_tells_the_phase_and_the_last_error(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert phase_in(log) == "loading"

    log.write_text("INFO Starting to load model\n")
    assert phase_in(log) == "loading"
    assert last_error_in(log) is None

    log.write_text("(Worker) INFO Loading weights took 0.05 seconds\nRuntimeError: no room left\n")
    assert phase_in(log) == "warming"
    assert last_error_in(log) == "RuntimeError: no room left"


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


def test_the_installed_package_says_for_which_device_it_is() -> None:
    found = installed_vllm()

    assert found is None or found[0] in ("cpu", "gpu")
