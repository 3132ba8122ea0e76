"""`npm run features:check`: holds `marketlog features export` to the same numbers computed from the price files."""

import argparse
import sys
from pathlib import Path

import numpy as np

from .features import compute
from .matrix import AFTER, Matrix, read_matrix, write_matrix
from .names import FEATURES, SENTIMENT, places
from .stocknet import read_all

TOLERANCE = 1e-9


def compare(export: Matrix, own: Matrix, sentiment: bool = False) -> list[str]:
    """A line for each column that differs by more than 1e-9 of the larger value (or of 0.001, for values near 0), and for
    rows that one side lacks."""
    found = []
    mine = {key: row for row, key in enumerate(zip(own.symbols.tolist(), own.dates.tolist()))}
    theirs = {key: row for row, key in enumerate(zip(export.symbols.tolist(), export.dates.tolist()))}
    for name, lacking in (("the export", mine.keys() - theirs.keys()), ("the files", theirs.keys() - mine.keys())):
        if lacking:
            found.append(f"{len(lacking)} rows are not in {name}, the first is {min(lacking, key=str)}")
    both = sorted(mine.keys() & theirs.keys(), key=str)
    a, b = export.take(np.array([theirs[key] for key in both])), own.take(np.array([mine[key] for key in both]))
    columns = {name: (a.features[:, at], b.features[:, at]) for at, name in enumerate(FEATURES)}
    if not sentiment:
        for at in places(SENTIMENT):
            columns.pop(FEATURES[at])
    fields = ("sigma", "reference_close", "target_return", "acl18_move")
    columns |= {name: (getattr(a, field), getattr(b, field)) for name, field in zip(AFTER, fields)}
    for name, (left, right) in columns.items():
        distance = np.abs(left - right) / np.maximum(1e-3, np.maximum(np.abs(left), np.abs(right)))
        wrong = np.flatnonzero((np.isnan(left) != np.isnan(right)) | (distance > TOLERANCE))
        if len(wrong):
            first = wrong[0]
            found.append(
                f"{name}: {len(wrong)} of {len(both)} rows, at most {np.nanmax(distance):.1e} apart; {both[first]}: "
                f"{left[first]!r} in the export, {right[first]!r} from the files"
            )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="npm run features:check --", description=__doc__)
    parser.add_argument("--export", type=Path, help="CSV.gz of `marketlog features export`")
    parser.add_argument("--prices", type=Path, required=True, help="folder of StockNet's price files")
    parser.add_argument("--write", type=Path, help="also writes what was computed, in the form of the export")
    options = parser.parse_args()
    own = compute(read_all(options.prices))
    if options.write:
        write_matrix(own, options.write)
    if options.export:
        found = compare(read_matrix(options.export), own)
        print("\n".join(found) or f"{len(own)} rows agree to {TOLERANCE:g}")
        sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
