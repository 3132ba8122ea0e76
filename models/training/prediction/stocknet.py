"""Daily bars and distributions from StockNet's files: Yahoo CSV, split-adjusted, with an adjusted close beside the close."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

#: A smaller change of adjusted close / close from row to row is rounding of the adjusted close.
TOLERANCE = 5e-5


@dataclass(frozen=True)
class Series:
    """One instrument's bars, oldest first, on the split basis. NaN where a file has no value."""

    symbol: str
    dates: np.ndarray
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray
    #: D(t) / C(t−1) of an ex-date, else 0.
    distribution: np.ndarray

    def __len__(self) -> int:
        return len(self.dates)

    def returns(self) -> np.ndarray:
        """Total returns from bar to bar; NaN for the first."""
        values = np.full(len(self), np.nan)
        values[1:] = self.close[1:] / self.close[:-1] - 1 + self.distribution[1:]
        return values


def distributions(ratios: np.ndarray) -> np.ndarray:
    """1 − factor of every ex-date told by adjusted close / close. A change that the next row takes back does not count."""
    found = np.zeros(len(ratios))
    at = 1
    while at < len(ratios):
        before, here = ratios[at - 1], ratios[at]
        if abs(here / before - 1) > TOLERANCE:
            if at + 1 < len(ratios) and abs(ratios[at + 1] / before - 1) <= TOLERANCE:
                at += 1
            else:
                found[at] = 1 - before / here
        at += 1
    return found


def read_series(path: Path) -> Series:
    """Rows without a close are left out, as if the session had no bar."""
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if number(row["Close"]) > 0]
    rows.sort(key=lambda row: row["Date"])
    columns = {name: np.array([number(row[name]) for row in rows]) for name in rows[0] if name != "Date"}
    return Series(
        path.stem,
        np.array([row["Date"] for row in rows], dtype="datetime64[D]"),
        *(columns[name] for name in ("Open", "High", "Low", "Close", "Volume")),
        distributions(columns["Adj Close"] / columns["Close"]),
    )


def number(text: str) -> float:
    """NaN for "null" and blanks."""
    return float(text) if text not in ("", "null") else np.nan


def read_all(prices: Path) -> list[Series]:
    """Every CSV of the folder, by symbol."""
    paths = sorted(prices.glob("*.csv"))
    if not paths:
        raise FileNotFoundError(f"{prices} holds no CSV; expected StockNet's folder of prices, one file a symbol")
    return [read_series(path) for path in paths]
