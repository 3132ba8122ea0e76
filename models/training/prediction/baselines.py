"""What a model has to beat. Each is fitted on a fold's training rows and asked for its test rows, as the ensemble is."""

import warnings

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from .folds import Fold
from .linear import SEEN, fit_logistic, flatten
from .names import FEATURES
from .scaling import fit_scaler
from .sequences import Sequences

REVERSALS = (1, 5, 10)
ADJUSTED = FEATURES.index("adjustedReturn")


def boosted(seed: int = 1) -> HistGradientBoostingClassifier:
    """Shallow and slow: a day's rows move together, so leaves are large."""
    return HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.03, max_leaf_nodes=8, min_samples_leaf=500, l2_regularization=10, random_state=seed
    )


def forest(seed: int = 1) -> RandomForestClassifier:
    """Small for the time it takes."""
    return RandomForestClassifier(
        30, max_depth=6, min_samples_leaf=200, max_samples=0.2, max_features=0.2, n_jobs=1, random_state=seed
    )


def probabilities(known: Sequences, fold: Fold) -> dict[str, np.ndarray]:
    """P(up) of each test row by each baseline. A rule without probabilities says 1, 0 or, undecided, 0.5."""
    past = known.take(np.concatenate([fold.train, fold.validation]))
    test = known.take(fold.test)
    up = past.actual > 0
    scaler = fit_scaler(past.matrix.features[np.unique(past.steps)])
    fed, asked = (flatten(scaler.apply(each.feed())) for each in (past, test))
    flat, flat_asked = fed[:, SEEN], asked[:, SEEN]
    found = {"alwaysUp": np.ones(len(test))}
    returns = test.matrix.features[test.steps, ADJUSTED]
    found["momentum1"] = direction(returns[:, -1])
    for days in REVERSALS:
        found[f"reversal{days}"] = direction(-(np.prod(1 + returns[:, -days:], axis=1) - 1))
    found["logistic"] = fit_logistic(fed, up).predict_proba(flat_asked)[:, 1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found["gradientBoosting"] = boosted().fit(flat, up).predict_proba(flat_asked)[:, 1]
        found["randomForest"] = forest().fit(flat, up).predict_proba(flat_asked)[:, 1]
    return found


def direction(value: np.ndarray) -> np.ndarray:
    return np.where(value > 0, 1.0, np.where(value < 0, 0.0, 0.5))


def walk_baselines(known: Sequences, folds: list[Fold], folder, log=print) -> dict[str, np.ndarray]:
    """All folds, kept one by one; arrays over all test rows."""
    parts = []
    for fold in folds:
        done = folder / f"{fold.name}.npz"
        if not done.exists():
            folder.mkdir(parents=True, exist_ok=True)
            np.savez(done, **probabilities(known, fold))
            log(f"baselines of {fold.name}")
        parts.append(np.load(done))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0].files}
