"""From the table to what a net is fed: 15 consecutive rows of one instrument, and what happened next."""

from dataclasses import dataclass

import numpy as np

from .matrix import Matrix
from .names import STEPS

#: An instrument without a bar in so many sessions from the target on is void: nothing is claimed of it.
UNTIL_VOID = 5


@dataclass(frozen=True)
class Sequences:
    """One entry per prediction, by date and symbol. `steps`: entries × 15 row numbers of the matrix, oldest first."""

    matrix: Matrix
    steps: np.ndarray
    symbols: np.ndarray
    #: Session that a prediction is made at, and the one whose bar settles it; NaT while there is none.
    as_of: np.ndarray
    settled: np.ndarray
    sigma: np.ndarray
    #: Total return up to the settling bar, a fraction; NaN while there is none.
    actual: np.ndarray

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def rows(self) -> np.ndarray:
        """Row numbers of the last steps."""
        return self.steps[:, -1]

    def take(self, chosen: np.ndarray) -> "Sequences":
        parts = (self.steps, self.symbols, self.as_of, self.settled, self.sigma, self.actual)
        return Sequences(self.matrix, *(part[chosen] for part in parts))

    def feed(self, chosen: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Entries × 15 × 30, raw float32."""
        return self.matrix.features[self.steps[chosen]].astype(np.float32)


def sequences(matrix: Matrix) -> Sequences:
    """Every row with 150 bars (σ is known) and 15 rows."""
    sessions = np.unique(matrix.dates)
    place = np.searchsorted(sessions, matrix.dates)
    order = np.lexsort((matrix.dates, matrix.symbols))
    symbols = matrix.symbols[order]
    same = np.concatenate([symbols[1:] == symbols[:-1], [False]])
    following = np.where(same, np.append(order[1:], -1), -1)
    settled = np.full(len(matrix), np.datetime64("NaT", "D"))
    actual = np.full(len(matrix), np.nan)
    here, there = order[following >= 0], following[following >= 0]
    near = place[there] - place[here] <= UNTIL_VOID
    here, there = here[near], there[near]
    settled[here] = matrix.dates[there]
    # A session was missed: the next bar's own return is the one since this bar.
    actual[here] = np.where(np.isnan(matrix.target_return[here]), total_returns(matrix)[there], matrix.target_return[here])
    enough = np.array([at >= STEPS - 1 and symbols[at - STEPS + 1] == symbols[at] for at in range(len(order))])
    ends = np.flatnonzero(enough & ~np.isnan(matrix.sigma[order]))
    steps = order[ends[:, None] + np.arange(1 - STEPS, 1)]
    steps = steps[np.lexsort((matrix.symbols[steps[:, -1]], matrix.dates[steps[:, -1]]))]
    last = steps[:, -1]
    return Sequences(
        matrix, steps, matrix.symbols[last], matrix.dates[last], settled[last], matrix.sigma[last], actual[last]
    )


def total_returns(matrix: Matrix) -> np.ndarray:
    """r of each row's bar since the one before it: C/C₋₁ + d − 1, where (C/C₋₁) / (1 − d) is the adjusted return."""
    close, adjusted = (matrix.features[:, column] + 1 for column in (3, 4))
    return close - close / adjusted
