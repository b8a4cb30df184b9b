"""Adapters made by peft, saved as trainers save them, swapped into a real model on the CPU."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import Rejected
from engine.image.backend import Order
from engine.image.pipelines.adapters import MAX_ADAPTERS
from engine.image.pipelines.backend import DiffusersBackend
from tests.engine.image.pipelines.adapters_made import RANK, merged, saved_adapter
from tests.engine.image.pipelines.asking import largest_difference, painted
from tests.engine.image.pipelines.tiny import SIDE_PX

# diffusers' own: a scheduler hands numpy a tensor in a way that is to end.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*")

FILE = "pytorch_lora_weights.safetensors"
ORDER = Order("a quiet forest", 5)


@pytest.fixture(scope="session")
def sound(folder_of: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter of the Stable Diffusion model."""
    return saved_adapter(folder_of("sd"), tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="session")
def adapters(
    kind: str, folder_of: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """Two adapters of one model, of different ranks and alphas."""
    where = tmp_path_factory.mktemp("adapters")
    one = saved_adapter(folder_of(kind), where / "one", rank=4, alpha=8, seed=1)
    two = saved_adapter(folder_of(kind), where / "two", rank=2, alpha=2, seed=2)
    return one, two


def test_adapters_are_swapped_and_leave_no_trace(
    backend: DiffusersBackend, adapters: tuple[Path, Path]
) -> None:
    (before,) = painted(backend, [ORDER])
    backend.load_adapter("one", adapters[0])
    backend.load_adapter("two", adapters[1])

    one, two, again = (painted(backend, [ORDER], adapter=name)[0] for name in ("one", "two", "one"))
    (alone,) = painted(backend, [ORDER])
    backend.unload_adapter("one")
    backend.unload_adapter("two")
    (after,) = painted(backend, [ORDER])

    assert largest_difference(before, one) > 8
    assert largest_difference(one, two) > 8
    assert one.tobytes() == again.tobytes()
    assert before.tobytes() == alone.tobytes() == after.tobytes()


def test_an_adapter_paints_as_its_merged_weights_do(
    kind: str,
    folder_of: Callable[[str], Path],
    backend: DiffusersBackend,
    adapters: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    folder = merged(folder_of(kind), adapters[0], tmp_path / "merged")
    fused = DiffusersBackend.load(str(folder), device="cpu", side_px=SIDE_PX)
    backend.load_adapter("one", adapters[0])

    # Unguided: guidance multiplies what the two ways of adding up differ by.
    (with_slot,) = painted(backend, [ORDER], adapter="one", guidance=0.0)
    (with_merged,) = painted(fused, [ORDER], guidance=0.0)
    (base,) = painted(backend, [ORDER], guidance=0.0)
    backend.unload_adapter("one")

    assert largest_difference(with_slot, with_merged) <= 2
    assert largest_difference(with_slot, base) > 8


def test_what_peft_itself_saves_is_read_too(
    backend_of: Callable[[str], DiffusersBackend], sound: Path, tmp_path: Path
) -> None:
    backend = backend_of("sd")
    tensors = load_file(sound / FILE)
    theirs = tmp_path / "peft"
    theirs.mkdir()
    renamed = {f"base_model.model.{k.removeprefix('unet.')}": t for k, t in tensors.items()}
    save_file(renamed, theirs / "adapter_model.safetensors")
    (theirs / "adapter_config.json").write_text(json.dumps({"r": 4, "lora_alpha": 8}))
    backend.load_adapter("ours", sound)
    backend.load_adapter("theirs", theirs)

    pictures = [painted(backend, [ORDER], adapter=n)[0].tobytes() for n in ("ours", "theirs")]
    backend.unload_adapter("ours")
    backend.unload_adapter("theirs")

    assert pictures[0] == pictures[1]


def spoiled(saved: Path, folder: Path, how: str) -> Path:
    shutil.copytree(saved, folder)
    path = folder / FILE
    tensors = load_file(path)
    first = next(name for name in sorted(tensors) if name.endswith("lora_A.weight"))
    match how:
        case "not finite":
            tensors[first][0, 0] = float("inf")
        case "of another model":
            tensors = {name.replace("to_q", "to_elsewhere"): t for name, t in tensors.items()}
        case "of another shape":
            tensors[first] = torch.zeros(tensors[first].shape[0], 7)
        case "one half":
            del tensors[first]
        case "too high a rank":
            tensors = {
                name: torch.ones(RANK + 1, t.shape[1])
                if "lora_A" in name
                else torch.ones(t.shape[0], RANK + 1)
                for name, t in tensors.items()
            }
        case "for the text encoder":
            tensors = {name.replace("unet.", "text_encoder."): t for name, t in tensors.items()}
        case "more than a plain one":
            tensors[first.replace("lora_A.weight", "lora_magnitude_vector")] = torch.ones(3)
        case "empty":
            tensors = {}
        case "whole numbers":
            tensors[first] = tensors[first].to(torch.int8)
        case "without names":
            tensors = {str(n): t for n, t in enumerate(tensors.values())}
    save_file(tensors, path)
    match how:
        case "cut off":
            path.write_bytes(path.read_bytes()[:-100])
        case "no file of the kind":
            path.write_bytes(b"x" * 100)
        case "a pickle":
            path.unlink()
            torch.save(tensors, folder / "pytorch_lora_weights.bin")
        case "gone":
            shutil.rmtree(folder)
        case "a config without sense":
            (folder / "adapter_config.json").write_text("[" * 100_000)
        case "an alpha without sense":
            (folder / "adapter_config.json").write_text('{"lora_alpha": 1e300}')
    return folder


@pytest.mark.parametrize(
    "how",
    [
        "not finite",
        "of another model",
        "of another shape",
        "one half",
        "too high a rank",
        "for the text encoder",
        "more than a plain one",
        "empty",
        "whole numbers",
        "without names",
        "cut off",
        "no file of the kind",
        "a pickle",
        "gone",
        "a config without sense",
        "an alpha without sense",
    ],
)
def test_a_broken_adapter_is_refused_and_changes_nothing(
    how: str,
    backend_of: Callable[[str], DiffusersBackend],
    sound: Path,
    tmp_path: Path,
) -> None:
    backend = backend_of("sd")
    backend.load_adapter("sound", sound)
    before = painted(backend, [ORDER], adapter="sound")[0].tobytes()
    base = painted(backend, [ORDER])[0].tobytes()

    with pytest.raises(Rejected):
        backend.load_adapter("broken", spoiled(sound, tmp_path / "broken", how))
    with pytest.raises(Rejected):
        painted(backend, [ORDER], adapter="broken")

    assert painted(backend, [ORDER], adapter="sound")[0].tobytes() == before
    assert painted(backend, [ORDER])[0].tobytes() == base
    backend.unload_adapter("sound")


def test_an_adapter_of_one_kind_of_model_is_refused_by_another(
    backend_of: Callable[[str], DiffusersBackend], folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    saved = saved_adapter(folder_of("z_image"), tmp_path / "one")

    with pytest.raises(Rejected):
        backend_of("sd").load_adapter("one", saved)


def test_there_is_room_for_so_many_and_a_name_can_be_given_again(
    backend_of: Callable[[str], DiffusersBackend],
    folder_of: Callable[[str], Path],
    sound: Path,
    tmp_path: Path,
) -> None:
    backend = backend_of("sd")
    one = sound
    two = saved_adapter(folder_of("sd"), tmp_path / "two", seed=2)
    for number in range(MAX_ADAPTERS):
        backend.load_adapter(str(number), one)
    first = painted(backend, [ORDER], adapter="0")[0].tobytes()

    with pytest.raises(Rejected, match="unload one first"):
        backend.load_adapter("one more", one)
    backend.load_adapter("0", two)

    assert painted(backend, [ORDER], adapter="0")[0].tobytes() != first
    for number in range(MAX_ADAPTERS):
        backend.unload_adapter(str(number))
    with pytest.raises(Rejected):
        backend.unload_adapter("0")


def test_a_model_without_room_for_adapters_says_so(
    folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    backend = DiffusersBackend.load(str(folder_of("sd")), device="cpu", side_px=SIDE_PX)

    assert not backend.card.takes_adapters
    with pytest.raises(Rejected):
        backend.load_adapter("one", tmp_path)
    with pytest.raises(Rejected):
        painted(backend, [ORDER], adapter="one")
