"""An invented market: random walks with dividends, a missing bar and an unchanged stretch."""

import numpy as np

from prediction.stocknet import Series


def invented_market(symbols: int = 10, sessions: int = 180, seed: int = 4) -> list[Series]:
    """Instruments move half together. The first misses session 160, the last does not move for 30 sessions."""
    rng = np.random.default_rng(seed)
    days = np.datetime64("2014-01-01") + np.arange(sessions)
    market = rng.normal(0, 0.007, sessions)
    made = []
    for number in range(symbols):
        moves = market + rng.normal(0, 0.01, sessions)
        close = np.round(20 * (number + 1) * np.exp(np.cumsum(moves)), 4)
        if number == symbols - 1:
            close[145:175] = close[144]
        spread = np.round(close * np.abs(rng.normal(0, 0.004, (3, sessions))), 4)
        paid = np.zeros(sessions)
        paid[60 + number :: 63] = 0.005
        volume = np.round(rng.uniform(1e5, 1e6, sessions))
        kept = np.arange(sessions) != (160 if number == 0 else -1)
        parts = (days, close - spread[0], close + spread[1], close - spread[0] - spread[2], close, volume, paid)
        made.append(Series(f"S{number:02d}", *(part[kept] for part in parts)))
    return made
