"""What `/v1/metrics` says of settled predictions, computed a second time. Returns are fractions; None where too few say it."""

import numpy as np
from scipy.stats import kurtosis, norm, rankdata, skew

from .intervals import Claims
from .statistics import by_day, diebold_mariano, share_interval


def evaluate(claims: Claims, half: np.ndarray, trials: int = 1) -> dict:
    """`half`: half the width of each claim's bounds, NaN without. Claims are settled ones, by settling session and symbol.
    `trials`: models that were tried on such claims, this one included."""
    has = ~np.isnan(claims.probability)
    told = claims.take(has)
    up, said = told.actual > 0, told.probability > 0.5
    hits, counts = by_day((up == said).astype(float), told.settled)
    table = reliability(told.probability, up, told.settled, told.symbols)
    return {
        "predictions": len(claims),
        "sessions": len(np.unique(claims.settled)),
        "instruments": len(np.unique(claims.symbols)),
        "direction": {
            "claimed": len(told),
            "accuracy": mean(up == said),
            "accuracyInterval": share_interval(hits, counts),
            "mcc": mcc(said, up),
            "auc": auc(told.probability, up),
            "brier": mean((told.probability - up) ** 2),
            "logLoss": mean(log_losses(told.probability, up)),
            "calibrationError": calibration_error(table),
            "reliability": table,
        },
        "interval": interval_figures(claims, half),
        "returns": {**errors(claims), **rank_correlation(claims)},
        "trading": trading(told, trials),
        "alwaysUp": mean(claims.actual > 0),
    }


def mean(values: np.ndarray) -> float | None:
    return float(np.mean(values)) if len(values) else None


def mcc(said: np.ndarray, up: np.ndarray) -> float | None:
    """Matthews' correlation of claimed and realised direction."""
    a, b = float((said & up).sum()), float((said & ~up).sum())
    c, d = float((~said & up).sum()), float((~said & ~up).sum())
    product = (a + b) * (a + c) * (d + b) * (d + c)
    return None if product == 0 else (a * d - b * c) / float(np.sqrt(product))


def auc(score: np.ndarray, up: np.ndarray) -> float | None:
    """Probability that a rise was scored above a fall, ties half."""
    ups, downs = int(up.sum()), int((~up).sum())
    if ups == 0 or downs == 0:
        return None
    return float((rankdata(score)[up].sum() - ups * (ups + 1) / 2) / (ups * downs))


def log_losses(probability: np.ndarray, up: np.ndarray) -> np.ndarray:
    p = np.clip(probability, 1e-15, 1 - 1e-15)
    return -np.log(np.where(up, p, 1 - p))


def reliability(probability: np.ndarray, up: np.ndarray, days: np.ndarray, symbols: np.ndarray, bins: int = 10) -> list[dict]:
    """Bins of equal mass: bin b holds the ranks from ⌊bN/B⌋ on. Equal probabilities are ordered by session and symbol."""
    order = np.lexsort((symbols, days, probability))
    table = []
    for b in range(bins):
        part = order[b * len(order) // bins : (b + 1) * len(order) // bins]
        if len(part):
            table.append(
                {"count": len(part), "meanProbability": mean(probability[part]), "observed": mean(up[part].astype(float))}
            )
    return table


def calibration_error(table: list[dict]) -> float | None:
    total = sum(row["count"] for row in table)
    return sum(row["count"] * abs(row["meanProbability"] - row["observed"]) for row in table) / total if total else None


def interval_scores(claims: Claims, half: np.ndarray) -> np.ndarray:
    """Width plus 20 for each unit outside (Gneiting and Raftery, α = 0.10)."""
    return 2 * half + 20 * np.maximum(0, np.abs(claims.actual - claims.expected) - half)


def interval_figures(claims: Claims, half: np.ndarray) -> dict:
    has = ~np.isnan(half)
    bounded, width = claims.take(has), half[has]
    return {
        "bounded": len(bounded),
        "coverage": mean(np.abs(bounded.actual - bounded.expected) <= width),
        "width": mean(2 * width),
        "score": mean(interval_scores(bounded, width)),
    }


def errors(claims: Claims) -> dict:
    """Errors of the centre, beside a centre of 0."""
    error = claims.actual - claims.expected
    sums, counts = by_day(error**2 - claims.actual**2, claims.settled)
    mae, mse = mean(np.abs(error)), mean(error**2)
    naive_mae, naive_mse = mean(np.abs(claims.actual)), mean(claims.actual**2)
    return {
        "mae": mae,
        "mse": mse,
        "maeRatio": mae / naive_mae if naive_mae else None,
        "mseRatio": mse / naive_mse if naive_mse else None,
        "dieboldMariano": diebold_mariano(sums / counts),
    }


def rank_correlation(claims: Claims) -> dict:
    """Spearman's correlation within each session, averaged; sessions in which a side never varies are left out."""
    daily = []
    for day in np.unique(claims.settled):
        part = claims.settled == day
        a, b = rankdata(claims.expected[part]), rankdata(claims.actual[part])
        a, b = a - a.mean(), b - b.mean()
        product = float((a @ a) * (b @ b))
        if product > 0:
            daily.append(float(a @ b) / product**0.5)
    if len(daily) < 2:
        return {"rankIc": mean(np.array(daily)), "icir": None}
    deviation = float(np.std(daily, ddof=1))
    return {"rankIc": mean(np.array(daily)), "icir": None if deviation == 0 else float(np.mean(daily)) / deviation}


def trading(told: Claims, trials: int) -> dict:
    """Long what is said to rise, short the rest, equal shares, each session anew."""
    gross, turned, held = [], [], {}
    for day in np.unique(told.settled):
        part = np.flatnonzero(told.settled == day)
        sides = np.where(told.probability[part] > 0.5, 1, -1) / len(part)
        gross.append(float(sides @ told.actual[part]))
        now = dict(zip(told.symbols[part].tolist(), sides.tolist()))
        turned.append(sum(abs(now.get(name, 0) - held.get(name, 0)) for name in {*held, *now}))
        held = now
    days, moved = np.array(gross), np.array(turned)
    return {
        "sharpe": {f"after{bp}": sharpe(days - moved * bp / 10_000) for bp in (0, 5, 10)},
        "deflatedSharpe": deflated_sharpe(days, trials),
        "turnover": mean(moved),
        "maximumDrawdown": drawdown(days) if len(days) else None,
    }


def sharpe(days: np.ndarray) -> float | None:
    if len(days) < 2 or days.std() == 0:
        return None
    return float(days.mean() / days.std(ddof=1) * np.sqrt(252))


def deflated_sharpe(days: np.ndarray, trials: int) -> dict | None:
    """Probability that the ratio is more than the best of so many trials without skill shows (Bailey, López de Prado); one trial counts as two."""
    annual, n, trials = sharpe(days), len(days), max(2, trials)
    if annual is None:
        return None
    ratio, euler = annual / np.sqrt(252), 0.5772156649015329
    best = norm.isf(1 / trials) * (1 - euler) + norm.isf(1 / (trials * np.e)) * euler
    spread = np.sqrt(1 - skew(days) * ratio + (kurtosis(days, fisher=False) - 1) / 4 * ratio**2)
    return {"probability": float(norm.cdf((ratio - best / np.sqrt(n)) * np.sqrt(n - 1) / spread)), "trials": trials}


def drawdown(days: np.ndarray) -> float:
    value = np.cumprod(1 + days)
    peak = np.maximum(1, np.maximum.accumulate(value))
    return float(max(0, (1 - value / peak).max()))
