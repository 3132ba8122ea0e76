"""The plots of a report, one for each table."""

import numpy as np

from .intervals import Claims
from .names import STEPS
from .plots import Plot
from .statistics import by_day


def drawings(
    claims: Claims, base_rate: np.ndarray, others: dict[str, np.ndarray], figures: dict, folds: list[dict]
) -> dict[str, str]:
    """File name to SVG. `others`: probabilities of baselines on the same rows. `figures`: what `protocol.judge` gave."""
    return {
        "reliability.svg": reliability(figures),
        "coverage-by-quarter.svg": coverage_by_quarter(figures),
        "coverage-by-day.svg": coverage_by_day(figures),
        "cumulative-brier.svg": cumulative(claims, base_rate, others),
        "attention-by-lag.svg": attention(folds),
    }


def reliability(figures: dict) -> str:
    plot = Plot("Reliability, 10 bins of equal mass", "probability of up", "share that went up")
    for name, side in (("model", "model"), ("expanding base rate", "baseline")):
        table = figures[side]["direction"]["reliability"]
        plot.add(name, [row["meanProbability"] for row in table], [row["observed"] for row in table], "dots")
    ends = [value for row in plot.series for value in row[2]]
    return plot.add("calibrated", [min(ends), max(ends)], [min(ends), max(ends)]).svg()


def coverage_by_quarter(figures: dict) -> str:
    names = list(figures["coverage"]["quarters"])
    plot = Plot("Coverage of the 90 % interval by quarter", "quarter", "share inside", labels=names)
    for name, side in (("model", "coverage"), ("EWMA-conformal baseline", "baselineCoverage")):
        plot.add(name, range(len(names)), figures[side]["quarters"].values(), "dots" if name == "model" else "line")
    for bound in (0.87, 0.93):
        plot.add("", [0, len(names) - 1], [bound, bound])
    return plot.svg()


def coverage_by_day(figures: dict) -> str:
    shares = np.sort(figures["coverage"]["days"])
    plot = Plot("Coverage of single days, sorted", "share of days", "share inside")
    return plot.add("model", (np.arange(len(shares)) + 1) / len(shares), shares).svg()


def cumulative(claims: Claims, base_rate: np.ndarray, others: dict[str, np.ndarray]) -> str:
    """Rising: better than the base rate."""
    up = claims.actual > 0
    base = (base_rate - up) ** 2
    plot = Plot("Brier score gained over the expanding base rate, cumulated", "session", "sum of daily mean gains")
    for name, probability in {"attention-lstm": claims.probability, **others}.items():
        sums, counts = by_day(base - (probability - up) ** 2, claims.settled)
        gains = np.cumsum(sums / counts)
        plot.add(name, np.arange(len(gains)), gains)
    return plot.svg()


def attention(folds: list[dict]) -> str:
    weights = np.array([fold["attention"] for fold in folds])
    plot = Plot("Mean attention weight by lag", "sessions before the last", "weight")
    lags = np.arange(STEPS)[::-1]
    for name, each in (("mean of folds", weights.mean(0)), ("first fold", weights[0]), ("last fold", weights[-1])):
        plot.add(name, lags, each)
    return plot.svg()
