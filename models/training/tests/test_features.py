"""The matrix: reference figures of the indicators, and what each feature may depend on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from market import invented_market

from prediction.check import compare
from prediction.features import compute, market_returns
from prediction.indicators import last_indicators
from prediction.matrix import read_matrix, write_matrix
from prediction.names import FEATURES, SPAN
from prediction.sequences import sequences
from prediction.stocknet import distributions, read_series

# The first bars of TA-Lib's regression series.
SERIES = Path(__file__).with_name("talib-first-bars.csv")


def bars_of_talib(count: int) -> dict[str, np.ndarray]:
    bars = np.genfromtxt(SERIES, delimiter=",", names=True)[:count]
    assert len(bars) == count
    return last_indicators(*(bars[name][None] for name in ("high", "low", "close", "volume")))


def test_indicators_are_those_of_ta_lib() -> None:
    values = bars_of_talib(34)
    assert values["macd"][0] == pytest.approx(-1.9738, abs=5e-5)
    assert values["macdSignal"][0] == pytest.approx(-2.7071, abs=5e-5)
    assert values["macdHistogram"][0] == pytest.approx(0.7333, abs=5e-5)


def test_a_change_of_the_ratio_is_a_distribution_unless_the_next_row_takes_it_back() -> None:
    assert distributions(np.array([0.9, 0.9, 0.95, 0.95])) == pytest.approx([0, 0, 1 - 0.9 / 0.95, 0])
    assert not distributions(np.array([0.9, 0.95, 0.9, 0.9])).any()
    assert not distributions(np.array([0.9, 0.9 * (1 + 4e-5), 0.9])).any()
    assert distributions(np.array([0.9, 0.95]))[1] > 0


def test_a_row_without_prices_is_no_bar(tmp_path: Path) -> None:
    bars = ["2014-01-02,1,2,1,2,1,5", "2014-01-03" + ",null" * 6, "2014-01-06,1,2,1,2,1,5"]
    rows = ["Date,Open,High,Low,Close,Adj Close,Volume", *bars]
    (tmp_path / "X.csv").write_text("\n".join(rows))
    assert len(read_series(tmp_path / "X.csv")) == 2


def test_features_of_a_session_do_not_depend_on_other_bars_than_its_136_and_the_market() -> None:
    market = invented_market()
    whole = compute(market)
    changed = [replace(series, close=series.close.copy()) for series in market]
    for series in changed:
        series.close[: len(series) - SPAN - 1] *= 1.5
        series.close[-1] *= 1.1
    other = compute(changed)
    day = whole.dates == market[1].dates[-2]
    np.testing.assert_array_equal(whole.features[day], other.features[day])
    assert not np.array_equal(whole.target_return[day], other.target_return[day])


def test_a_split_rescales_prices_and_changes_no_feature() -> None:
    market = invented_market()
    halved = [
        replace(s, open=s.open / 2, high=s.high / 2, low=s.low / 2, close=s.close / 2, volume=s.volume * 2) for s in market
    ]
    np.testing.assert_allclose(compute(market).features, compute(halved).features, rtol=1e-9, atol=1e-12)


def test_a_market_return_needs_nine_tenths_of_the_universe() -> None:
    market = invented_market()
    sessions = market[1].dates
    values = market_returns(market, sessions)
    assert np.isnan(values[0]) and np.isfinite(values[1:]).all()
    columns = ("dates", "open", "high", "low", "close", "volume", "distribution")
    without = [replace(series, **{name: getattr(series, name)[1:] for name in columns}) for series in market[:2]]
    assert np.isnan(market_returns([*without, *market[2:]], sessions)[1])


def test_a_missed_session_settles_by_the_next_bar_with_the_whole_return() -> None:
    market = invented_market()
    table = sequences(compute(market))
    first = market[0]
    at = int(np.flatnonzero(first.dates == market[1].dates[159])[0])
    row = (table.symbols == "S00") & (table.as_of == first.dates[at])
    assert table.settled[row] == first.dates[at + 1]
    assert np.isnan(table.matrix.target_return[table.rows[row]]).all()
    assert table.actual[row] == pytest.approx(first.close[at + 1] / first.close[at] - 1 + first.distribution[at + 1], abs=1e-15)


def test_a_written_matrix_is_read_back_to_the_last_digit(tmp_path: Path) -> None:
    matrix = compute(invented_market(symbols=3))
    write_matrix(matrix, tmp_path / "m.csv.gz")
    read = read_matrix(tmp_path / "m.csv.gz")
    np.testing.assert_array_equal(read.features, matrix.features)
    np.testing.assert_array_equal(read.target_return, matrix.target_return)
    assert compare(read, matrix) == []


def test_the_check_names_column_and_row_of_a_difference() -> None:
    matrix = compute(invented_market(symbols=3))
    wrong = replace(matrix, features=matrix.features.copy())
    wrong.features[7, FEATURES.index("rsi14")] *= 1 + 1e-8
    found = compare(wrong, matrix)
    assert len(found) == 1 and found[0].startswith("rsi14: 1 of ")
    assert "not in the export" in compare(matrix.take(np.arange(1, len(matrix))), matrix)[0]
