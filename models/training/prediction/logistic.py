"""Logistic regression on the last step and on the returns of all steps: a baseline, and a part of the blend."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from .names import FEATURES, STEPS, places
from .sequences import Sequences

#: Entries of a flattened sequence that it sees.
LAGGED = [
    step * len(FEATURES) + column for step in range(STEPS - 1) for column in places(["adjustedReturn", "marketReturn"])
]
SEEN = [*LAGGED, *range((STEPS - 1) * len(FEATURES), STEPS * len(FEATURES))]


@dataclass(frozen=True)
class Logistic:
    """Log-odds of up: flattened scaled features (450) times weights, plus bias."""

    weights: np.ndarray
    bias: float

    def odds(self, scaled: np.ndarray) -> np.ndarray:
        """`scaled`: entries × 15 × 30."""
        return scaled.reshape(len(scaled), -1)[:, SEEN] @ self.weights[SEEN] + self.bias


def fit_logistic(scaled: np.ndarray, up: np.ndarray) -> Logistic:
    """With a penalty that lets a hundred thousand rows, of which a day's move together, say little."""
    model = LogisticRegression(C=1e-3, max_iter=200)
    model.fit(scaled.reshape(len(scaled), -1)[:, SEEN].astype(np.float64), up)
    weights = np.zeros(STEPS * len(FEATURES))
    weights[SEEN] = model.coef_[0]
    return Logistic(weights, float(model.intercept_[0]))


def up_of(part: Sequences) -> np.ndarray:
    """Above 0; a return of 0 is not up."""
    return part.actual > 0
