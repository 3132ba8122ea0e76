"""`npm run models:evaluate`: metrics of fold models over exported features, as `/v1/metrics` gives after a backfill."""

import argparse
import json
from pathlib import Path

import numpy as np

from .matrix import read_matrix, sha256_of
from .sequences import sequences
from .served import served_metrics


def main() -> None:
    parser = argparse.ArgumentParser(prog="npm run models:evaluate --", description=__doc__)
    parser.add_argument("--features", type=Path, required=True, help="CSV.gz of `marketlog features export`")
    parser.add_argument("--models", type=Path, required=True, help="folder with one folder a fold (model.onnx, card.json)")
    parser.add_argument("--from", dest="first", default="2015-10-01", help="first session that predictions are made at")
    parser.add_argument("--to", dest="last", default="2017-09-30", help="last one")
    parser.add_argument("--out", type=Path, help="a JSON file, instead of the terminal")
    options = parser.parse_args()
    matrix = read_matrix(options.features)
    found = served_metrics(sequences(matrix), np.unique(matrix.dates), options.models, options.first, options.last)
    text = json.dumps({"features": sha256_of(options.features), **found}, indent=2)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
