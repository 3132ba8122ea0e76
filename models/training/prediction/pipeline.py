"""The steps from exported features to everything that a report says. Each keeps its result in the cache and is not repeated."""

import hashlib
import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Callable

import numpy as np
import torch

from .ablations import ablate, sentiment_pays
from .acl18 import acl18
from .baselines import walk_baselines
from .canaries import leaked, shuffled
from .disclosure import TRIALS
from .fit import BLOCK, Recipe
from .folds import fold_of, last_fold, quarters
from .intervals import Claims
from .matrix import Matrix, read_matrix, sha256_of
from .protocol import base_rates, claims_of, direction_figures, judge
from .sequences import Sequences, sequences
from .walkforward import FoldResult, predict_folds, train_fold, walk

FIRST, LAST = "2014q1", "2017q3"
#: The fold whose rows the canaries are asked about.
CANARY = "2014q3"


@dataclass
class Evidence:
    """What was trained, and what it is worth."""

    known: Sequences
    sessions: np.ndarray
    folds: list[FoldResult]
    shipped: FoldResult
    claims: Claims
    base_rate: np.ndarray
    #: Probabilities of the baselines on the rows of `claims`.
    others: dict[str, np.ndarray]
    report: dict


def gather(features: Path, cache: Path, recipe: Recipe, log=print) -> Evidence:
    """One thread, fixed seeds. The cache is of these features and this recipe: others get a folder of their own."""
    torch.set_num_threads(1)
    data = sha256_of(features)
    key = hashlib.sha256(json.dumps([data, asdict(recipe)]).encode()).hexdigest()[:12]
    steps = Steps(cache / key)
    log(f"results of each step are kept in {steps.folder}")
    matrix = cached_matrix(features, cache / f"{data[:12]}.npz")
    known, sessions = sequences(matrix), np.unique(matrix.dates)
    names = quarters(FIRST, LAST)
    sentiment = bool(np.isfinite(matrix.features[:, BLOCK]).any())
    # First, because they say whether what follows is trained with sentiment.
    ablations = steps.keep("ablations", lambda: ablate(known, recipe, sentiment, names, steps.folder / "ablations", log))
    if sentiment_pays(ablations):
        recipe = replace(recipe, without=())

    folds = walk(known, names, recipe, steps.folder / "folds", log)
    shipped = train_fold(known, last_fold(known, "shipped"), folds, recipe, steps.folder / "shipped")
    rows, ups, centres = predict_folds(known, folds)
    part = known.take(rows)
    claims = claims_of(part, ups, centres)
    base_rate = base_rates(known, claims, sessions)
    asked = walk_baselines(known, [each.fold for each in folds], steps.folder / "baselines", log)
    others = {name: claims_of(part, values, centres).probability for name, values in asked.items()}
    canary = fold_of(known, CANARY)
    report = {
        "data": facts_of(matrix, known, data, sentiment),
        "recipe": asdict(recipe),
        "protocolB": {
            **judge(claims, base_rate, sessions, len(TRIALS)),
            "baselines": {name: direction_figures(values, claims, base_rate) for name, values in others.items()},
        },
        "protocolA": steps.keep("acl18", lambda: acl18(known, steps.folder / "acl18", log)),
        "ablations": ablations,
        "ablationFolds": names,
        "canaries": {
            "shuffled": steps.keep("shuffled", lambda: shuffled(known, canary, recipe)),
            "leaked": steps.keep("leaked", lambda: leaked(known, canary, recipe)),
        },
        "compute": {
            "foldsCpuSeconds": round(sum(each.facts["cpuSeconds"] for each in folds), 1),
            "shippedCpuSeconds": shipped.facts["cpuSeconds"],
            "ablationsAndCanariesCpuSeconds": round(ablations_took(steps.folder / "ablations") + steps.took("leaked", "shuffled"), 1),
        },
    }
    return Evidence(known, sessions, folds, shipped, claims, base_rate, others, report)


def cached_matrix(features: Path, kept: Path) -> Matrix:
    """Reading 97 000 lines of text takes half a minute, an array none."""
    if not kept.exists():
        matrix = read_matrix(features)
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, **{name: getattr(matrix, name) for name in Matrix.__dataclass_fields__})
    arrays = np.load(kept)
    return Matrix(*(arrays[name] for name in Matrix.__dataclass_fields__))


def facts_of(matrix: Matrix, known: Sequences, sha256: str, sentiment: bool) -> dict:
    return {
        "features": {"sha256": sha256, "rows": len(matrix), "symbols": len(np.unique(matrix.symbols))},
        "sequences": len(known),
        "from": str(matrix.dates.min()),
        "through": str(matrix.dates.max()),
        "withoutTargetSession": int((~np.isnat(known.settled) & np.isnan(matrix.target_return[known.rows])).sum()),
        "sentiment": sentiment,
    }


@dataclass
class Steps:
    """Results of long steps as JSON, with the CPU seconds that each took."""

    folder: Path

    def keep(self, name: str, step: Callable[[], dict]) -> dict:
        done = self.folder / f"{name}.json"
        if not done.exists():
            began = time.process_time()
            result = step()
            self.folder.mkdir(parents=True, exist_ok=True)
            done.write_text(json.dumps({"cpuSeconds": round(time.process_time() - began, 1), "result": result}))
        return json.loads(done.read_text())["result"]

    def took(self, *names: str) -> float:
        return sum(json.loads((self.folder / f"{name}.json").read_text())["cpuSeconds"] for name in names)


def ablations_took(folder: Path) -> float:
    return sum(json.loads(path.read_text())["cpuSeconds"] for path in folder.rglob("fold.json"))
