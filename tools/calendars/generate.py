"""
Writes libs/markets/src/calendar/tables from the package exchange_calendars: one file per exchange, up to the end of the year
after next. A table holds what no rule could say: weekdays without trading, and sessions of other than regular hours.
"""

import datetime
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from exchanges import EXCHANGES, calendar_of

TABLES = Path(sys.argv[1] if len(sys.argv) > 1 else "libs/markets/src/calendar/tables")
LAST = pd.Timestamp(datetime.date.today().year + 2, 12, 31)
HEAD = f"""// Written by `npm run calendars -- generate` from exchange_calendars {version("exchange_calendars")} (Apache-2.0, licence in tools/calendars).
import type {{ CalendarTable }} from '../calendar-table.js';
"""


def by_year(days):
    """One line per year: `2012 0102 0116 …`."""
    years = defaultdict(list)
    for day in sorted(days):
        years[day.year].append(day.strftime("%m%d"))
    return "".join(f"\n    {year} {' '.join(found)}" for year, found in years.items())


def eras(calendar, begin):
    """Regular hours with the day since which they hold, as the package declares them."""
    def since(times):
        return [(max(day or begin, begin), time.strftime("%H:%M")) for day, time in times]

    def latest(times, day):
        return [time for start, time in times if start <= day][-1]

    opens, closes = since(calendar.open_times), since(calendar.close_times)
    starts = sorted({start for start, _ in opens + closes})
    return [(start, latest(opens, start), latest(closes, start)) for start in starts]


def table_of(code):
    begin, end, calendar = calendar_of(code, LAST)
    schedule = calendar.schedule
    sessions = set(schedule.index)
    weekdays = set(pd.date_range(begin, end, freq="B"))
    assert sessions <= weekdays, f"{code}: sessions on a weekend, which a table cannot hold"
    regular = eras(calendar, begin)
    others = defaultdict(list)
    opens = schedule["open"].dt.tz_convert(calendar.tz)
    closes = schedule["close"].dt.tz_convert(calendar.tz)
    for session, opened, closed in zip(schedule.index, opens, closes):
        assert opened.date() == closed.date() == session.date(), f"{code} {session}: a session over midnight"
        hours = (opened.strftime("%H:%M"), closed.strftime("%H:%M"))
        if hours != [(o, c) for start, o, c in regular if start <= session][-1]:
            others["-".join(hours)].append(session)
    hours = [f"{{ from: '{start.date()}', open: '{o}', close: '{c}' }}" for start, o, c in regular]
    # As prettier would have it.
    listed = f"[{hours[0]}]" if len(hours) == 1 else "[\n" + "".join(f"    {each},\n" for each in hours) + "  ]"
    special = "".join(f"    '{at}': `{by_year(days)}`,\n" for at, days in sorted(others.items()))
    return (
        f"{HEAD}\nexport const {code.lower()}: CalendarTable = {{\n  timezone: '{calendar.tz}',\n"
        f"  first: '{begin.date()}',\n  last: '{end.date()}',\n  hours: {listed},\n"
        f"  closed: `{by_year(weekdays - sessions)}`,\n"
        + (f"  otherHours: {{\n{special}  }},\n" if special else "  otherHours: {},\n")
        + "};\n"
    )


for exchange in EXCHANGES:
    (TABLES / f"{exchange.lower()}.ts").write_text(table_of(exchange))
    print(f"{exchange} written")
