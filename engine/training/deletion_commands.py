"""
Lets an outsider check that a member's rows left no trace in an adapter.

    python -m engine.training verify-deletion --data SNAPSHOT --without VOTER_REF
        [--adapter FOLDER] [--base FOLDER_OR_HUB] [--recipe FILE] [--shelf FOLDER] [--keep FOLDER]

Of texts and of pictures; which, the snapshot says. With `--adapter`: trains from the snapshot
without the member, by the recipe of the adapter's manifest, and compares with the adapter. Without:
trains twice, once so and once from files out of which every line of theirs was taken, and compares
the two. Exits with 0 where they are equal, 1 where they are not, 2 where nothing can be compared.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.training.dataset import read_dataset
from engine.training.deletion import (
    TOLERANCE,
    Line,
    Parted,
    differ,
    holds,
    lines,
    parted,
    rewritten,
    table,
    yes_no,
)
from engine.training.deletion_training import Trained, Way, trained
from engine.training.driver import NotANumber
from engine.training.manifest import PARTS, BadAdapter, Manifest
from engine.training.registry import check
from engine.training.rows import BrokenVotes

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
    parser.add_argument("--shelf", type=Path, help="of adapters that painted; usual: beside it")
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
                shelf=args.shelf,
            )
    except (BrokenVotes, BadAdapter, NotANumber, OSError) as broken:
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
    shelf: Path | None = None,
) -> bool:
    """
    Train what is to be compared, print the table, and say whether the member left no trace.

    Args:
        shelf: Where the adapters lie that painted some of the pictures; None: where `adapter` lies.

    Raises:
        BrokenVotes: The snapshot cannot be read, or the member is not in it.
        BadAdapter: The adapter cannot be read, or is not of this base.
    """
    manifest = check(adapter) if adapter else None
    way = Way(
        base,
        manifest.recipe if manifest else dict(recipe or {}),
        out,
        shelf or (adapter.parent if adapter else None),
        manifest,
    )
    found = parted(data, voters, _seed(way))
    kind = found.whole.kind
    if adapter is None or manifest is None:
        never = read_dataset(rewritten(data, voters, out / "rewritten"), seed=_seed(way))
        hashes, other = frozenset(never.manifest()["rows"]), "the second adapter"
        judged = trained(never, way, "second").weights
    elif manifest.kind != kind:
        raise BrokenVotes(f"{adapter} is of kind {manifest.kind}, {data} of kind {kind}.")
    else:
        hashes, other = frozenset(manifest.rows), "the adapter"
        judged = adapter / PARTS[kind][1]
    rebuilt = trained(found.rest, way, "rebuilt")
    return _told(voters, found, hashes, other, judged, rebuilt, manifest)


def _told(
    voters: frozenset[str],
    found: Parted,
    hashes: frozenset[str],
    other: str,
    judged: Path,
    rebuilt: Trained,
    manifest: Manifest | None,
) -> bool:
    apart = differ(judged, rebuilt.weights)
    said = [*lines(found, hashes, other, apart), *_missing(rebuilt, manifest)]
    equal = holds(said, apart, exact=rebuilt.exact)
    print(f"Was {other} trained as if {', '.join(sorted(voters))} had never taken part?\n")
    print(table(said))
    asked = "equal to the bit" if rebuilt.exact else f"within {TOLERANCE:.0%}, since this is no CPU"
    print(f"\n{'Yes' if equal else 'No'}: asked was {asked}.", flush=True)
    return equal


def _missing(rebuilt: Trained, manifest: Manifest | None) -> list[Line]:
    """Adapters leave a shelf, and what they painted is then not learned from: it explains much."""
    then = manifest.figures.get("left_out") if manifest else None
    if then is None:
        return []
    same = then == dict(rebuilt.left_out)
    return [Line("the same pictures could not be learned from, by cause", yes_no(same), same)]


def _seed(way: Way) -> int:
    """A recipe's seed is its split's too."""
    seed = way.recipe.get("seed", 0)
    return seed if isinstance(seed, int) else 0


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
