"""
Compares `marketlog quality report --json` with a computation of its own, from the files that were imported and the calendar of
exchange_calendars: missing sessions, and every flag by day and rule. Ends with 1 and the first differences where they are not equal.
"""

import csv
import json
import math
import sys
from pathlib import Path
from statistics import median

import exchange_calendars
import pandas as pd

folder, report = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
calendar = exchange_calendars.get_calendar("XNYS", start="1990-01-01")

SIMPLE = [n / 1 for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 100)] + [
    3 / 2, 4 / 3, 5 / 2, 5 / 3, 5 / 4, 6 / 5, 7 / 5, 8 / 5, 11 / 10]
SIMPLE += [1 / ratio for ratio in SIMPLE]


def bars_of(path):
    """Rows whose numbers are all there, in order of day."""
    rows = []
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            try:
                numbers = [float(row[name]) for name in ("Open", "High", "Low", "Close", "Adj Close", "Volume")]
            except ValueError:
                continue
            rows.append((row["Date"], *numbers))
    return sorted(rows)


def factors_of(bars):
    """Ex-dates, where the adjusted close changes against the close and the next bar does not take it back: {day: factor}."""
    ratios = [adjusted / close for (_, _, _, _, close, adjusted, _) in bars]
    factors, taken_back = {}, set()
    for i in range(1, len(bars)):
        factor = ratios[i - 1] / ratios[i]
        if abs(factor - 1) <= 5e-5 or i - 1 in taken_back:
            continue
        if i + 1 < len(bars) and abs(ratios[i - 1] / ratios[i + 1] - 1) <= 5e-5:
            taken_back.add(i)
            continue
        factors[bars[i][0]] = factor
    return factors, {bars[i][0] for i in taken_back}


def flags_of(bars):
    """(day, rule) of every flag."""
    found = set()
    factors, taken_back = factors_of(bars)
    found |= {(day, "adjusted_close_inconsistent") for day in taken_back}
    returns, run = [], 1
    for i, (day, opened, high, low, close, adjusted, volume) in enumerate(bars):
        if volume == 0:
            found.add((day, "zero_volume"))
        if not (low <= opened <= high and low <= close <= high):
            found.add((day, "inconsistent_ohlc"))
        if i == 0:
            continue
        _, _, _, _, before, adjusted_before, _ = bars[i - 1]
        run = run + 1 if close == before else 1
        if run == 5:
            found.add((day, "unchanged_closes"))
        move, log_return = close / before - 1, math.log(close / before)
        if day not in factors:
            big = abs(move) > 0.5
            if len(returns) >= 60:
                window = returns[-60:]
                centre = median(window)
                scale = 1.4826 * median(abs(value - centre) for value in window)
                big = big or abs(log_return) > 6 * max(scale, 0.005)
            if big:
                found.add((day, "large_move"))
        returns.append(log_return)
        if abs(move) > 0.08 and any(abs(before / close / ratio - 1) <= 0.01 for ratio in SIMPLE):
            found.add((day, "split_like_move"))
        ours = close / (before * factors.get(day, 1))
        if abs(adjusted / adjusted_before / ours - 1) > 1e-4:
            found.add((day, "adjusted_close_differs"))
    return found


differences, flags, missing_sessions = [], 0, 0
files = sorted(folder.glob("*.csv"))
reported = {one["symbol"]: one for one in report}
if {path.stem for path in files} != set(reported):
    differences.append(f"the symbols differ: {sorted({path.stem for path in files} ^ set(reported))}")
for path in files:
    bars = bars_of(path)
    days = [bar[0] for bar in bars]
    sessions = [str(day.date()) for day in calendar.sessions_in_range(pd.Timestamp(days[0]), pd.Timestamp(days[-1]))]
    missing = sorted(set(sessions) - set(days))
    expected = flags_of(bars)
    one = reported.get(path.stem)
    if one is None:
        continue
    theirs = {(flag["date"], flag["rule"]) for flag in one["flags"]}
    if one["completeness"]["missingSessions"] != missing or one["completeness"]["sessions"] != len(sessions):
        differences.append(f"{path.stem}: missing {one['completeness']['missingSessions']}, not {missing}")
    for day, rule in sorted(expected ^ theirs):
        differences.append(f"{path.stem} {day} {rule}: {'not reported' if (day, rule) in expected else 'reported alone'}")
    flags, missing_sessions = flags + len(expected), missing_sessions + len(missing)

print(f"{len(files)} symbols, {missing_sessions} missing sessions, {flags} flags: {len(differences)} differences")
print("\n".join(differences[:20]))
sys.exit(1 if differences else 0)
