"""Rows by which the service's tests hold Node to what Python computed."""

import gzip
import json
from pathlib import Path

import numpy as np

from .graph import ServedModel
from .names import FEATURES
from .sequences import Sequences

ROWS = 200
#: Nulls that real rows do not show: a bar without open, a flat price, a session without a market, no sentiment.
NULLS = (["open"], ["percentB"], ["marketReturn", "excessReturn"], ["open", "high", "low", "obvChange10"])


def write_goldens(known: Sequences, model: Path, target: Path, seed: int = 5) -> None:
    """Features with five digits, which are inputs like any others; null for NaN. Every tenth row gets nulls."""
    chosen = np.sort(np.random.default_rng(seed).choice(len(known), ROWS, replace=False))
    part = known.take(chosen)
    features = np.array([float(f"{value:.5g}") for value in part.feed().ravel()]).reshape(ROWS, *part.feed().shape[1:])
    for number in range(0, ROWS, 10):
        names = NULLS[number // 10 % len(NULLS)]
        features[number, number // 10 % 15, [FEATURES.index(name) for name in names]] = np.nan
    sigma = np.array([float(f"{value:.6g}") for value in part.sigma])
    up, centre = ServedModel(model).predict(features, sigma)
    text = json.dumps(
        {
            "features": [[[None if value != value else value for value in step] for step in row] for row in features.tolist()],
            "sigma": sigma.tolist(),
            "probabilityUp": [float(value) for value in up],
            "expectedReturn": [float(value) for value in centre],
        }
    )
    target.write_bytes(gzip.compress(text.encode(), mtime=0))
