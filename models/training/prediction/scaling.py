"""What stands between raw features and a net; the ONNX graph does the same."""

from dataclasses import dataclass

import numpy as np

CLIP = 5.0


@dataclass(frozen=True)
class Scaler:
    """(x − mean) / deviation within ±5, null as 0. `seen`: 1, or 0 for a column that is hidden from the net."""

    mean: np.ndarray
    deviation: np.ndarray
    seen: np.ndarray

    def apply(self, features: np.ndarray) -> np.ndarray:
        """Any shape whose last axis is the features; float32."""
        ratio = np.nan_to_num((features - self.mean) / self.deviation, nan=0.0)
        return (np.clip(ratio, -CLIP, CLIP) * self.seen).astype(np.float32)


def fit_scaler(features: np.ndarray, without: tuple[int, ...] = ()) -> Scaler:
    """From rows × features, nulls left out. A column that is null throughout was not learned from, so it is hidden."""
    known = ~np.isnan(features)
    count = known.sum(0)
    mean = np.where(known, features, 0).sum(0) / np.maximum(count, 1)
    variance = (np.where(known, features - mean, 0) ** 2).sum(0) / np.maximum(count, 1)
    deviation = np.where(variance > 1e-16, np.sqrt(variance), 1)
    seen = (count > 0).astype(float)
    seen[list(without)] = 0
    return Scaler(mean, deviation, seen)
