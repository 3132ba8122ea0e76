"""card.json: what the service reads of a version, and what a reader wants to know first."""

import json
from pathlib import Path

from .matrix import sha256_of
from .names import FEATURE_SET, FEATURES, STEPS, WINDOW
from .walkforward import FoldResult

NAME = "attention-lstm"


def card_of(folder: Path, version: str, facts: dict, universe: list[str], skill: str, sentiment: dict) -> dict:
    """`facts`: of the fold. `sentiment`: see `sentiment_of`."""
    model = folder / "model.onnx"
    return {
        "name": NAME,
        "version": version,
        "model": {"file": model.name, "sha256": sha256_of(model), "bytes": model.stat().st_size},
        "featureSet": FEATURE_SET,
        "windowBars": WINDOW,
        "steps": STEPS,
        "inputs": [
            value("features", "ratio", STEPS, len(FEATURES)) | {"columns": FEATURES},
            value("sigma", "deviation of a daily total return, a fraction"),
        ],
        "outputs": [
            value("probability_up", "probability"),
            value("expected_return", "total return, a fraction"),
        ],
        "universe": universe,
        "trainedThrough": facts["trainedThrough"],
        "skill": skill,
        **sentiment,
        "lambda": facts["lambda"],
        "seeds": list(facts["recipe"]["seeds"]),
        "licence": "MIT",
        "trainingData": [{"name": "StockNet, daily prices", "licence": "MIT", "rows": facts["rows"]["train"]}],
    }


def sentiment_of(recipe: dict, model: str | None) -> dict:
    """What a card says of the sentiment block. `model`: version of the sentiment model that scored the articles of the export."""
    if recipe["without"]:
        return {"sentiment": "masked"}
    return {"sentiment": "used"} | ({} if model is None else {"sentimentModel": model})


def value(name: str, unit: str, *shape: int) -> dict:
    return {"name": name, "type": "float32", "shape": ["batch", *shape], "unit": unit}


def register(
    results: list[FoldResult], version: str, universe: list[str], skill: str, sentiment: dict, target: Path
) -> list[dict]:
    """Writes one folder a fold, from which the service registers it; returns what the report says of each."""
    listed = []
    for each in results:
        named = f"{version}-{each.fold.name}"
        folder = target / named
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "model.onnx").write_bytes((each.folder / "model.onnx").read_bytes())
        card = card_of(folder, named, each.facts, universe, skill, sentiment)
        card |= {"validFrom": each.facts["validFrom"], "validThrough": each.facts["validThrough"]}
        (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
        kept = ("validFrom", "validThrough", "trainedThrough", "rows", "epoch", "losses", "lambda", "weights", "cpuSeconds")
        listed.append({"version": named, "sha256": card["model"]["sha256"], **{key: each.facts[key] for key in kept}})
    return listed
