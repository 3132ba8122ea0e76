"""What must find nothing, and what must find nearly everything: else the measuring itself is wrong."""

from dataclasses import replace

import numpy as np

from .fit import Recipe, fit, outputs_of
from .folds import Fold
from .metrics import auc
from .protocol import within_day_auc
from .sequences import Sequences

SHUFFLES = 5


def shuffled(known: Sequences, fold: Fold, recipe: Recipe) -> dict:
    """Outcomes of the training rows shuffled, five times: the within-day AUC on test rows must be 0.5 ± 2.5 standard errors."""
    train, held, test = (settled(known.take(rows)) for rows in (fold.train, fold.validation, fold.test))
    each = []
    for seed in range(1, SHUFFLES + 1):
        rng = np.random.default_rng(seed)
        mixed = replace(train, actual=(train.actual / train.sigma)[rng.permutation(len(train))] * train.sigma)
        fitted = fit(mixed, None, replace(recipe, seeds=(seed,)))
        each.append(within_day_auc(outputs_of(fitted, test)[:, 0], test.actual > 0, test.settled))
    mean = float(np.mean([one["auc"] for one in each]))
    error = float(np.mean([one["standardError"] for one in each]))
    passed = abs(mean - 0.5) <= 2.5 * error
    return {"aucs": [one["auc"] for one in each], "mean": mean, "standardError": error, "passed": passed}


def leaked(known: Sequences, fold: Fold, recipe: Recipe) -> dict:
    """Sequences that end a session too late hold the outcome: more than 85 % of test rows must be found."""
    moved = late(known)
    usable = np.flatnonzero(moved.steps[:, 0] >= 0)
    train, test = (settled(moved.take(np.intersect1d(rows, usable))) for rows in (fold.train, fold.test))
    fitted = fit(train, None, replace(recipe, seeds=(1,)), epochs=4)
    odds = outputs_of(fitted, test)[:, 0]
    accuracy = float(((odds > 0) == (test.actual > 0)).mean())
    return {"accuracy": accuracy, "auc": auc(odds, test.actual > 0), "passed": accuracy > 0.85}


def late(known: Sequences) -> Sequences:
    """Each entry with the steps of the instrument's next entry; −1 where there is none."""
    order = np.lexsort((known.as_of, known.symbols))
    same = np.append(known.symbols[order][1:] == known.symbols[order][:-1], False)
    steps = np.full_like(known.steps, -1)
    steps[order[:-1][same[:-1]]] = known.steps[order[1:][same[:-1]]]
    return replace(known, steps=steps)


def settled(part: Sequences) -> Sequences:
    return part.take(np.flatnonzero(~np.isnat(part.settled)))
