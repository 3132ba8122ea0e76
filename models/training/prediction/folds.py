"""Quarterly expanding walk-forward: what each fold learns from, validates on and predicts."""

from dataclasses import dataclass

import numpy as np

from .sequences import Sequences

#: Sessions between what is learned from and what is predicted, and between training and validation.
EMBARGO = 5
#: Sessions before the embargo on which epoch, calibration and λ are chosen.
VALIDATION = 63


@dataclass(frozen=True)
class Fold:
    """`name` such as 2014q1. Rows are numbers of sequences; sessions of `test` are those that predictions are made at."""

    name: str
    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    valid_from: np.datetime64
    valid_through: np.datetime64
    #: The last session whose outcome was used.
    trained_through: np.datetime64


def quarters(first: str, last: str) -> list[str]:
    """From "2014q1" to "2017q3"."""
    year, quarter = int(first[:4]), int(first[5])
    names = []
    while f"{year}q{quarter}" <= last:
        names.append(f"{year}q{quarter}")
        year, quarter = (year, quarter + 1) if quarter < 4 else (year + 1, 1)
    return names


def fold_of(known: Sequences, name: str, validation: int = VALIDATION) -> Fold:
    """`known`: sequences, settled or not. A row is learned from if its outcome came at least 6 sessions before the quarter."""
    sessions = np.unique(known.as_of)
    begin = np.datetime64(f"{name[:4]}-{3 * int(name[5]) - 2:02d}", "D")
    end = (begin.astype("datetime64[M]") + 3).astype("datetime64[D]")
    # Predictions are made from trainedThrough + 6 sessions on.
    through = int(np.searchsorted(sessions, begin)) - EMBARGO - 1
    test = np.flatnonzero((known.as_of >= begin) & (known.as_of < end))
    return Fold(name, *learned(known, through, validation), test, known.as_of[test[0]], known.as_of[test[-1]], sessions[through])


def last_fold(known: Sequences, name: str, validation: int = VALIDATION) -> Fold:
    """What is shipped: it learns from everything that has settled and predicts what comes after."""
    sessions = np.unique(known.as_of)
    through = int(np.searchsorted(sessions, known.settled[~np.isnat(known.settled)].max()))
    nothing = np.empty(0, int)
    return Fold(name, *learned(known, through, validation), nothing, sessions[through], sessions[through], sessions[through])


def learned(known: Sequences, through: int, validation: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows to train and to validate on whose outcome came by the session of this place."""
    sessions = np.unique(known.as_of)
    split = through - validation
    settled = ~np.isnat(known.settled)
    outcome = np.searchsorted(sessions, np.where(settled, known.settled, sessions[-1] + np.timedelta64(9, "D")))
    made = np.searchsorted(sessions, known.as_of)
    train = np.flatnonzero(settled & (outcome <= split - EMBARGO))
    return train, np.flatnonzero(settled & (made > split) & (outcome <= through))
