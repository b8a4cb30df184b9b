from pathlib import Path

from engine.beside.startup import StartTimes, last_error_in, phase_in


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


def test_the_root_cause_is_told_and_not_that_there_is_one(tmp_path: Path) -> None:
    log = tmp_path / "log"
    points_up = "RuntimeError: Engine core initialization failed. See root cause above.\n"
    log.write_text(f"ERROR [core.py] ValueError: Odd does not support LoRA yet.\n{points_up}")
    assert last_error_in(log) == "ValueError: Odd does not support LoRA yet."

    log.write_text(points_up)
    assert last_error_in(log) == points_up.strip()
