"""The 13 indicators at the end of many spans at once, each span from a fresh start. `C`, `H`, `L`, `V`: spans × bars.

TA-Lib's conventions: an EMA is seeded by the mean of its first n closes, MACD's fast EMA by bars 14 to 25, RSI and ATR by
Wilder's smoothing, bands from the population deviation. Written apart from the service's own stream, to be held against it.
"""

import numpy as np


def ema(values: np.ndarray, n: int, begin: int) -> np.ndarray:
    """Column i: the average at bar i, seeded at bar `begin` by the mean of the n values that end there; NaN before."""
    out = np.full(values.shape, np.nan)
    out[:, begin] = values[:, begin - n + 1 : begin + 1].mean(1)
    for i in range(begin + 1, values.shape[1]):
        out[:, i] = out[:, i - 1] + 2 / (n + 1) * (values[:, i] - out[:, i - 1])
    return out


def wilder(values: np.ndarray, n: int) -> np.ndarray:
    """Last value of Wilder's smoothing, seeded by the mean of the first n; NaN entries are skipped."""
    state, seen = np.zeros(len(values)), np.zeros(len(values), int)
    for i in range(values.shape[1]):
        value = values[:, i]
        known = ~np.isnan(value)
        seen += known
        later = (state * (n - 1) + np.nan_to_num(value)) / n
        seeded = np.where(seen == n, (state + np.nan_to_num(value)) / n, later)
        state = np.where(known, np.where(seen < n, state + np.nan_to_num(value), seeded), state)
    return np.where(seen >= n, state, np.nan)


def true_ranges(H: np.ndarray, L: np.ndarray, C: np.ndarray) -> np.ndarray:
    """Of bars 1 on; NaN without high or low."""
    return np.maximum(H[:, 1:], C[:, :-1]) - np.minimum(L[:, 1:], C[:, :-1])


def last_indicators(H: np.ndarray, L: np.ndarray, C: np.ndarray, V: np.ndarray) -> dict[str, np.ndarray]:
    """Values at the last bar of every span; OBV as its change over 10 bars per volume of those 10."""
    changes = np.diff(C, axis=1)
    gain, loss = wilder(np.maximum(changes, 0), 14), wilder(np.maximum(-changes, 0), 14)
    moved = gain + loss
    macd = ema(C, 12, 25) - ema(C, 26, 25)
    signal = np.concatenate([np.full((len(C), 25), np.nan), ema(macd[:, 25:], 9, 8)], axis=1)
    mean = C[:, -20:].mean(1)
    still = (C[:, -20:] == C[:, -1:]).all(1)
    width = np.where(still, 0, 2 * np.sqrt(((C[:, -20:] - mean[:, None]) ** 2).mean(1)))
    volume = V[:, -10:].sum(1)
    obv = (np.sign(changes[:, -10:]) * V[:, -10:]).sum(1)
    # One unknown volume in the span leaves OBV unknown from there on.
    obv[np.isnan(V).any(1)] = np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "sma20": mean,
            "sma50": C[:, -50:].mean(1),
            "ema12": ema(C, 12, 11)[:, -1],
            "ema26": ema(C, 26, 25)[:, -1],
            "rsi14": np.where(moved == 0, 0, 100 * gain / np.where(moved == 0, 1, moved)),
            "macd": macd[:, -1],
            "macdSignal": signal[:, -1],
            "macdHistogram": macd[:, -1] - signal[:, -1],
            "bollingerUpper": mean + width,
            "bollingerLower": mean - width,
            "percentB": np.where(width > 0, (C[:, -1] - (mean - width)) / (2 * width), np.nan),
            "atr14": wilder(true_ranges(H, L, C), 14),
            "obvChange10": np.where(volume > 0, obv / np.where(volume > 0, volume, 1), np.nan),
        }
