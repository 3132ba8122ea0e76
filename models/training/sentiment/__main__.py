"""`python -m sentiment --tfns FOLDER [--articles FOLDER]`: trains, judges and writes models/sentiment/<version>."""

import argparse
from pathlib import Path

from .pipeline import Plan, run
from .release import NAME, release
from .weights import fetch_weights

MODELS = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="npm run models:train:sentiment --", description=__doc__)
    parser.add_argument("--tfns", type=Path, required=True, help="folder with train.csv and valid.csv (text,label)")
    parser.add_argument("--articles", type=Path, help="folder of JSON-lines files with text and language, for soft labels")
    parser.add_argument("--cache", type=Path, default=MODELS / "training" / ".cache", help="keeps every step's result")
    parser.add_argument("--version", default="1.0.0", help="names the folder that is written")
    parser.add_argument("--out", type=Path, help="the folder, instead of models/sentiment/VERSION")
    options = parser.parse_args()
    plan = Plan()
    trained = run(options.tfns, options.articles, options.cache, plan)
    target = options.out or MODELS / NAME / options.version
    report = release(trained, plan, options.tfns, fetch_weights(options.cache), options.cache, options.version, target)
    shipped = report["validation"]["shipped"]["all"]
    print(
        f"{target}: accuracy {shipped['accuracy']:.4f}, macro-F1 {shipped['macroF1']:.4f} on {shipped['rows']} validation rows"
    )


if __name__ == "__main__":
    main()
