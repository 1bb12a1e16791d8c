"""Days and lengths of time: the true day is never outside what was read, and a length of time is no calendar date."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from holidays.calendars.chinese import VIETNAMESE_CALENDAR, _ChineseLunisolar
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.language import lunar
from knowledge.language.dates import read_date
from knowledge.language.day_range import DayRange
from knowledge.language.lunar import lunar_day, lunar_year
from knowledge.language.telex import fold
from knowledge.language.trouble import Trouble, TroubleKind
from knowledge.yaml_file import read_yaml
from tests.language import sky
from tests.screening.test_answers import shown, table

TODAY = date(2026, 11, 28)
ONES = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def spelled(number: int, *, units: bool = False) -> str:
    """The number in words below a hundred."""
    tens, ones = divmod(number, 10)
    if not tens:
        return ONES[ones]
    last = {0: "", 5: " lăm", 1: " mốt" if tens > 1 else " một"}.get(ones, f" {ONES[ones]}")
    return f"{'mười' if tens == 1 else ONES[tens] + ' mươi'}{last}"


UNITS = {"Y": "năm", "M": "tháng", "W": "tuần", "D": "ngày"}
MOST = {"Y": 12, "M": 11, "W": 3, "D": 30}
WIDEST = {"Y": 560, "M": 50, "W": 14, "D": 9}
"""Days that a range may cover, by the smallest unit named."""


@st.composite
def lengths(draw: st.DrawFn) -> tuple[dict[str, int], str]:
    """Numbers of years, months, weeks, days, and how they were typed."""
    names = draw(st.sets(st.sampled_from("YMWD"), min_size=1))
    parts = {name: draw(st.integers(1, MOST[name])) for name in "YMWD" if name in names}
    words = []
    for name, number in parts.items():
        words.append(spelled(number) if draw(st.booleans()) else str(number))
        words.append(UNITS[name])
    text = " ".join(words)
    lead = draw(st.sampled_from(["", "", "dạ ", "em ra tù được ", "tôi ra trại cách đây ", "ra được ", "mới về "]))
    tail = draw(st.sampled_from(["", " rồi", " trước", " nay", " ạ"])) if "cách" not in lead else ""
    text = f"{lead}{text}{tail}"
    return parts, fold(text) if draw(st.booleans()) else text


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("ra 12/6/2022 à không 12/7", date(2022, 7, 12), date(2022, 7, 12)),
        ("ra 2023 à nhầm 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("12/6/2022, không nhầm", date(2022, 6, 12), date(2022, 6, 12)),
    ],
)
def test_a_day_put_right_in_the_same_breath_counts(typed: str, first: date, last: date) -> None:
    assert read_date(typed, TODAY) == DayRange(first, last)


def days_back(parts: dict[str, int]) -> date:
    months = relativedelta(years=parts.get("Y", 0), months=parts.get("M", 0))
    return TODAY - months - timedelta(7 * parts.get("W", 0) + parts.get("D", 0))


def misheard(parts: dict[str, int], typed: str) -> bool:
    """True where unmarked letters or a number that runs on say something else as well."""
    return typed.isascii() and ("nam nam" in typed or typed.startswith("nam") or "nam muoi" in typed or " tu " in typed)


@settings(max_examples=1500)
@given(lengths())
def test_every_length_of_time_holds_the_true_day_and_little_more(told: tuple[dict[str, int], str]) -> None:
    parts, typed = told
    found = read_date(typed, TODAY)
    if isinstance(found, Trouble) and misheard(parts, typed):
        return
    assert isinstance(found, DayRange), typed
    assert found.first <= days_back(parts) <= found.last, f"{typed}: {found}"
    smallest = [name for name in "YMWD" if name in parts][-1]
    assert (found.last - found.first).days <= WIDEST[smallest], f"{typed}: {found}"


@settings(max_examples=300)
@given(st.integers(1, 12), st.integers(1, 11), st.sampled_from(["hơn ", "gần ", "khoảng ", "chưa đầy ", "độ "]))
def test_more_or_less_of_a_length_still_holds_it(years: int, months: int, how: str) -> None:
    near = {"hơn ": -20, "gần ": 20, "chưa đầy ": 20}.get(how, 0)
    true_day = TODAY - relativedelta(years=years, months=months) + timedelta(near)
    for typed in (f"{how}{years} năm {months} tháng", f"{how}{spelled(years)} năm {spelled(months)} tháng rồi"):
        found = read_date(typed, TODAY)
        assert isinstance(found, DayRange), typed
        assert found.first <= true_day <= found.last, f"{typed}: {found}"


SAID = table("""
2 tháng 15 ngày = 2026-09-09/2026-09-16
ba năm sáu tháng rồi = 2023-04-28/2023-06-13
chưa đầy 2 năm = 2024-11-28/2025-11-28
2 năm mấy tháng = 2023-11-28/2024-11-13
1/2 năm = 2026-03-28/2026-07-13
3 tháng 4 ngày nữa = future
án 2 năm 6 tháng 10 ngày về tháng 3/2024 = 2024-03
mùng 3 tết = 2026-02-18/2026-02-20
30 tết 2024 = 2024-02-08/2024-02-10
hai tám tết = 2026-02-14/2026-02-16
rằm tháng 7 năm 2024 = 2024-08-17/2024-08-19
ram thang 7 nam 2024 = 2024-08-17/2024-08-19
rằm tháng giêng = 2026-03-02/2026-03-04
15/8/2024 âm = 2024-09-16/2024-09-18
15/8/2024 AL = 2024-09-16/2024-09-18
15/8 al 2024 = 2024-09-16/2024-09-18
10 tháng 3 ta năm 2024 = 2024-04-17/2024-04-19
tháng 2 nhuận 2023 = 2023-02-19/2023-04-20
23 tháng chạp = 2026-02-09/2026-02-11
tết Giáp Thìn = 2024-01-15/2024-02-28
tet giap thin = 2024-01-15/2024-02-28
tết Ất Tỵ = 2025-01-15/2025-02-28
tet at ty = 2025-01-15/2025-02-28
tết con rồng = 2024-01-15/2024-02-28
sau tết Giáp Thìn = 2024-01-21/2024-04-15
tết Đinh Mùi = future
năm con rồng = 2024-01-01/2025-01-28
Canh Tý = 2020-01-01/2021-02-11
tháng 3 năm Giáp Thìn = 2024-03-01/2024-05-08
tết đoan ngọ 2024 = 2024-06-09/2024-06-11
vu lan năm ngoái = 2025-09-05/2025-09-07
noel 2024 = 2024-12-22/2024-12-26
tết blah = ambiguous 2026-01-15/2026-02-28 2025-01-15/2025-02-28 2024-01-15/2024-02-28
tháng 7 năm Thỉn = ambiguous 2026-07 2025-07 2024-07
thang sau moi ra tu = future
tháng sau mới ra tù = future
thang sau = ambiguous 2026-06
quý III năm ngoái = 2025-07-01/2025-09-30
quý 3/2024 = 2024-07-01/2024-09-30
cuối năm 2023 đầu năm 2024 = 2023-09-01/2024-04-30
cuối tháng 3 đầu tháng 4 năm 2024 = 2024-03-01/2024-04-30
tháng 3 tháng 4 năm 2024 = 2024-03-01/2024-04-30
15-20/3/2024 = 2024-03-15/2024-03-20
tháng 10 ngày 5 năm 2024 = 2024-10-05
năm 22 tháng 3 ngày 5 = 2022-03-05
năm hai ba tháng tư = 2023-04
15-03-2024 08:30:00 = 2024-03-15
2024-03-15T08:30:00Z = 2024-03-15
tôi ra trại hôm 15/3/2024 ấy = 2024-03-15
ra tù năm ngoái nuôi năm con gà = 2025
""")


@pytest.mark.parametrize(("typed", "expected"), SAID)
def test_a_day_with_words_around_it_is_read(typed: str, expected: str) -> None:
    assert shown(read_date(typed, TODAY)) == expected


NO_DAY = table("""
ra trai tu thang 4 nam 2024 = 2024-04
e di tu ve tu thang 4 nam ngoai = 2025-04
man an tu thang 4 nam 2024 = 2024-04
e ve tu thang 6 nam ngoai = 2025-06
ve tu thang 9 = 2026-09
tu thang 3 = 2026-03
tu thang hai nam ngoai = 2025-02
tu thang tam 2024 = 2024-08
ra tu tu thang tu nam ngoai = 2025-04
ra tu tu thang 12/2023 = 2023-12
em ra tu tu thang truoc = 2026-10
tu thang 3 den thang 5 nam 2024 = 2024-03-01/2024-05-31
ra trại từ tháng 4 năm 2024 = 2024-04
ra từ năm ngoái = 2025
ve tu nam 2023 = 2023
ve nha nam thang 4 2024 = 2024-04
ra tu nam thang 4 2024 = 2024-04
ngay tu thang 4 nam 2024 = 2024-04-04
mung tu thang 4 nam 2024 = 2024-04-04
mong sau thang 6 nam 2024 = 2024-06-06
ra ngay nam thang 6 nam 2024 = 2024-06-05
mùng tư tháng 4 năm 2024 = 2024-04-04
ra trai ba thang 4 nam 2024 = 2024-04-03
ra tu nam thang roi = 2026-05-28/2026-07-13
ra duoc sau thang 15 ngay = 2026-05-09/2026-05-16
sau thang 4 nam 2024 = 2024-04-01/2026-11-28
ra trước tháng 4 năm 2024 = 1945-01-01/2024-03-31
ra sau ngày 15/3/2024 = 2024-03-15/2026-11-28
5 năm tròn = 2021-11-13/2021-12-13
tròn 2 năm = 2024-11-13/2024-12-13
tháng 11 này = 2026-11-01/2026-11-28
tháng 2 sang năm mới ra = future
nam ngoai, thang sau = ambiguous 2025-06
""")


@pytest.mark.parametrize(("typed", "expected"), NO_DAY)
def test_a_doubtful_word_before_a_month_names_no_day(typed: str, expected: str) -> None:
    """ "tu" is "từ" or "tù", "sau" is after and "nam" a year, unless a day word stands before."""
    assert shown(read_date(typed, TODAY)) == expected


def test_the_lunar_table_is_what_the_sky_says() -> None:
    """Every year again from new moons and solar terms, its first day as the holidays library has it."""
    data = read_yaml(_table_path(), _table_path().parent).data
    assert isinstance(data, dict)
    tet = _ChineseLunisolar(VIETNAMESE_CALENDAR)
    for year, row in data.items():
        first, months = sky.lunar_year(int(year))
        assert row == f"{first} {months}", year
        assert sky.next_day(first, months) == sky.lunar_year(int(year) + 1)[0]
        assert tet.lunar_new_year_date(int(year))[0] == first


def _table_path() -> Path:
    return Path(lunar.__file__).parent / "lunar.yaml"


@given(st.integers(1945, 2060), st.integers(1, 12), st.integers(1, 30))
def test_a_lunar_day_falls_seventeen_to_fifty_two_days_later(year: int, month: int, day: int) -> None:
    found = lunar_day(year, month, day)
    solar = date(year, month, min(day, 28))
    assert solar + timedelta(16) <= found.first
    assert found.last <= solar + timedelta(85)  # a leap month, and a day 30
    assert lunar_year(year).first == date(year, 1, 1)


ANY_WORD = st.sampled_from(["blah", "thỉnn", "xuyến", "qwe"])


@given(ANY_WORD, st.sampled_from(["tết {}", "tết năm {}", "tháng 7 năm {}", "sau tết {}", "đoan ngọ {}"]))
def test_a_word_not_understood_where_the_year_stands_is_asked_about(word: str, form: str) -> None:
    found = read_date(form.format(word), TODAY)
    assert isinstance(found, Trouble)
    assert found.kind in (TroubleKind.AMBIGUOUS, TroubleKind.NOT_UNDERSTOOD)
