"""The matrix of `marketlog features export`, computed a second time, straight from price files."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .indicators import last_indicators
from .matrix import Matrix
from .names import FEATURES, INDICATORS, SPAN, WINDOW, places
from .stocknet import Series

#: Under this share of the universe with a bar on both sessions there is no market return.
QUORUM = 0.9
DECAY = 0.94


def ewma_sigma(returns: np.ndarray) -> np.ndarray:
    """Square root of the weighted mean of squared returns over the last axis, weights 0.94 to the power of the age."""
    ages = np.arange(returns.shape[-1])[::-1]
    weights = DECAY**ages
    return np.sqrt((returns**2 @ weights) / weights.sum())


def market_returns(universe: list[Series], sessions: np.ndarray) -> np.ndarray:
    """Equal-weight mean of total returns between each session and the one before it; NaN without a quorum."""
    table = np.full((len(universe), len(sessions)), np.nan)
    for row, series in enumerate(universe):
        at = np.searchsorted(sessions, series.dates)
        follows = np.concatenate([[False], np.diff(at) == 1])
        table[row, at[follows]] = series.returns()[follows]
    counts = (~np.isnan(table)).sum(0)
    sums = np.nansum(table, axis=0)
    return np.where(counts >= QUORUM * len(universe), sums / np.maximum(counts, 1), np.nan)


def span_features(series: Series, market: np.ndarray) -> np.ndarray:
    """Rows × 30 for every bar with 136 bars up to it. `market`: the market return of each bar's session."""
    O, H, L, C, V, D = (
        sliding_window_view(values, SPAN)
        for values in (series.open, series.high, series.low, series.close, series.volume, series.distribution)
    )
    last = C[:, -1]
    ratios = C[:, 1:] / C[:, :-1] / (1 - D[:, 1:])
    adjusted = np.concatenate([np.ones((len(C), 1)), np.cumprod(ratios, axis=1)], axis=1)
    out = np.full((len(C), len(FEATURES)), np.nan)
    out[:, 0:3] = np.stack([positive(X[:, -1]) / last - 1 for X in (O, H, L)], axis=1)
    out[:, 3] = last / C[:, -2] - 1
    out[:, 4] = adjusted[:, -1] / adjusted[:, -2] - 1
    for column, n in enumerate((5, 10, 15, 20, 25, 30), start=5):
        out[:, column] = adjusted[:, -n:].mean(1) / adjusted[:, -1] - 1
    values = last_indicators(H, L, C, V)
    for name, column in zip(INDICATORS, places(INDICATORS)):
        if name in ("sma20", "sma50", "ema12", "ema26", "bollingerUpper", "bollingerLower"):
            out[:, column] = values[name] / last - 1
        elif name == "rsi14":
            out[:, column] = values[name] / 100
        elif name in ("percentB", "obvChange10"):
            out[:, column] = values[name]
        else:
            out[:, column] = values[name] / last
    out[:, 24] = market[SPAN - 1 :]
    out[:, 25] = series.returns()[SPAN - 1 :] - out[:, 24]
    return out


def positive(values: np.ndarray) -> np.ndarray:
    """NaN where a price is 0 or unknown."""
    return np.where(values > 0, values, np.nan)


def compute(universe: list[Series]) -> Matrix:
    """All rows, by date and symbol. The sentiment block is null: price files say nothing of articles."""
    sessions = np.unique(np.concatenate([series.dates for series in universe]))
    market = market_returns(universe, sessions)
    parts = []
    for series in universe:
        if len(series) < SPAN:
            continue
        at = np.searchsorted(sessions, series.dates)[SPAN - 1 :]
        returns = series.returns()
        sigma = np.full(len(series), np.nan)
        if len(series) >= WINDOW:
            sigma[WINDOW - 1 :] = ewma_sigma(sliding_window_view(returns[1:], WINDOW - 1))
        follows = np.concatenate([np.diff(np.searchsorted(sessions, series.dates)) == 1, [False]])
        target = np.where(follows, np.append(returns[1:], np.nan), np.nan)
        move = np.append(series.close[1:] / series.close[:-1] / (1 - series.distribution[1:]) - 1, np.nan)
        following = np.append(sessions, sessions[-1] + np.timedelta64(1, "D"))[at + 1]
        tail = slice(SPAN - 1, None)
        parts.append(
            Matrix(
                np.full(len(at), series.symbol),
                series.dates[tail],
                following,
                span_features(series, market[np.searchsorted(sessions, series.dates)]),
                sigma[tail],
                series.close[tail],
                target[tail],
                np.where(follows, move, np.nan)[tail],
            )
        )
    return Matrix.join(parts)
