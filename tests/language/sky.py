"""New moons and solar terms at UTC+7: the rule of the lunar calendar of Việt Nam, to check the table with.

Meeus, "Astronomical Algorithms", in the short form that is precise to minutes: month 11 holds the winter solstice, a
year of thirteen months has as its leap month the first one without a principal term.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import floor, pi, sin

_UTC7 = 7 / 24
_MONTH = 29.530588853
_EPOCH = 2415021.076998695
_JULIAN_OF_ORDINAL = 1721425


def new_moon(k: int) -> int:
    """Julian day number, at UTC+7, of the new moon ``k`` months after that of 1/1/1900."""
    t = k / 1236.85
    rad = pi / 180
    time = 2415020.75933 + 29.53058868 * k + 0.0001178 * t**2 - 0.000000155 * t**3
    time += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t**2) * rad)
    sun = (359.2242 + 29.10535608 * k - 0.0000333 * t**2 - 0.00000347 * t**3) * rad
    moon = (306.0253 + 385.81691806 * k + 0.0107306 * t**2 + 0.00001236 * t**3) * rad
    node = (21.2964 + 390.67050646 * k - 0.0016528 * t**2 - 0.00000239 * t**3) * rad
    time += (0.1734 - 0.000393 * t) * sin(sun) + 0.0021 * sin(2 * sun)
    time += -0.4068 * sin(moon) + 0.0161 * sin(2 * moon) - 0.0004 * sin(3 * moon)
    time += 0.0104 * sin(2 * node) - 0.0051 * sin(sun + moon) - 0.0074 * sin(sun - moon)
    time += 0.0004 * sin(2 * node + sun) - 0.0004 * sin(2 * node - sun) - 0.0006 * sin(2 * node + moon)
    time += 0.0010 * sin(2 * node - moon) + 0.0005 * sin(2 * moon + sun)
    late = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return floor(time - late + 0.5 + _UTC7)


def sun_sector(day: int) -> int:
    """The twelfth of the ecliptic in which the sun stands at midnight, UTC+7, before ``day``."""
    t = (day - 0.5 - _UTC7 - 2451545) / 36525
    rad = pi / 180
    anomaly = 357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3
    mean = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    centre = (1.914600 - 0.004817 * t - 0.000014 * t**2) * sin(rad * anomaly)
    centre += (0.019993 - 0.000101 * t) * sin(2 * rad * anomaly) + 0.000290 * sin(3 * rad * anomaly)
    return floor(((mean + centre) % 360) / 30)


def _julian(day: date) -> int:
    return day.toordinal() + _JULIAN_OF_ORDINAL


def _eleventh(year: int) -> int:
    """k of the new moon that begins the month of the winter solstice of ``year``."""
    k = floor((_julian(date(year, 12, 31)) - _EPOCH) / _MONTH) + 1
    while new_moon(k) > _julian(date(year, 12, 31)):
        k -= 1
    return k - 1 if sun_sector(new_moon(k)) >= 9 else k


def lunar_year(year: int) -> tuple[date, str]:
    """New year's day and the months in order: "b" of 30 days, "s" of 29; a leap month in capitals."""
    first, last = _eleventh(year - 1), _eleventh(year)
    nxt = _eleventh(year + 1)
    numbered: list[tuple[int, int, bool]] = []  # (month, k, leap)
    for begin, end in ((first, last), (last, nxt)):
        leap = end - begin == 13
        month, used = 11, False
        for k in range(begin, end):
            if k > begin:
                without_term = sun_sector(new_moon(k)) == sun_sector(new_moon(k + 1))
                if leap and not used and without_term:
                    used = True
                    numbered.append((month, k, True))
                    continue
                month = month % 12 + 1
            numbered.append((month, k, False))
    start = next(at for at, (month, _, is_leap) in enumerate(numbered) if month == 1 and not is_leap)
    out: list[str] = []
    for month, k, is_leap in numbered[start:]:
        if month == 1 and not is_leap and out:
            break
        letter = "b" if new_moon(k + 1) - new_moon(k) == 30 else "s"
        out.append(letter.upper() if is_leap else letter)
    begin_day = date.fromordinal(new_moon(numbered[start][1]) - _JULIAN_OF_ORDINAL)
    return begin_day, "".join(out)


def next_day(day: date, months: str) -> date:
    """The day after the last of ``months`` that begin on ``day``."""
    return day + timedelta(sum(30 if letter in "bB" else 29 for letter in months))
