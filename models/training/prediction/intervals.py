"""Conformal bounds as the service computes them: what a prediction takes from settlements up to the session before it."""

from dataclasses import dataclass

import numpy as np

LEVEL, STEP, FEWEST, POOLED = 0.10, 0.02, 100, 250


@dataclass(frozen=True)
class Claims:
    """Predictions of one model, by session and symbol. NaN: no probability, no outcome."""

    symbols: np.ndarray
    as_of: np.ndarray
    settled: np.ndarray
    sigma: np.ndarray
    probability: np.ndarray
    expected: np.ndarray
    actual: np.ndarray

    def __len__(self) -> int:
        return len(self.symbols)

    def take(self, chosen: np.ndarray) -> "Claims":
        return Claims(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Bounds:
    """Per claim: half the width (NaN during warm-up), and the expanding share of rises (NaN below 100 settlements)."""

    half: np.ndarray
    alpha: np.ndarray
    scores: np.ndarray
    base_rate: np.ndarray


def bounds_of(claims: Claims, sessions: np.ndarray) -> Bounds:
    """q is the ⌈(n+1)(1−α)⌉-th smallest of |r − r̂|/σ of the last 250 settled sessions; α moves by 0.02 (0.10 − share missed).

    `sessions`: of the calendar. A prediction made at D, for D + 1, knows what settled by D − 1.
    """
    half, alpha_of = np.full(len(claims), np.nan), np.full(len(claims), np.nan)
    count_of, rate_of = np.zeros(len(claims), int), np.full(len(claims), np.nan)
    error = np.abs(claims.actual - claims.expected)
    score = error / claims.sigma
    settled = groups(claims.settled)
    waiting = sorted(settled)
    pool: list[np.ndarray] = []
    alpha, ups, total, place = LEVEL, 0, 0, 0
    for day, rows in sorted(groups(claims.as_of).items()):
        before = sessions[max(0, np.searchsorted(sessions, day) - 1)]
        while place < len(waiting) and waiting[place] <= before:
            here = settled[waiting[place]]
            place += 1
            pool = [*pool[-POOLED + 1 :], score[here]]
            bounded = here[~np.isnan(half[here])]
            if len(bounded):
                missed = float((~(error[bounded] <= half[bounded])).mean())
                alpha = min(0.5, max(0.001, alpha + STEP * (LEVEL - missed)))
            ups += int((claims.actual[here] > 0).sum())
            total += len(here)
        alpha_of[rows], count_of[rows] = alpha, sum(map(len, pool))
        if total >= FEWEST:
            rate_of[rows] = ups / total
        half[rows] = quantile(pool, alpha) * claims.sigma[rows]
    return Bounds(half, alpha_of, count_of, rate_of)


def quantile(pool: list[np.ndarray], alpha: float) -> float:
    """NaN below 100 scores."""
    n = sum(map(len, pool))
    if n < FEWEST:
        return float("nan")
    rank = min(n, int(np.ceil((n + 1) * (1 - alpha)))) - 1
    return float(np.partition(np.concatenate(pool), rank)[rank])


def groups(days: np.ndarray) -> dict[np.datetime64, np.ndarray]:
    """Row numbers of each day; rows without a day are left out."""
    known = np.flatnonzero(~np.isnat(days))
    order = known[np.argsort(days[known], kind="stable")]
    unique, starts = np.unique(days[order], return_index=True)
    return dict(zip(unique, np.split(order, starts[1:])))
