"""Statistics over whole days: instruments move together within a day, so days are what is drawn and counted."""

import numpy as np
from scipy.special import erfc

RESAMPLES = 1_000


def uniforms(count: int, seed: int = 1) -> np.ndarray:
    """Numbers in [0, 1) by mulberry32, the same as the service draws."""
    with np.errstate(over="ignore"):
        state = np.uint32(seed) + np.uint32(0x6D2B79F5) * np.arange(1, count + 1, dtype=np.uint32)
        t = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        t = (t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))) ^ t
    return (t ^ (t >> np.uint32(14))) / 4294967296.0


def drawn_days(days: int) -> np.ndarray:
    """Resamples × days: place of each drawn day."""
    return np.floor(uniforms(RESAMPLES * days) * days).astype(int).reshape(RESAMPLES, days)


def share_interval(hits: np.ndarray, counts: np.ndarray) -> list[float] | None:
    """95 % interval of Σ hits / Σ counts over resampled days; None below two days. Also for sums of losses."""
    if len(hits) < 2:
        return None
    drawn = drawn_days(len(hits))
    values = np.sort(hits[drawn].sum(1) / counts[drawn].sum(1))
    return [float(values[25]), float(values[RESAMPLES - 26])]


def by_day(values: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums and counts per day, days in order."""
    _, place = np.unique(days, return_inverse=True)
    return np.bincount(place, values), np.bincount(place).astype(float)


def paired(mine: np.ndarray, other: np.ndarray, days: np.ndarray) -> dict:
    """Mean difference of two losses of the same rows (below 0: mine is better), its interval, and the test of daily means."""
    sums, counts = by_day(mine - other, days)
    test = diebold_mariano(sums / counts)
    return {
        "difference": float((mine - other).mean()),
        "interval95": share_interval(sums, counts),
        "statistic": None if test is None else test["statistic"],
        "pValue": None if test is None else test["pValue"],
        "days": len(sums),
    }


def skill(mine: np.ndarray, other: np.ndarray, days: np.ndarray) -> dict:
    """1 − Σ mine / Σ other with its interval over days."""
    (mine_sums, _), (other_sums, _) = by_day(mine, days), by_day(other, days)
    interval = share_interval(mine_sums, other_sums)
    value = 1 - mine.sum() / other.sum()
    return {"skill": float(value), "interval95": None if interval is None else [1 - interval[1], 1 - interval[0]]}


def diebold_mariano(differences: np.ndarray) -> dict | None:
    """Mean over its standard error, and how probable one so far from 0 is by chance (normal, two-sided)."""
    if len(differences) < 2:
        return None
    variance = float(((differences - differences.mean()) ** 2).sum() / (len(differences) - 1))
    if variance == 0:
        return None
    statistic = float(differences.mean() / np.sqrt(variance / len(differences)))
    return {"statistic": statistic, "pValue": float(erfc(abs(statistic) / np.sqrt(2)))}
