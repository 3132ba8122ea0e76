"""From scores to a probability and a return centre, learned from validation sequences alone.

A day's instruments move together, so a score that times the market is judged by few days, one that tells the instruments of a day
apart by many rows. Only the second can be learned from some hundred sessions: the market's part is taken out of every score, and
weights come from what is left beside each day's mean. They are not below 0 and drawn to 0: scores that say nothing leave the base rate.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from .linear import less_day

#: So many rows of a day count as one, beside the day's mean.
TOGETHER = 2.0
#: Deviation of a weight that is thought likely, in log-odds or σ per deviation of the score.
LIKELY = 0.05


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


def combine(
    scores: np.ndarray,
    actual: np.ndarray,
    sigma: np.ndarray,
    days: np.ndarray,
    base_rate: float,
    shrinkages: tuple[float, ...],
) -> Combination:
    """`scores`: rows × 5 without the market's part, of rows that no net has learned from. `base_rate`: share of rises before.

    λ is that of `shrinkages` which makes absolute errors smallest on these rows.
    """
    centres, deviations = scores.mean(0), np.maximum(scores.std(0), 1e-9)
    standard = (scores - centres) / deviations
    beside = less_day(standard, days)
    up, ratio = (less_day(each[:, None], days)[:, 0] for each in (actual > 0, np.clip(actual / sigma, -4, 4)))
    # The slope of the logistic function at one half is a quarter, and so is the variance of the outcome.
    odds = shrunk(beside * 0.25, up, 0.25)
    centre = shrunk(beside, ratio, 1.0)
    errors = [np.abs(actual - sigma * part * (standard @ centre)).mean() for part in shrinkages]
    return Combination(
        centres,
        odds / deviations,
        float(np.log(base_rate / (1 - base_rate))),
        centre / deviations,
        shrinkages[int(np.argmin(errors))],
    )


def shrunk(x: np.ndarray, y: np.ndarray, variance: float) -> np.ndarray:
    """Weights of at least 0 with the least squared error, each drawn to 0."""
    scale = 1 / np.sqrt(variance * TOGETHER)
    count = x.shape[1]
    return nnls(np.vstack([x * scale, np.eye(count) / LIKELY]), np.concatenate([y * scale, np.zeros(count)]))[0]
