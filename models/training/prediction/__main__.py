"""`python -m prediction --features FILE`: trains, measures and writes models/prediction/<version>."""

import argparse
from pathlib import Path

from .fit import Recipe
from .pipeline import gather
from .release import release

MODELS = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="npm run models:train:prediction --", description=__doc__)
    parser.add_argument("--features", type=Path, required=True, help="CSV.gz of `marketlog features export`")
    cache = MODELS / "training" / ".cache" / "prediction"
    parser.add_argument("--cache", type=Path, default=cache, help="keeps every step's result")
    parser.add_argument("--version", default="1.0.0", help="names the folder that is written")
    parser.add_argument("--out", type=Path, help="the folder, instead of models/prediction/VERSION")
    parser.add_argument("--folds", type=Path, help="where the fold models are written, instead of a folder of the cache")
    parser.add_argument("--sentiment-model", help="version that scored the articles of the export, which names it")
    options = parser.parse_args()
    evidence = gather(options.features, options.cache, Recipe(), lambda line: print(line, flush=True))
    target = options.out or MODELS / "prediction" / options.version
    folds = options.folds or options.cache / "registered" / options.version
    report = release(evidence, options.version, target, folds, options.sentiment_model)
    figures = report["protocolB"]
    scores = [figures[side]["interval"]["score"] for side in ("model", "baseline")]
    print(f"{target}: Brier skill {figures['brierSkill']['skill']:.5f}; interval score {scores[0]:.5f} against {scores[1]:.5f}")
    print(f"skill: {report['skill']}")


if __name__ == "__main__":
    main()
