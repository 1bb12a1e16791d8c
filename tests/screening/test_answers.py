"""Typed answers: every way of saying a day, an amount, a count, a length of time or a choice that we know of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.language.answers import (
    UNKNOWN,
    Choice,
    Control,
    Options,
    Trouble,
    TroubleKind,
    means_unknown,
    read_amount,
    read_choice,
    read_control,
    read_count,
    read_date,
    read_money,
    read_months,
    read_two_counts,
)
from knowledge.language.day_range import DayRange
from knowledge.language.formats import show_money
from knowledge.language.lexicon import MAX_WORDS, read_words, vocabulary
from knowledge.language.telex import fold
from tests.calls import calls_of

TODAY = date(2026, 11, 24)


def shown(found: object) -> str:
    """A value, or "kind" and its candidates, in one short line."""
    if isinstance(found, Trouble):
        return " ".join([found.kind.value, *(str(item) for item in found.candidates)])
    return str(found)


def table(text: str) -> list[tuple[str, str]]:
    """Rows "typed = expected"."""
    rows = [line.rsplit(" = ", 1) for line in text.strip().splitlines()]
    return [(typed.strip(), expected.strip()) for typed, expected in rows]


DATES = table("""
ra tù tháng 3 năm ngoái = 2025-03
thang 3 nam ngoai = 2025-03
15/3/2024 = 2024-03-15
15-3-24 = 2024-03-15
15.03.2024 = 2024-03-15
15 3 2024 = 2024-03-15
15032024 = 2024-03-15
ngày 15 tháng 3 năm 2024 = 2024-03-15
ngay 15 thang 3 nam 2024 = 2024-03-15
ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi tư = 2024-03-15
mùng 5 tháng 4 năm 2023 = 2023-04-05
2024-03-15 = 2024-03-15
29/2/2024 = 2024-02-29
2/9/2025 = 2025-09-02
15/3/98 = 1998-03-15
15/3 = 2026-03-15
15/3 năm ngoái = 2025-03-15
ngày 15 tháng trước = 2026-10-15
30/4 năm ngoái = 2025-04-30
đặc xá 2/9 năm ngoái = 2025-08-28/2025-09-05
lễ 30/4 năm ngoái = 2025-04-25/2025-05-03
3/2021 = 2021-03
tháng 3/2021 = 2021-03
3/21 = 2021-03
032024 = 2024-03
T3/2023 = 2023-03
t8 năm ngoái = 2025-08
thg 8 nam ngoai = 2025-08
tháng 3 năm 22 = 2022-03
tháng tư năm ngoái = 2025-04
thang tu nam ngoai = 2025-04
tháng năm 2022 = 2022-05
thang nam nam ngoai = 2025-05
thang nam 2022 = 2022
thang sau nam ngoai = 2025-06
tháng mười một năm ngoái = 2025-11
hồi tháng tám = 2026-08
tháng 12 = 2025-12
tháng 3, 4 năm ngoái = 2025-03-01/2025-04-30
từ tháng 3 đến tháng 5 năm 2022 = 2022-03-01/2022-05-31
quý 1 năm ngoái = 2025-01-01/2025-03-31
2022 = 2022
năm 22 = 2022
năm hai hai = 2022
hai không hai hai = 2022
năm ngoái = 2025
nam ngoai = 2025
nam truoc = 2025
năm kia = 2024
năm tê = 2024
2021-2022 = 2021-01-01/2022-12-31
2021 hoặc 2022 = 2021-01-01/2022-12-31
trước 2020 = 1945-01-01/2019-12-31
sau 2022 = 2022-01-01/2026-11-24
đặc xá năm 2022 = 2022
cuối 2022 = 2022-09-01/2022-12-31
cuoi 22 = 2022-09-01/2022-12-31
đầu năm ngoái = 2025-01-01/2025-04-30
dau nam = 2026-01-01/2026-04-30
giữa 2023 = 2023-04-01/2023-09-30
nửa đầu năm 2023 = 2023-01-01/2023-06-30
hè năm ngoái = 2025-04-15/2025-09-05
đầu tháng 3 năm nay = 2026-03-01/2026-03-12
cuối tháng trước = 2026-10-18/2026-10-31
khoảng tháng 3/2022 = 2022-01-29/2022-05-01
khoảng 2022 = 2021-07-02/2023-07-02
tết năm ngoái = 2025-01-15/2025-02-28
trước tết = 2025-12-01/2026-02-20
sau tết năm 2024 = 2024-01-21/2024-04-15
tháng chạp năm ngoái = 2025-12-01/2026-02-17
15/3 âm lịch 2023 = 2023-05-03/2023-05-05
hôm nay = 2026-11-24
hôm qua = 2026-11-23
bựa tê = 2026-11-22
hôm trước = 2026-11-14/2026-11-23
tuần trước = 2026-11-16/2026-11-22
thứ 2 tuần trước = 2026-11-16/2026-11-22
mới về tháng trước = 2026-10
tháng này = 2026-11-01/2026-11-24
hơn 2 năm rồi = 2023-11-24/2024-11-24
gần 3 năm = 2023-11-24/2024-05-24
2 năm trước = 2023-11-24/2025-05-24
2 năm rồi = 2023-11-24/2025-05-24
2n trước = 2023-11-24/2025-05-24
3 năm ni = 2022-11-24/2024-05-24
năm năm trước = 2020-11-24/2022-05-24
nam nam truoc = 2020-11-24/2022-05-24
năm tháng trước = 2026-05-24/2026-07-09
cách đây 18 tháng = 2025-04-24/2025-06-09
hai năm rưỡi = 2024-02-24/2024-08-09
1,5 năm = 2025-02-24/2025-08-09
1.5 năm trước = 2025-02-24/2025-08-09
1 năm 3 tháng = 2025-07-24/2025-09-09
nửa năm trước = 2026-03-24/2026-07-09
2-3 năm trước = 2022-11-24/2025-05-24
hai ba năm = 2022-11-24/2025-05-24
hơn năm nay = 2024-11-24/2025-11-24
vài năm trước = 2016-11-24/2025-05-24
10 ngày trước = 2026-11-14
tù 3 năm về năm ngoái = 2025
án 5 năm, về hơn 2 năm rồi = 2023-11-24/2024-11-24
đi tù 2018 ra tù 2020 = 2020
đi 2018 về 2021 = 2021
ra tù năm 2020 về quê 2021 = 2020
dạ em về hồi tháng ba năm kia ạ = 2024-03
không nhớ rõ, khoảng 2022 = 2021-07-02/2023-07-02
30/02/2024 = impossible
29/2/2023 = impossible
31/4/2023 = impossible
tháng 13 năm 2022 = impossible
0/0/2024 = impossible
15/3/1930 = too_old
1930 = too_old
0000 = too_old
999 năm trước = too_old
15/3/2030 = future
9999 = future
năm sau = future
tháng sau = future
2 năm nữa = future
chưa ra tù = future
3/12 = ambiguous 2025-12-03 2012-03
22 = ambiguous 2022
tháng 11 = ambiguous 2025-11 2026-11
cuối năm = ambiguous 2025-09-01/2025-12-31 2026-09-01/2026-12-31
hoi thang nam = ambiguous 2026-05
bị 2 năm tù = not_understood
không nhớ = not_understood
nam = not_understood
lâu lắm = not_understood
😀 = not_understood
""")


@pytest.mark.parametrize(("typed", "expected"), DATES)
def test_a_day_is_read_as_every_day_it_may_be(typed: str, expected: str) -> None:
    assert shown(read_date(typed, TODAY)) == expected


MONEY = table("""
80tr = 80000000
80 tr = 80000000
100 triệu = 100000000
100 trieu = 100000000
100 triệu đồng = 100000000
một trăm triệu = 100000000
mot tram trieu = 100000000
một trăm triệu rưỡi = 150000000
trăm rưỡi triệu = 150000000
trăm hai triệu = 120000000
trăm triệu = 100000000
hai trăm triệu rưỡi = 250000000
hai triệu rưỡi = 2500000
20 triệu rưỡi = 20500000
năm mươi triệu = 50000000
nam muoi trieu = 50000000
nam trieu = 5000000
sau muoi trieu = 60000000
bay muoi lam trieu = 75000000
bốn mươi tư triệu = 44000000
hai lăm triệu = 25000000
ba mốt triệu = 31000000
một trăm linh năm triệu = 105000000
mot tram nam muoi trieu = 150000000
chục triệu = 10000000
5 chục triệu = 50000000
tám chục củ = 80000000
1 tỷ 2 = 1200000000
1tỷ2 = 1200000000
1 tỷ 250 = 1250000000
1 tỷ 50 triệu = 1050000000
1 tỷ 250 triệu 500 nghìn = 1250500000
một tỷ hai = 1200000000
một tỷ hai trăm triệu = 1200000000
1,5 tỷ = 1500000000
1.5 tỷ = 1500000000
1.500 triệu = 1500000000
1.234,5 triệu đồng = 1234500000
2 tỷ rưỡi = 2500000000
nửa tỷ = 500000000
tỷ rưỡi = 1500000000
2tr5 = 2500000
100.000.000đ = 100000000
100,000,000 = 100000000
100 000 000 = 100000000
100000000 = 100000000
50 củ = 50000000
50 chai = 50000000
50m = 50000000
500k = 500000
năm trăm nghìn = 500000
80 trieeuj = 80000000
50 đến 70 triệu = 70000000
50-70tr = 70000000
từ 50 tới 70 triệu = 70000000
50 triệu đến 70 triệu = 70000000
năm sáu chục triệu = 60000000
hai ba trăm triệu = 300000000
vay 50 triệu 5 năm = 50000000
vay 50 triệu nam nam = 50000000
mỗi người 100 triệu, 3 người = 100000000
dạ em cần 80 triệu ạ = 80000000
0 đồng = 0
80 = ambiguous 80000000
trăm rưỡi = 150000000
năm chục = 50000000
nam chuc = 50000000
một trăm hai = 120000000
tám chục thôi = 80000000
năm sáu chục = 60000000
ba chục con bò = not_understood
1/2 tỷ = 500000000
3/4 tỷ = 750000000
50 60 triệu = 60000000
100 trieu65 = 100000000
ma61y chu5c trie65u = ambiguous
năm chục cái = 50000000
mấy chục = ambiguous
vài chục = ambiguous
50.000 = ambiguous 50000 50000000
vài chục triệu = ambiguous
50 triệu, à không, 70 triệu = ambiguous 50000000 70000000
-50 triệu = negative
âm 50 triệu = negative
2000 tỷ = absurd
99999999999999999999999999 = absurd
không biết = not_understood
5 năm = not_understood
nam = not_understood
""")


@pytest.mark.parametrize(("typed", "expected"), MONEY)
def test_an_amount_is_read_in_dong(typed: str, expected: str) -> None:
    assert shown(read_money(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "note"),
    [("50 đến 70 triệu", "upper_of_range"), ("một trăm triệu rưỡi", "half_of_hundred"), ("80tr", "")],
)
def test_an_amount_that_is_not_literal_is_noted(typed: str, note: str) -> None:
    amount = read_amount(typed)
    assert not isinstance(amount, Trouble)
    assert amount.note == note


COUNTS = table("""
10 người = 10
10 = 10
mười người = 10
mười lăm công nhân = 15
muoi hai nguoi = 12
hai chục = 20
chục người = 10
nam nguoi = 5
năm = 5
có 7 người làm = 7
không có ai = 0
chưa có ai = 0
không = 0
0 = 0
một mình = 1
nam = not_understood
2,5 = not_understood
10% = not_understood
hai ba người = ambiguous 2 3
5 nguoi, 6 nguoi = ambiguous 5 6
-5 = negative
1000000 = absurd
""")


@pytest.mark.parametrize(("typed", "expected"), COUNTS)
def test_a_count_of_people_is_read(typed: str, expected: str) -> None:
    assert shown(read_count(typed)) == expected


TWO_COUNTS = table("""
10 người, 2 người đi tù về = (10, 2)
10 nguoi 2 nguoi di tu ve = (10, 2)
mười người trong đó có hai người ra tù = (10, 2)
muoi nguoi, hai nguoi ra tu = (10, 2)
tổng 20, 3 người mãn hạn = (20, 3)
có 2 người ra tù trong 15 công nhân = (15, 2)
ra tù 2 người, tổng 12 = (12, 2)
1 người ra tù, cả thảy 8 người = (8, 1)
có 12 người, ra tù 2 người = (12, 2)
5 người hoàn lương / 40 công nhân = (40, 5)
10 2 = (10, 2)
10, 2 = (10, 2)
10-2 = (10, 2)
3/20 = (20, 3)
10 người, không ai đi tù = (10, 0)
0 người = (0, 0)
2 10 = ambiguous (10, 2)
10 người = ambiguous
2 công nhân, 5 người ra tù = impossible
không biết = not_understood
""")


@pytest.mark.parametrize(("typed", "expected"), TWO_COUNTS)
def test_all_workers_and_released_ones_are_told_apart(typed: str, expected: str) -> None:
    assert shown(read_two_counts(typed)) == expected


MONTHS = table("""
6 tháng = 6
6 thang = 6
18t = 18
36 = 36
nửa năm = 6
1 năm rưỡi = 18
năm rưỡi = 18
hai năm = 24
3n = 36
2 năm 6 tháng = 30
1,5 năm = 18
nam nam = 60
năm năm = 60
10 năm = 120
mười tám tháng = 18
khóa 3 tháng = 3
3 tuần = 1
45 ngày = 2
2 tháng rưỡi = 3
12 đến 18 tháng = 18
12-18 tháng = 18
0 tháng = impossible
-3 tháng = negative
999 năm = absurd
tháng = not_understood
không biết = not_understood
""")


@pytest.mark.parametrize(("typed", "expected"), MONTHS)
def test_a_length_of_time_is_read_in_months(typed: str, expected: str) -> None:
    assert shown(read_months(typed)) == expected


CERTIFICATE = Options([
    Choice("yes", "Có giấy", ["còn giấy", "có giấy chứng nhận", "đã được cấp"]),
    Choice("lost", "Bị mất", ["mất rồi", "mất giấy", "thất lạc", "rách", "cháy"]),
    Choice("no", "Chưa được cấp", ["chưa có giấy", "không có giấy"]),
])  # fmt: skip
BY_MEANING = Options([Choice("yes", "Có giấy"), Choice("lost", "Mất giấy")], replies="certificate")
PURPOSE = [
    Choice("business", "Làm ăn, buôn bán", ["kinh doanh", "sản xuất", "chăn nuôi"]),
    Choice("training", "Học nghề", ["đi học", "đào tạo", "học lái xe"]),
    Choice("both", "Cả hai", ["hai cái", "vừa học vừa làm"]),
]
CHOICES = table("""
2 = lost
câu 2 = lost
số 2 = lost
ý 3 nha = no
cái thứ hai = lost
hai = lost
đầu tiên = yes
cuối cùng = no
có = yes
dạ có = yes
dạ = yes
rồi = yes
có chứ = yes
chưa = no
chưa có = no
không = no
ko = no
hông = no
nỏ = no
k = no
chưa đâu em ơi = no
không biết = unknown
không rõ = unknown
ko bik = unknown
nỏ biết = unknown
không nhớ = unknown
tui nỏ nhớ = unknown
quên rồi = unknown
co giay = yes
dạ có giấy ạ = yes
khong co giay = no
chua duoc cap = no
chua duoc cáp = no
em bị mất giấy rồi = lost
bi mat = lost
thatlac = lost
có nhưng mất rồi = lost
4 = None
0 = None
không mất = None
tôi không có giấy nhưng bị mất = None
giấy = None
xyz = None
""")


@pytest.mark.parametrize(("typed", "expected"), CHOICES)
def test_an_option_is_chosen_or_the_question_is_asked_again(typed: str, expected: str) -> None:
    assert str(read_choice(typed, CERTIFICATE)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("làm ăn", "business"),
        ("kinh doah", "business"),
        ("mần ăn", "business"),
        ("chan nuoi bo", "business"),
        ("mở quán kinh doanh", "business"),
        ("hoc nghe", "training"),
        ("học lái", "training"),
        ("cả 2", "both"),
        ("chưa biết", UNKNOWN),
        ("có", None),
        ("chăn nuôi với học nghề", None),
    ],
)
def test_labels_synonyms_and_slips_lead_to_an_option(typed: str, expected: str | None) -> None:
    options = [PURPOSE[0]._replace(synonyms=[*PURPOSE[0].synonyms, "mần ăn"]), *PURPOSE[1:]]
    assert read_choice(typed, Options(options)) == expected


def test_a_slip_between_two_near_options_is_not_guessed() -> None:
    options = Options([Choice("a", "trồng cam"), Choice("b", "trồng cao")])
    assert read_choice("trồng caa", options) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("quay lại", "back"),
        ("quaylai", "back"),
        ("quay lai di em", "back"),
        ("câu trước", "back"),
        ("lùi", "back"),
        ("bỏ qua", "skip"),
        ("bo qua cau ni", "skip"),
        ("vì sao hỏi", "why"),
        ("hỏi chi", "why"),
        ("hỏi chi rứa", "why"),
        ("thôi", "stop"),
        ("dạ thôi ạ", "stop"),
        ("dừng", "stop"),
        ("dung lai", "stop"),
        ("làm lại", "restart"),
        ("từ đầu", "restart"),
        ("mần lại", "restart"),
        ("tiếp tục", "resume"),
        ("dung", "none"),
        ("đúng", "none"),
        ("thôi tôi chưa có giấy", "none"),
        ("dạ", "none"),
        ("", "none"),
    ],
)
def test_only_a_whole_message_steers_the_questionnaire(typed: str, expected: str) -> None:
    assert read_control(typed) == expected


@pytest.mark.parametrize("control", [control for control in Control if control is not Control.NONE])
def test_every_steering_phrase_of_the_vocabulary_means_what_its_group_says(control: Control) -> None:
    for phrase in vocabulary()["control"][control.value]:
        assert read_control(phrase.removeprefix("=")) is control, phrase


def test_every_unknown_phrase_of_the_vocabulary_is_unknown_even_unmarked() -> None:
    for phrase in vocabulary()["choice"]["unknown"]:
        assert read_choice(phrase, Options(PURPOSE)) == UNKNOWN, phrase
        if " " in phrase:
            assert means_unknown(fold(phrase)), phrase


PIECES = str.split(
    "1 2 5 30 2022 nam năm tháng thang ngày trước rồi hơn gần tết đầu cuối triệu tỷ trăm mươi mười rưỡi nửa "
    "một hai ba tư sáu lăm đến - / , . người ra tù về không có chưa chục âm"
)
ANYTHING = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="0123456789 /-.,tháng năm triệu tỷ rưỡi trước hơn", max_size=80),
    st.lists(
        st.sampled_from(PIECES),
        max_size=15,
    ).map(" ".join),
)


@settings(max_examples=600)
@given(ANYTHING, st.dates(date(1990, 1, 1), date(2200, 12, 31)))
def test_reading_is_total_and_never_leaves_its_bounds(typed: str, today: date) -> None:
    found = read_date(typed, today)
    assert isinstance(found, Trouble) or date(1945, 1, 1) <= found.first <= found.last <= today
    money = read_money(typed)
    assert isinstance(money, Trouble) or 0 <= money <= 10**12
    count = read_count(typed)
    assert isinstance(count, Trouble) or count >= 0
    two = read_two_counts(typed)
    assert isinstance(two, Trouble) or 0 <= two[1] <= two[0]
    months = read_months(typed)
    assert isinstance(months, Trouble) or 1 <= months <= 600
    assert read_choice(typed, CERTIFICATE) in ("yes", "lost", "no", UNKNOWN, None)
    assert read_control(typed) in list(Control)


@settings(max_examples=400)
@given(
    st.dates(date(1945, 1, 1), TODAY), st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "ngày %d tháng %m năm %Y"])
)
def test_a_written_day_reads_back_as_that_day(day: date, form: str) -> None:
    assert read_date(day.strftime(form), TODAY) == DayRange(day, day)


@settings(max_examples=300)
@given(st.dates(date(1945, 1, 1), TODAY), st.integers(0, 900))
def test_a_range_reads_back_from_its_own_short_form(first: date, days: int) -> None:
    found = DayRange(first, min(TODAY, first + timedelta(days)))
    assert read_date(str(found), TODAY) == found


@settings(max_examples=400)
@given(st.integers(1_000, 10**12))
def test_an_amount_as_we_show_it_reads_back_as_itself(amount: int) -> None:
    assert read_money(show_money(amount)) == amount


@given(st.integers(0, 5_000))
def test_a_count_and_a_length_read_back_as_themselves(number: int) -> None:
    assert read_count(f"{number} người") == number
    expected = number if 1 <= number <= 600 else None
    found = read_months(f"{number} tháng")
    assert (None if isinstance(found, Trouble) else found) == expected


@settings(max_examples=300)
@given(st.integers(1, 40), st.sampled_from(["năm trước", "năm rồi", "nam truoc"]))
def test_the_true_day_lies_in_the_range_of_years_ago(years: int, words: str) -> None:
    found = read_date(f"{years} {words}", TODAY)
    assert isinstance(found, DayRange)
    assert found.first <= TODAY.replace(year=TODAY.year - years) <= found.last


HUGE = {
    "a megabyte of letters": "a" * 1_000_000,
    "a megabyte of years": "năm " * 250_000,
    "hundreds of hundreds": "hai trăm " * 1_000,
    "milliards of milliards": "một tỷ " * 1_000,
    "digits": "9" * 5_000,
    "commas": "1," * 4_000,
    "dates": "1.2/3-" * 1_000,
    "surrogates": "\ud800" * 100,
    "combining": "a" + "\u0301" * 5_000,
    "parts of an answer": "mất giấy, " * 1_000,
    "turns of an answer": "mất giấy nhưng " * 1_000,
}


MOST_CALLS = 8_000
"""Calls of functions in one reading. Time is measured by `qd22 bench screen`."""


@pytest.mark.parametrize("name", HUGE)
def test_the_work_of_reading_does_not_grow_with_the_answer(name: str) -> None:
    text, longer = HUGE[name], HUGE[name] * 3
    readers: list[Callable[[str], object]] = [
        lambda said: read_date(said, TODAY),
        read_money,
        read_two_counts,
        read_months,
        lambda said: read_choice(said, CERTIFICATE),
        lambda said: read_choice(said, BY_MEANING),
        read_control,
    ]
    assert len(read_words(text)) <= MAX_WORDS
    for read in readers:
        for said in (text, longer):
            read(said)  # what is read once for all is read here
        work = calls_of(partial(read, text))
        assert work <= MOST_CALLS
        assert calls_of(partial(read, longer)) <= work


def test_the_kinds_of_trouble_have_stable_names() -> None:
    assert {kind.value for kind in TroubleKind} == {
        "not_understood", "future", "too_old", "impossible", "ambiguous", "negative", "absurd",
    }  # fmt: skip
