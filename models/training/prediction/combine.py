"""From scores to a probability and a return centre, learned from validation sequences alone.

The scores are the ensemble's three and the logistic regression's log-odds. Weights are not below 0 and are drawn toward 0, so
that scores which say nothing leave the base rate and a centre of 0.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

#: Instruments move together: so many rows of a session are counted as one.
TOGETHER = 20.0
#: Deviation of a weight that is thought likely, in log-odds or σ per deviation of the score.
LIKELY = 0.05
SHRINKAGES = (0.0, 0.25, 0.5, 0.75, 1.0)
#: A centre other than 0 needs a paired gain in absolute error of so many standard errors on the validation sessions.
NEEDED = 1.645


@dataclass(frozen=True)
class Combination:
    """P(up) = sigmoid(base_odds + (scores − centres) · odds); centre = σ · shrinkage · (scores − centres) · centre."""

    centres: np.ndarray
    odds: np.ndarray
    base_odds: float
    centre: np.ndarray
    shrinkage: float

    def probability(self, scores: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(self.base_odds + (scores - self.centres) @ self.odds)))

    def expected(self, scores: np.ndarray, sigma: np.ndarray) -> np.ndarray:
        return sigma * self.shrinkage * ((scores - self.centres) @ self.centre)


def combine(scores: np.ndarray, actual: np.ndarray, sigma: np.ndarray, days: np.ndarray, base_rate: float) -> Combination:
    """`scores`: rows × 4 that no net has learned from. `base_rate`: share of rises in all that was known before."""
    centres, deviations = scores.mean(0), np.maximum(scores.std(0), 1e-9)
    standard = (scores - centres) / deviations
    base_odds = float(np.log(base_rate / (1 - base_rate)))
    up = (actual > 0).astype(float)
    ratio = np.clip(actual / sigma, -4, 4)

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = base_odds + standard @ weights
        slope = standard.T @ (1 / (1 + np.exp(-odds)) - up)
        loss = np.logaddexp(0, odds).sum() - up @ odds
        return loss / TOGETHER + prior(weights), slope / TOGETHER + weights / LIKELY**2

    def squares(weights: np.ndarray) -> tuple[float, np.ndarray]:
        error = standard @ weights - (ratio - ratio.mean())
        return error @ error / 2 / TOGETHER + prior(weights), standard.T @ error / TOGETHER + weights / LIKELY**2

    start, bounds = np.full(scores.shape[1], 0.01), [(0, None)] * scores.shape[1]
    odds, centre = (minimize(aim, start, jac=True, bounds=bounds, method="L-BFGS-B").x for aim in (cost, squares))
    gain = [np.abs(actual) - np.abs(actual - sigma * part * (standard @ centre)) for part in SHRINKAGES]
    best = int(np.argmax([each.mean() for each in gain]))
    shrinkage = SHRINKAGES[best] if best and deviates(gain[best], days) > NEEDED else 0.0
    return Combination(centres, odds / deviations, base_odds, centre / deviations, shrinkage)


def prior(weights: np.ndarray) -> float:
    return float((weights**2).sum() / 2 / LIKELY**2)


def deviates(gain: np.ndarray, days: np.ndarray) -> float:
    """Mean daily gain over its standard error."""
    _, place = np.unique(days, return_inverse=True)
    daily = np.bincount(place, gain) / np.bincount(place)
    return float(daily.mean() / max(daily.std(ddof=1) / np.sqrt(len(daily)), 1e-18))
