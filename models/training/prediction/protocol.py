"""Protocol (b): what the walk-forward's claims are worth, against every baseline and floor."""

from dataclasses import replace

import numpy as np

from .intervals import Bounds, Claims, bounds_of
from .metrics import auc, evaluate, interval_scores, mcc
from .sequences import Sequences
from .statistics import by_day, paired, share_interval, skill

#: Symbols with fewer bounded predictions than this are listed, but no floor is held against them.
FEWEST_OF_SYMBOL = 250


def claims_of(part: Sequences, probability: np.ndarray, expected: np.ndarray) -> Claims:
    """Settled ones, by settling session and symbol; probabilities as the float32 that a graph gives."""
    made = Claims(
        *(part.symbols, part.as_of, part.settled, part.sigma),
        *(np.asarray(probability, dtype=float), np.asarray(expected, dtype=float), part.actual),
    )
    settled = np.flatnonzero(~np.isnat(part.settled))
    return made.take(settled[np.lexsort((part.symbols[settled], part.settled[settled]))])


def base_rates(known: Sequences, claims: Claims, sessions: np.ndarray) -> np.ndarray:
    """Expanding share of rises over all that settled by the session before each claim, whoever claimed something of it."""
    settled = known.take(np.flatnonzero(~np.isnat(known.settled)))
    counts = np.bincount(np.searchsorted(sessions, settled.settled), minlength=len(sessions))
    ups = np.bincount(np.searchsorted(sessions, settled.settled), settled.actual > 0, minlength=len(sessions))
    before = np.searchsorted(sessions, claims.as_of) - 1
    return np.cumsum(ups)[before] / np.cumsum(counts)[before]


def judge(claims: Claims, base_rate: np.ndarray, sessions: np.ndarray, trials: int) -> dict:
    """Every figure of the model and of the no-model baseline on the same rows, with paired tests, floors and targets."""
    plain = replace(claims, probability=base_rate, expected=np.zeros(len(claims)))
    mine, naive = bounds_of(claims, sessions), bounds_of(plain, sessions)
    up = claims.actual > 0
    own, base = ((each.probability - up) ** 2 for each in (claims, plain))
    both = ~np.isnan(mine.half)
    scores = [interval_scores(c.take(both), b.half[both]) for c, b in ((claims, mine), (plain, naive))]
    days = claims.settled
    figures = {
        "model": evaluate(claims, mine.half, trials),
        "baseline": evaluate(plain, naive.half),
        "withinDayAuc": within_day_auc(claims.probability, up, days),
        "brierSkill": skill(own, base, days),
        "intervalScore": paired(scores[0], scores[1], days[both]),
        "width": paired(2 * mine.half[both], 2 * naive.half[both], days[both]),
        "errorsAgainstAlwaysUp": paired(((claims.probability > 0.5) != up).astype(float), (~up).astype(float), days),
        "absoluteError": paired(np.abs(claims.actual - claims.expected), np.abs(claims.actual), days),
        "coverage": coverage_tables(claims, mine),
        "baselineCoverage": coverage_tables(plain, naive),
    }
    trading = figures["model"]["trading"]
    figures["deflatedSharpe"] = {"sharpe": trading["sharpe"]["after0"], **trading["deflatedSharpe"]}
    figures["floors"] = floors(figures["model"], figures["coverage"])
    figures["baselineFloors"] = floors(figures["baseline"], figures["baselineCoverage"])
    figures["targets"] = {
        "intervalScoreBelowBaseline": figures["intervalScore"]["interval95"][1] < 0,
        "widthBelowBaseline": figures["width"]["interval95"][1] < 0,
        "brierSkillExcludesZero": figures["brierSkill"]["interval95"][0] > 0,
    }
    return figures


