"""The table that the pipeline learns from: one row per instrument and session, as `marketlog features export` writes it."""

import csv
import gzip
import hashlib
import io
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from .names import FEATURES

AFTER = ["sigma", "referenceClose", "targetReturn", "acl18Move"]
HEADER = ["symbol", "date", "targetDate", *FEATURES, *AFTER]


@dataclass(frozen=True)
class Matrix:
    """Rows by date, then symbol. `features`: rows × 30, raw; NaN is null. `sigma` is NaN where there are fewer than 150 bars."""

    symbols: np.ndarray
    dates: np.ndarray
    target_dates: np.ndarray
    features: np.ndarray
    sigma: np.ndarray
    reference_close: np.ndarray
    target_return: np.ndarray
    acl18_move: np.ndarray

    def __len__(self) -> int:
        return len(self.symbols)

    def take(self, rows: np.ndarray) -> "Matrix":
        return Matrix(*(getattr(self, field.name)[rows] for field in fields(self)))

    @staticmethod
    def join(parts: list["Matrix"]) -> "Matrix":
        """All rows of several, in order."""
        whole = Matrix(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Matrix)))
        return whole.take(np.lexsort((whole.symbols, whole.dates)))


def write_matrix(matrix: Matrix, path: Path) -> None:
    """CSV.gz; the same rows give the same bytes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADER)
    after = np.stack([matrix.sigma, matrix.reference_close, matrix.target_return, matrix.acl18_move], axis=1)
    numbers = np.concatenate([matrix.features, after], axis=1).tolist()
    for symbol, date, target, values in zip(matrix.symbols, matrix.dates, matrix.target_dates, numbers):
        writer.writerow([symbol, date, target, *("" if value != value else repr(value) for value in values)])
    path.write_bytes(gzip.compress(buffer.getvalue().encode(), mtime=0))


def read_matrix(path: Path) -> Matrix:
    """@raises ValueError for a file whose columns are others."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        if header != HEADER:
            raise ValueError(f"{path}: columns {header}; expected {HEADER}")
        rows = list(reader)
    numbers = np.array([[float(cell) if cell else np.nan for cell in row[3:]] for row in rows])
    count = len(FEATURES)
    return Matrix(
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows], dtype="datetime64[D]"),
        np.array([row[2] or "NaT" for row in rows], dtype="datetime64[D]"),
        numbers[:, :count],
        *(numbers[:, count + place] for place in range(len(AFTER))),
    )


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
