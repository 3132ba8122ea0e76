"""Which calendars are taken from exchange_calendars, and over which days."""

import warnings

import exchange_calendars as xc
import pandas as pd

warnings.filterwarnings("ignore")

# Market identifier codes (ISO 10383), as the package names its calendars.
EXCHANGES = [
    "BVMF", "XAMS", "XASX", "XBOM", "XBRU", "XCSE", "XETR", "XFRA", "XHEL", "XHKG", "XKRX", "XLIS", "XLON",
    "XMAD", "XMIL", "XNYS", "XNZE", "XOSL", "XPAR", "XSES", "XSHG", "XSTO", "XSWX", "XTAI", "XTKS", "XTSE", "XWBO",
]

FIRST = pd.Timestamp("1990-01-01")


def calendar_of(code, last):
    """The calendar with the days for which the package answers: from 1990 or its first day, to `last` or its last day."""
    bounds = type(xc.get_calendar(code))
    begin = max(FIRST, bounds.bound_min() or FIRST)
    end = min(last, bounds.bound_max() or last)
    return begin, end, xc.get_calendar(code, start=begin, end=end)
