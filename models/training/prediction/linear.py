"""Scores that are linear in the flattened scaled steps: two baselines that are part of the blend, and the market's part of any score."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from .names import FEATURES, STEPS, places

WIDTH = STEPS * len(FEATURES)
MARKET = [step * len(FEATURES) + places(["marketReturn"])[0] for step in range(STEPS)]
LAST = list(range((STEPS - 1) * len(FEATURES), WIDTH))
#: Entries of a flattened sequence that logistic regression and trees see: the last step, and the returns of the others.
SEEN = [
    *(step * len(FEATURES) + column for step in range(STEPS - 1) for column in places(["adjustedReturn", "marketReturn"])),
    *LAST,
]
#: A coefficient of a deviation is thought to be about 0.02 σ, so that noise of one σ asks for this many rows.
WITHIN_PENALTY = 2_500.0
MARKET_PENALTY = 100.0


@dataclass(frozen=True)
class Lines:
    """Flattened steps (450) times weights (450 × 2), plus biases: log-odds of up, and return / σ beside the session's mean."""

    weights: np.ndarray
    biases: np.ndarray

    def scores(self, flat: np.ndarray) -> np.ndarray:
        return flat @ self.weights + self.biases


def flatten(scaled: np.ndarray) -> np.ndarray:
    """Entries × 15 × 30 to entries × 450."""
    return scaled.reshape(len(scaled), WIDTH)


def fit_lines(flat: np.ndarray, up: np.ndarray, ratio: np.ndarray, days: np.ndarray) -> Lines:
    """`ratio`: return / σ. Training rows only."""
    model = fit_logistic(flat, up)
    weights = np.zeros((WIDTH, 2))
    weights[SEEN, 0] = model.coef_[0]
    weights[:, 1] = fit_within(flat, ratio, days)
    return Lines(weights, np.array([model.intercept_[0], 0.0]))


def fit_logistic(flat: np.ndarray, up: np.ndarray) -> LogisticRegression:
    """With a penalty that lets a hundred thousand rows, of which a day's move together, say little."""
    return LogisticRegression(C=1e-3, max_iter=200).fit(flat[:, SEEN].astype(np.float64), up)


def fit_within(flat: np.ndarray, ratio: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Ridge regression of what distinguishes the instruments of one day: everything less its day's mean."""
    columns = [entry for entry in SEEN if entry not in MARKET]
    x, y = less_day(flat[:, columns], days), less_day(ratio[:, None], days)[:, 0]
    weights = np.zeros(WIDTH)
    weights[columns] = np.linalg.solve(x.T @ x + WITHIN_PENALTY * np.eye(len(columns)), x.T @ y)
    return weights


def market_part(flat: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """450 × scores: how far the market returns of the 15 sessions explain each score, so that it can be taken out."""
    x = np.concatenate([flat[:, MARKET], np.ones((len(flat), 1))], axis=1).astype(float)
    penalty = np.diag([MARKET_PENALTY] * len(MARKET) + [0.0])
    found = np.zeros((WIDTH, scores.shape[1]))
    found[MARKET] = np.linalg.solve(x.T @ x + penalty, x.T @ scores)[:-1]
    return found


def less_day(values: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Rows × columns less the mean of their day; days in any order."""
    _, place = np.unique(days, return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(place.max() + 1))
    sums = np.add.reduceat(values[order].astype(float), starts, axis=0)
    return values - (sums / np.bincount(place)[:, None])[place]
