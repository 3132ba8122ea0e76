"""One temperature for the shipped net, from the training split alone.

The shipped net is an average of students of which only the first has rows that it never learned from. So that student's
temperature is fitted on its held-out rows, and the average takes the temperature at which it is, on texts that no student
saw, exactly as confident in the mean as the calibrated first student.
"""

import numpy as np

from .metrics import Array, fit_temperature, softmax


def mean_confidence(logits: Array, temperature: float) -> float:
    """Mean probability of the most probable class."""
    return float(softmax(logits / temperature).max(1).mean())


def as_confident(logits: Array, confidence: float) -> float:
    """The temperature between 0.2 and 10 at which these logits have the given mean confidence, by bisection."""
    low, high = np.log(0.2), np.log(10.0)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_confidence(logits, float(np.exp(middle))) > confidence else (low, middle)
    return float(np.exp((low + high) / 2))


def temperature_of_average(held: Array, held_labels: np.ndarray, unseen: Array, average_unseen: Array) -> tuple[float, float]:
    """Temperatures of the first student (`held`, `unseen` are its logits) and of the average (`average_unseen`)."""
    first = fit_temperature(held, held_labels)
    return first, as_confident(average_unseen, mean_confidence(unseen, first))
