"""Protocol (b): one model per quarter, each judged only on sessions after everything that it has seen."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from .combine import combine
from .fit import Fitted, Recipe, fit, outputs_of
from .folds import Fold, fold_of
from .graph import Parts, ServedModel, build
from .logistic import fit_logistic
from .sequences import Sequences


@dataclass(frozen=True)
class FoldResult:
    """A trained fold. `scores`: of its validation rows, rows × 4."""

    fold: Fold
    folder: Path
    scores: np.ndarray
    facts: dict


def train_fold(known: Sequences, fold: Fold, earlier: list[FoldResult], recipe: Recipe, folder: Path) -> FoldResult:
    """Trains, combines with what earlier folds said of their validation rows, writes `model.onnx`; a finished fold is kept."""
    done = folder / "fold.json"
    if done.exists():
        return FoldResult(fold, folder, np.load(folder / "validation.npy"), json.loads(done.read_text()))
    began = (time.perf_counter(), time.process_time())
    train, held = known.take(fold.train), known.take(fold.validation)
    fitted = fit(train, held, recipe)
    logistic = fit_logistic(fitted.scaler.apply(train.feed()), train.actual > 0)
    odds = logistic.odds(fitted.scaler.apply(held.feed()))
    scores = np.concatenate([outputs_of(fitted, held), odds[:, None]], axis=1)
    rows = np.concatenate([*(each.fold.validation for each in earlier), fold.validation])
    pooled = known.take(rows)
    past = np.concatenate([fold.train, fold.validation])
    combination = combine(
        np.concatenate([*(each.scores for each in earlier), scores]),
        *(pooled.actual, pooled.sigma, pooled.as_of),
        float((known.actual[past] > 0).mean()),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(build(Parts(fitted, logistic, combination)).SerializeToString())
    np.save(folder / "validation.npy", scores)
    facts = {
        "fold": fold.name,
        "validFrom": str(fold.valid_from),
        "validThrough": str(fold.valid_through),
        "trainedThrough": str(fold.trained_through),
        "rows": {"train": len(train), "validation": len(held), "test": len(fold.test)},
        "losses": fitted.losses,
        "epoch": fitted.epoch,
        "weights": {"odds": combination.odds.tolist(), "centre": combination.centre.tolist()},
        "lambda": combination.shrinkage,
        "recipe": asdict(recipe),
        "attention": attention_of(fitted, held).tolist(),
        "seconds": round(time.perf_counter() - began[0], 1),
        "cpuSeconds": round(time.process_time() - began[1], 1),
    }
    done.write_text(json.dumps(facts))
    return FoldResult(fold, folder, scores, facts)


def attention_of(fitted: Fitted, part: Sequences) -> np.ndarray:
    """Mean weight of each step, oldest first, over seeds and rows."""
    scaled = torch.from_numpy(fitted.scaler.apply(part.feed()))
    with torch.inference_mode():
        return fitted.net.pooled(scaled)[1].mean((0, 2)).numpy()


def walk(known: Sequences, names: list[str], recipe: Recipe, folder: Path, log=print) -> list[FoldResult]:
    """All folds in order; a second run goes on where the first ended."""
    results: list[FoldResult] = []
    for name in names:
        results.append(train_fold(known, fold_of(known, name), results, recipe, folder / name))
        facts = results[-1].facts
        log(f"{name}: epoch {facts['epoch']}, λ {facts['lambda']}, {facts['cpuSeconds']} s of CPU, {facts['seconds']} s")
    return results


def predict_folds(known: Sequences, results: list[FoldResult]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers, probabilities of up and expected returns of all test rows, by the files themselves."""
    rows, ups, centres = [], [], []
    for each in results:
        part = known.take(each.fold.test)
        up, centre = ServedModel(each.folder / "model.onnx").predict(part.feed(), part.sigma)
        rows.append(each.fold.test)
        ups.append(up)
        centres.append(centre)
    return np.concatenate(rows), np.concatenate(ups), np.concatenate(centres)
