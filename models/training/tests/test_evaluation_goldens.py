"""The figures of the report and those of `/v1/metrics` are computed twice: both are held to one file."""

import json
from pathlib import Path

import numpy as np
import pytest

from prediction.intervals import Claims
from prediction.metrics import evaluate

GOLDENS = Path(__file__).parents[3] / "libs/predictions/src/metrics/evaluate.goldens.json"


def figures(value: object, path: str = "") -> dict[str, float | None]:
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, (list, tuple)):
        pairs = enumerate(value)
    else:
        return {path: value}
    return {name: figure for key, each in pairs for name, figure in figures(each, f"{path}.{key}").items()}


def test_the_same_rows_give_the_figures_that_the_api_gives() -> None:
    goldens = json.loads(GOLDENS.read_text(encoding="utf-8"))
    instruments, sessions = np.array(goldens["instruments"]), np.array(goldens["sessions"], dtype="datetime64[D]")
    symbols, settled = np.tile(instruments, len(sessions)), np.repeat(sessions, len(instruments))
    column = {name: np.array(goldens[name], dtype=float) for name in ("probabilityUp", "expectedReturn", "halfWidth", "actualReturn")}
    sigma = np.full(len(symbols), np.nan)
    claims = Claims(symbols, settled, settled, sigma, column["probabilityUp"], column["expectedReturn"], column["actualReturn"])
    found = figures(evaluate(claims, column["halfWidth"]))
    assert found == pytest.approx(figures(goldens["evaluation"]), rel=1e-9, abs=1e-9)
