"""Intervals and metrics: the same numbers as the service's, on figures that its own tests state or that follow by hand."""

from dataclasses import replace

import numpy as np
import pytest

from prediction.indicators import ema, wilder
from prediction.intervals import Claims, bounds_of
from prediction.metrics import auc, evaluate, mcc
from prediction.statistics import diebold_mariano, paired, share_interval, skill, uniforms


def claims(days: int = 320, symbols: int = 6, seed: int = 2) -> tuple[Claims, np.ndarray]:
    rng = np.random.default_rng(seed)
    sessions = np.datetime64("2014-01-01") + np.arange(days + 1)
    names = np.tile([f"S{n}" for n in range(symbols)], days)
    count = days * symbols
    made = Claims(
        names,
        np.repeat(sessions[:-1], symbols),
        np.repeat(sessions[1:], symbols),
        rng.uniform(0.005, 0.02, count),
        rng.uniform(0.4, 0.6, count),
        rng.normal(0, 1e-4, count),
        np.repeat(rng.normal(0, 0.006, days), symbols) + rng.normal(0, 0.01, count),
    )
    return made, sessions


def test_mulberry32_draws_what_the_service_draws() -> None:
    assert uniforms(3) == pytest.approx([0.6270739405881613, 0.002735721180215478, 0.5274470399599522], abs=0)


def test_bounds_know_nothing_of_the_session_before_the_prediction_or_later() -> None:
    made, sessions = claims()
    bounds = bounds_of(made, sessions)
    later = made.settled >= sessions[200]
    changed = replace(made, actual=np.where(later, 9.0, made.actual))
    again = bounds_of(changed, sessions)
    known = made.as_of <= sessions[200]
    np.testing.assert_array_equal(bounds.half[known], again.half[known])
    assert (bounds.half[~known] != again.half[~known]).all()


def test_bounds_are_the_ranked_score_times_sigma() -> None:
    made, sessions = claims()
    bounds = bounds_of(made, sessions)
    assert np.isnan(bounds.half[: 18 * 6]).all()
    day = made.as_of == sessions[18]
    assert bounds.scores[day].tolist() == [17 * 6] * 6
    scores = np.sort(np.abs(made.actual - made.expected)[: 17 * 6] / made.sigma[: 17 * 6])
    assert bounds.half[day] / made.sigma[day] == pytest.approx(scores[int(np.ceil(103 * 0.9)) - 1])
    assert bounds.scores.max() == 250 * 6
    covered = np.abs(made.actual - made.expected) <= bounds.half
    assert covered[~np.isnan(bounds.half)].mean() == pytest.approx(0.9, abs=0.02)


def test_figures_by_hand() -> None:
    up = np.array([True, True, False, False])
    assert auc(np.array([0.9, 0.5, 0.5, 0.1]), up) == pytest.approx(0.875)
    assert mcc(np.array([True, False, False, False]), up) == pytest.approx(2 / np.sqrt(12))
    assert mcc(up, np.ones(4, bool)) is None
    assert share_interval(np.array([1.0]), np.array([2.0])) is None
    assert diebold_mariano(np.array([1.0, 1.0])) is None
    test = diebold_mariano(np.array([1.0, 2.0, 3.0]))
    assert test is not None and test["statistic"] == pytest.approx(2 * np.sqrt(3))


def test_a_claim_without_probability_counts_for_its_interval_only() -> None:
    made, sessions = claims()
    half = bounds_of(made, sessions).half
    made.probability[:60] = np.nan
    figures = evaluate(made, half)
    assert figures["direction"]["claimed"] == len(made) - 60
    assert figures["interval"]["bounded"] == int((~np.isnan(half)).sum())
    assert sum(row["count"] for row in figures["direction"]["reliability"]) == len(made) - 60
    assert figures["sessions"] == 320 and figures["instruments"] == 6


def test_a_paired_test_finds_a_gain_that_every_day_shows() -> None:
    days = np.repeat(np.arange(50), 4)
    rng = np.random.default_rng(1)
    other = rng.uniform(1, 2, 200)
    test = paired(other - 0.1 - rng.uniform(0, 0.01, 200), other, days)
    assert test["interval95"][1] < 0 and test["pValue"] < 1e-6
    assert skill(other * 0.9, other, days)["skill"] == pytest.approx(0.1)


def test_averages_are_seeded_by_the_first_values() -> None:
    values = np.array([[1.0, 2.0, 3.0, 4.0]])
    assert ema(values, 3, 2)[0, 2:] == pytest.approx([2.0, 3.0])
    assert wilder(values, 2) == pytest.approx([(1.5 + 3) / 2 / 2 + 4 / 2])
