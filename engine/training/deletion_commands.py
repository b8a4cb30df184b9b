"""
Lets an outsider check that a member's rows left no trace in an adapter.

    python -m engine.training verify-deletion --data SNAPSHOT --without VOTER_REF
        [--adapter FOLDER] [--base FOLDER_OR_HUB] [--recipe FILE] [--keep FOLDER]

With `--adapter`: trains from the snapshot without the member, by the recipe of the adapter's
manifest, and compares with the adapter. Without: trains twice, once so and once from files out of
which every line of theirs was taken, and compares the two. Exits with 0 where they are equal, 1
where they are not, 2 where nothing can be compared.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.training.dataset import Dataset, read_dataset
from engine.training.deletion import TOLERANCE, differ, holds, lines, parted, rewritten, table
from engine.training.manifest import BadAdapter
from engine.training.registry import check
from engine.training.rows import BrokenVotes, canonical

_WEIGHTS = "adapter_model.safetensors"
_CANNOT = 2


def add(commands: Any) -> None:
    """Makes `verify-deletion` known."""
    parser = commands.add_parser(
        "verify-deletion", help="check that a member's rows left no trace in an adapter"
    )
    parser.add_argument("--data", type=Path, required=True, help="a snapshot that the member is in")
    parser.add_argument("--without", action="append", required=True, help="the member's ref")
    parser.add_argument("--adapter", type=Path, help="the adapter that was made after the deletion")
    parser.add_argument("--base", default="house", help="the model that was tuned")
    parser.add_argument("--recipe", type=Path, help="JSON; without --adapter")
    parser.add_argument("--keep", type=Path, help="where what is trained here stays")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    try:
        with tempfile.TemporaryDirectory() as folder:
            equal = verify(
                args.data,
                frozenset(args.without),
                args.keep or Path(folder),
                base=args.base,
                adapter=args.adapter,
                recipe=_recipe(args.recipe),
            )
    except (BrokenVotes, BadAdapter, OSError) as broken:
        print(broken, file=sys.stderr)
        raise SystemExit(_CANNOT) from broken
    raise SystemExit(0 if equal else 1)


def verify(
    data: Path,
    voters: frozenset[str],
    out: Path,
    *,
    base: str = "house",
    adapter: Path | None = None,
    recipe: Mapping[str, Any] | None = None,
) -> bool:
    """
    Train what is to be compared, print the table, and say whether the member left no trace.

    Raises:
        BrokenVotes: The snapshot cannot be read, or the member is not in it.
        BadAdapter: The adapter cannot be read.
    """
    found = parted(data, voters)
    if found.whole.kind != "text":
        raise BrokenVotes("This snapshot is of pictures; only adapters of texts are compared.")
    if adapter is None:
        said, other = dict(recipe or {}), "the second adapter"
        never = read_dataset(rewritten(data, voters, out / "rewritten"))
        hashes = frozenset(never.manifest()["rows"])
        judged = _trained(never, base, out, "second", said)
    else:
        manifest = check(adapter)
        said, other, judged = dict(manifest.recipe), "the adapter", adapter
        hashes = frozenset(manifest.rows)
    rebuilt = _trained(found.rest, base, out, "rebuilt", said)
    apart = differ(judged / _WEIGHTS, rebuilt / _WEIGHTS)
    told, exact = lines(found, hashes, other, apart), _is_exact()
    equal = holds(told, apart, exact=exact)
    print(f"Was {other} trained as if {', '.join(sorted(voters))} had never taken part?\n")
    print(table(told))
    asked = "equal to the bit" if exact else f"within {TOLERANCE:.0%}, since this is no CPU"
    print(f"\n{'Yes' if equal else 'No'}: asked was {asked}.", flush=True)
    return equal


def _trained(data: Dataset, base: str, out: Path, name: str, said: Mapping[str, Any]) -> Path:
    """In a folder that is named for all that it depends on: no other run is taken for it."""
    from engine.operators import declare_torchvision_operators

    declare_torchvision_operators()
    from engine.training.text.recipe import Recipe
    from engine.training.text.run import train

    try:
        recipe = Recipe.of(said)
    except ValueError as wrong:
        raise BrokenVotes(f"The recipe cannot be followed: {wrong}.") from wrong
    told = canonical([data.manifest()["sha256"], base, recipe.as_json()])
    return train(data, base, out / f"{name}-{sha256(told.encode()).hexdigest()[:16]}", recipe)


def _is_exact() -> bool:
    import torch

    return not torch.cuda.is_available()


def _recipe(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as broken:
        raise BrokenVotes(f"{path} is not JSON.") from broken
    if not isinstance(said, dict):
        raise BrokenVotes(f"{path} is not a JSON object.")
    return said
