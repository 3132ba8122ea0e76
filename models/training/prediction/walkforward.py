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
from .linear import fit_lines, flatten, market_part
from .network import Ensemble
from .scaling import fit_scaler
from .sequences import Sequences

MARKET_ROWS = 8_000


@dataclass(frozen=True)
class FoldResult:
    """A trained fold. `scores`: of its validation rows, rows × 5, without the market's part."""

    fold: Fold
    folder: Path
    scores: np.ndarray
    facts: dict


def train_fold(known: Sequences, fold: Fold, earlier: list[FoldResult], recipe: Recipe, folder: Path) -> FoldResult:
    """Trains, combines with what earlier folds said of their validation rows, writes `model.onnx`; a finished fold is kept."""
    done = folder / "fold.json"
    if done.exists():
        return FoldResult(fold, folder, np.load(folder / "validation.npy"), json.loads(done.read_text()))
    folder.mkdir(parents=True, exist_ok=True)
    train, held = known.take(fold.train), known.take(fold.validation)
    fitted, took = trained(train, held, recipe, folder / "net.pt")
    flat, flat_held = (flatten(fitted.scaler.apply(each.feed())) for each in (train, held))
    lines = fit_lines(flat, train.actual > 0, np.clip(train.actual / train.sigma, -4, 4), train.as_of)
    # A score's share of the market shows in some thousand rows.
    some = np.sort(np.random.default_rng(1).choice(len(train), min(len(train), MARKET_ROWS), replace=False))
    seen = np.concatenate([outputs_of(fitted, train.take(some)), lines.scores(flat[some])], axis=1)
    market = market_part(flat[some], seen)
    scores = np.concatenate([outputs_of(fitted, held), lines.scores(flat_held)], axis=1) - flat_held @ market
    pooled = known.take(np.concatenate([*(each.fold.validation for each in earlier), fold.validation]))
    past = np.concatenate([fold.train, fold.validation])
    combination = combine(
        np.concatenate([*(each.scores for each in earlier), scores]),
        *(pooled.actual, pooled.sigma, pooled.as_of),
        float((known.actual[past] > 0).mean()),
        recipe.shrinkages,
    )
    (folder / "model.onnx").write_bytes(build(Parts(fitted, lines, market, combination)).SerializeToString())
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
        "cpuSeconds": took,
    }
    done.write_text(json.dumps(facts))
    return FoldResult(fold, folder, scores, facts)


def trained(train: Sequences, held: Sequences, recipe: Recipe, kept: Path) -> tuple[Fitted, float]:
    """The net, and the CPU seconds that it took when it was trained."""
    scaler = fit_scaler(train.matrix.features[np.unique(train.steps)], recipe.without)
    if not kept.exists():
        began = time.process_time()
        fitted = fit(train, held, recipe)
        took = round(time.process_time() - began, 1)
        torch.save({"net": fitted.net.state_dict(), "losses": fitted.losses, "epoch": fitted.epoch, "cpuSeconds": took}, kept)
    state = torch.load(kept, weights_only=True)
    net = Ensemble(list(recipe.seeds), recipe.hidden, recipe.attention)
    net.load_state_dict(state["net"])
    return Fitted(net.eval(), scaler, state["losses"], state["epoch"]), state["cpuSeconds"]


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
        log(f"{name}: epoch {facts['epoch']}, λ {facts['lambda']}, {facts['cpuSeconds']} s of CPU")
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
