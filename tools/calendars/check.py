"""
Compares the built calendars of libs/markets with exchange_calendars: every day from 1990 to the last day of each table, whether
it is a session, and the instants of its open and close. Ends with 1 and the first differences where they are not equal.
"""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from exchanges import EXCHANGES, calendar_of

node = sys.argv[1]
dump = Path(__file__).parent / "dump.mjs"
answer = subprocess.run([node, str(dump), *EXCHANGES], check=True, stdout=subprocess.PIPE, text=True)
differences, days, sessions = [], 0, 0

for line in answer.stdout.splitlines():
    ours = json.loads(line)
    code, found = ours["code"], ours["days"]
    begin, end, calendar = calendar_of(code, pd.Timestamp(found[-1][0]))
    if (ours["timezone"], found[0][0]) != (str(calendar.tz), str(begin.date())) or end != pd.Timestamp(found[-1][0]):
        differences.append(f"{code}: {ours['timezone']} {found[0][0]} to {found[-1][0]}, not {calendar.tz} {begin} to {end}")
    schedule = {
        str(session.date()): [opened.value // 1_000_000, closed.value // 1_000_000]
        for session, opened, closed in zip(calendar.schedule.index, calendar.schedule["open"], calendar.schedule["close"])
    }
    for day, *hours in found:
        theirs = schedule.get(day, [])
        days, sessions = days + 1, sessions + bool(theirs)
        if hours != theirs:
            differences.append(f"{code} {day}: {hours}, not {theirs}")

print(f"exchange_calendars {version('exchange_calendars')}: {len(EXCHANGES)} calendars, {days} days, {sessions} sessions, "
      f"{len(differences)} differences")
print("\n".join(differences[:20]))
sys.exit(1 if differences else 0)
