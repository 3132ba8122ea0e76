"""Figures on rows small enough to work out by hand."""

import numpy as np
import pytest

from sentiment.calibrate import as_confident, mean_confidence
from sentiment.metrics import brier, calibration_error, figures, fit_temperature, intervals, macro_f1, softmax

LABELS = np.array([0, 0, 1, 1, 1, 2])
PREDICTED = np.array([0, 1, 1, 1, 2, 2])


def test_accuracy_recall_and_macro_f1() -> None:
    found = figures(LABELS, np.eye(3)[PREDICTED])
    assert found["accuracy"] == pytest.approx(4 / 6)
    assert found["recall"] == pytest.approx({"positive": 1 / 2, "neutral": 2 / 3, "negative": 1.0})
    assert macro_f1(LABELS, PREDICTED) == pytest.approx((2 / 3 + 2 / 3 + 2 / 3) / 3)


def test_brier_score_is_summed_over_the_classes() -> None:
    assert brier(np.array([0, 2]), np.array([[1.0, 0, 0], [0.5, 0.5, 0]])) == pytest.approx((0 + 0.25 + 0.25 + 1) / 2)


def test_calibration_error_is_0_where_confidence_is_met_and_the_gap_where_it_is_not() -> None:
    probabilities = np.tile([0.75, 0.25, 0.0], (1_500, 1))
    right = np.tile([0, 0, 0, 1], 375)
    assert calibration_error(right, probabilities) == pytest.approx(0, abs=1e-9)
    assert calibration_error(np.ones(1_500, dtype=int), probabilities) == pytest.approx(0.75)


def test_the_temperature_that_made_the_labels_is_found_again() -> None:
    random = np.random.default_rng(1)
    logits = random.normal(size=(20_000, 3)) * 4
    labels = np.array([random.choice(3, p=row) for row in softmax(logits / 2.0)])
    assert fit_temperature(logits, labels) == pytest.approx(2.0, rel=0.05)


def test_two_nets_are_brought_to_one_mean_confidence() -> None:
    logits = np.random.default_rng(2).normal(size=(500, 3)) * 5
    assert mean_confidence(logits, as_confident(logits, 0.7)) == pytest.approx(0.7, abs=1e-6)


def test_intervals_hold_the_figure_and_depend_on_the_seed_alone() -> None:
    labels, probabilities = np.tile(LABELS, 30), np.tile(np.eye(3)[PREDICTED], (30, 1))
    low, high = intervals(labels, probabilities, seed=1)["accuracy"]
    assert low < 4 / 6 < high
    assert intervals(labels, probabilities, seed=1) == intervals(labels, probabilities, seed=1)
