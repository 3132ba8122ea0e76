"""Figures of a classifier on rows with known classes. `probabilities` is rows × classes everywhere."""

import numpy as np
from numpy.typing import NDArray

from .data import CLASSES

Array = NDArray[np.floating]


def accuracy(labels: np.ndarray, predicted: np.ndarray) -> float:
    """Share of rows whose class was predicted."""
    return float((labels == predicted).mean())


def recalls(labels: np.ndarray, predicted: np.ndarray) -> list[float]:
    """Per class: of its rows, the share that was found."""
    return [float((predicted[labels == c] == c).mean()) if (labels == c).any() else float("nan") for c in range(len(CLASSES))]


def macro_f1(labels: np.ndarray, predicted: np.ndarray) -> float:
    """Mean over the classes of 2·TP / (2·TP + FP + FN)."""
    scores = []
    for c in range(len(CLASSES)):
        hits = ((labels == c) & (predicted == c)).sum()
        scores.append(2 * hits / max(1, (labels == c).sum() + (predicted == c).sum()))
    return float(np.mean(scores))


def brier(labels: np.ndarray, probabilities: Array) -> float:
    """Mean over the rows of the summed squared distance between probabilities and outcome (0 to 2)."""
    return float(((probabilities - np.eye(len(CLASSES))[labels]) ** 2).sum(1).mean())


def log_loss(labels: np.ndarray, probabilities: Array) -> float:
    """Mean negative log probability of the true class, in nats."""
    return float(-np.log(np.clip(probabilities[np.arange(len(labels)), labels], 1e-12, 1)).mean())


def calibration_error(labels: np.ndarray, probabilities: Array, bins: int = 15) -> float:
    """Expected calibration error of the predicted class: rows sorted by confidence, cut into bins of equal mass."""
    confidence = probabilities.max(1)
    right = labels == probabilities.argmax(1)
    parts = [part for part in np.array_split(np.argsort(confidence, kind="stable"), bins) if len(part)]
    return float(sum(abs(confidence[part].mean() - right[part].mean()) * len(part) for part in parts) / len(labels))


def fit_temperature(logits: Array, labels: np.ndarray) -> float:
    """The temperature between 0.5 and 5 with the smallest log loss, by golden-section search on its logarithm."""

    def loss(log_temperature: float) -> float:
        return log_loss(labels, softmax(logits / np.exp(log_temperature)))

    low, high, ratio = np.log(0.5), np.log(5.0), (np.sqrt(5) - 1) / 2
    for _ in range(60):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return float(np.exp((low + high) / 2))


def softmax(logits: Array) -> Array:
    """Probabilities from logits."""
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def figures(labels: np.ndarray, probabilities: Array) -> dict:
    """Every figure of the report for these rows."""
    predicted = probabilities.argmax(1)
    return {
        "rows": len(labels),
        "accuracy": accuracy(labels, predicted),
        "macroF1": macro_f1(labels, predicted),
        "recall": dict(zip(CLASSES, recalls(labels, predicted))),
        "brier": brier(labels, probabilities),
        "logLoss": log_loss(labels, probabilities),
        "calibrationError": calibration_error(labels, probabilities),
    }


def intervals(labels: np.ndarray, probabilities: Array, seed: int, draws: int = 2_000) -> dict:
    """95 % bootstrap intervals (percentiles over resampled rows) of accuracy and macro-F1."""
    random = np.random.default_rng(seed)
    predicted = probabilities.argmax(1)
    drawn = [random.integers(0, len(labels), len(labels)) for _ in range(draws)]
    return {
        "accuracy": np.percentile([accuracy(labels[at], predicted[at]) for at in drawn], [2.5, 97.5]).tolist(),
        "macroF1": np.percentile([macro_f1(labels[at], predicted[at]) for at in drawn], [2.5, 97.5]).tolist(),
    }