def coverage_tables(claims: Claims, bounds: Bounds) -> dict:
    """Share within bounds by quarter, day, symbol and third of σ."""
    known = ~np.isnan(bounds.half)
    part, half = claims.take(known), bounds.half[known]
    inside = (np.abs(part.actual - part.expected) <= half).astype(float)
    months = part.settled.astype("datetime64[M]").astype(int)
    names = np.array([f"{1970 + month // 12}q{month % 12 // 3 + 1}" for month in months])
    sums, counts = by_day(inside, part.settled)
    pooled = np.searchsorted(np.quantile(part.sigma, [1 / 3, 2 / 3]), part.sigma)
    tercile = terciles(part)
    return {
        "quarters": {name: float(inside[names == name].mean()) for name in np.unique(names)},
        "symbols": {
            name: {"bounded": int((part.symbols == name).sum()), "coverage": float(inside[part.symbols == name].mean())}
            for name in np.unique(part.symbols)
        },
        "terciles": [float(inside[tercile == place].mean()) for place in range(3)],
        "pooledTerciles": [float(inside[pooled == place].mean()) for place in range(3)],
        "days": np.round(sums / counts, 4).tolist(),
    }


def terciles(claims: Claims) -> np.ndarray:
    """0, 1 or 2: third of σ that an instrument is in among those of its session."""
    order = np.lexsort((claims.symbols, claims.sigma, claims.settled))
    _, starts, counts = np.unique(claims.settled[order], return_index=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(starts, counts)
    found = np.empty(len(order), int)
    found[order] = rank * 3 // np.repeat(counts, counts)
    return found


def floors(figures: dict, coverage: dict) -> dict:
    """Each floor of the project, with what was measured and whether it is passed."""
    symbols = [each["coverage"] for each in coverage["symbols"].values() if each["bounded"] >= FEWEST_OF_SYMBOL]
    quarters, thirds = coverage["quarters"].values(), coverage["pooledTerciles"]
    whole, ratio = figures["interval"]["coverage"], figures["returns"]["maeRatio"]
    error = figures["direction"]["calibrationError"]
    return {
        "maeRatio": {"value": ratio, "passed": ratio <= 1},
        "coverage": {"value": whole, "passed": abs(whole - 0.9) <= 0.01},
        "coverageOfQuarters": {"value": [min(quarters), max(quarters)], "passed": within(quarters, 0.87, 0.93)},
        "coverageOfSymbols": {"value": [min(symbols), max(symbols)], "passed": within(symbols, 0.86, 0.94)},
        "coverageOfTerciles": {"value": [min(thirds), max(thirds)], "passed": within(thirds, 0.87, 0.93)},
        "calibrationError": {"value": error, "passed": error <= 0.02},
    }


def within(values, low: float, high: float) -> bool:
    return bool(low <= min(values) and max(values) <= high)


def within_day_auc(score: np.ndarray, up: np.ndarray, days: np.ndarray) -> dict:
    """Mean over days of the AUC among a day's instruments, with its standard error over days. 0.5 says nothing."""
    values = [auc(score[days == day], up[days == day]) for day in np.unique(days)]
    known = np.array([value for value in values if value is not None])
    error = float(known.std(ddof=1) / np.sqrt(len(known)))
    return {"auc": float(known.mean()), "standardError": error, "days": len(known)}


def direction_figures(probability: np.ndarray, claims: Claims, base_rate: np.ndarray) -> dict:
    """Of a baseline on the model's rows. A rule that only says up or down has no Brier score worth naming."""
    up = claims.actual > 0
    sure = np.isin(probability, (0.0, 0.5, 1.0)).all()
    hits, counts = by_day(((probability > 0.5) == up).astype(float), claims.settled)
    brier = (probability - up) ** 2
    return {
        "accuracy": float(hits.sum() / counts.sum()),
        "accuracyInterval": share_interval(hits, counts),
        "mcc": mcc(probability > 0.5, up),
        "auc": auc(probability, up),
        "withinDayAuc": within_day_auc(probability, up, claims.settled)["auc"],
        "brierSkill": None if sure else skill(brier, (base_rate - up) ** 2, claims.settled),
    }
