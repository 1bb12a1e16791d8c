"""Personal variants: said only where the facts told certainly fit, with the person's own days and sums."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.loader import Knowledge
from screening.evaluation import personal_line
from screening.rule_book import RuleBook

ON = date(2026, 11, 28)

LINES = [
    ("elig.five_years", {"sentence_status": "finished", "finished_on": "2024-04-10"}, "đến hết 10/04/2029"),
    ("elig.five_years", {"sentence_status": "finished", "finished_on": "2019-04-10"}, "ngày cuối là 10/04/2024"),
    ("elig.five_years", {"sentence_status": "finished", "finished_on": "2021"}, ""),
    ("elig.five_years", {"sentence_status": "conditional_release"}, "còn đang thử thách"),
    ("elig.five_years", {}, ""),
    ("loan.amount_business", {"amount": 80_000_000}, "80 triệu đồng là trong mức tối đa 100 triệu đồng"),
    ("loan.amount_business", {"amount": 150_000_000}, "hơn mức tối đa 100 triệu đồng"),
    ("loan.amount_training", {"training_months": 5}, "tối đa 20 triệu đồng"),
    ("loan.amount_employer", {"applicant": "employer", "workers_total": 12}, "tối đa 1,2 tỷ đồng"),
    ("employer.ten_percent", {"applicant": "employer", "workers_total": 12, "workers_released": 1}, "Cần ít nhất 2"),
    ("employer.ten_percent", {"applicant": "employer", "workers_total": 12}, "cần ít nhất 2 người"),
    ("elig.five_years", {"sentence_status": "finished"}, "tháng, năm chấp hành xong án"),
    ("elig.certificate", {"sentence_status": "finished"}, "chưa biết"),
    ("loan.household", {"household_adult_able": "no"}, "tự đứng tên"),
    ("loan.household.liability", {"household_adult_able": "yes"}, "người đó là người đứng tên"),
    ("loan.household.liability", {"household_adult_able": "no"}, "tự đứng tên và tự trả"),
    ("loan.household.liability", {}, ""),
    ("elig.certificate.lost", {"certificate": "lost"}, "vẫn thuộc diện"),
    ("elig.certificate", {"certificate": "no"}, "xin giấy này"),
    ("elig.residence.supervision", {"certificate": "yes"}, "thuộc diện được xét"),
    ("elig.residence.supervision", {"certificate": "no"}, "phải có giấy chứng nhận đã"),
    ("elig.residence.supervision", {}, ""),
    ("elig.criminal_record.expunged", {"record_expunged": "yes", "finished_on": "2024-04-10"}, "10/04/2029"),
    ("elig.criminal_record.expunged", {"record_expunged": "yes", "finished_on": "2019-04-10"}, ""),
    ("elig.existing_loan.other_purpose", {"same_purpose_loan": "yes"}, "phải trả xong đã"),
    ("elig.existing_loan.other_purpose", {"same_purpose_loan": "no"}, "không vướng"),
    ("elig.residence.moved", {"resident_listed": "no"}, "ra công an trình diện"),
    ("elig.conduct", {"law_abiding": "yes", "social_evils": "no"}, "sống yên ổn"),
    ("elig.conduct", {"law_abiding": "yes", "social_evils": "yes"}, ""),
    ("loan.both.compare", {"purpose": "training"}, "4 triệu đồng mỗi tháng"),
    ("employer.who.large", {"applicant": "employer", "employer_kind": "large"}, "không vay được"),
    ("employer.who.sme", {"applicant": "employer", "employer_kind": "cooperative"}, "được hỏi vay"),
    ("employer.contract", {"applicant": "employer", "labour_contracts": "no"}, "ký trước đã"),
    ("loan.collateral_employer", {"applicant": "employer", "amount": 300_000_000}, "phải có tài sản bảo đảm"),
    ("loan.collateral_employer", {"applicant": "employer", "amount": 100_000_000}, "không phải có tài sản"),
]


@pytest.mark.parametrize(("entry", "raw", "said"), LINES)
def test_a_variant_is_said_where_it_certainly_fits(
    book: RuleBook, entry: str, raw: dict[str, object], said: str
) -> None:
    line = personal_line(entry, book.schema.read(raw, ON), ON, book)
    assert said in line if said else line == ""
    assert "{" not in line


def test_every_variant_is_of_an_answer_that_exists(book: RuleBook, knowledge: Knowledge) -> None:
    assert {name for item in book.personal for name in item.row.entries} <= set(knowledge.entries)
