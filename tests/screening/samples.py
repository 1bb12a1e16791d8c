"""Cases in which every condition holds, and for each rule the answers that make it fail."""

from __future__ import annotations

from datetime import date

ON = date(2026, 11, 24)

PERSON: dict[str, object] = {
    "applicant": "person", "sentence_status": "finished", "certificate": "yes", "finished_on": "2024-03-15",
    "resident_listed": "yes", "law_abiding": "yes", "social_evils": "no", "same_purpose_loan": "no",
    "purpose": "business", "has_plan": "yes", "household_adult_able": "yes", "amount": 50_000_000,
}  # fmt: skip
TRAINING = {**PERSON, "purpose": "training", "training_at_legal_school": "yes", "training_months": 12}
EMPLOYER: dict[str, object] = {
    "applicant": "employer", "legally_established": "yes", "employer_kind": "sme", "workers_total": 20,
    "workers_released": 2, "labour_contracts": "yes", "has_plan": "yes", "same_purpose_loan": "no",
    "amount": 500_000_000,
}  # fmt: skip

NOT_BEGUN = ("serving", "awaiting_trial", "conditional_release")
"""With these the years have not begun, whatever day was told as that of the end of the sentence."""
NEVER_SERVED: list[object] = ["suspended", "non_custodial", "rehabilitation", "none"]

# rule → (a case in which all holds, the fact of the rule, values with which only this rule fails, outcome)
FAILING: list[tuple[str, dict[str, object], str, list[object], str]] = [
    ("served_prison_sentence", PERSON, "sentence_status", list(NOT_BEGUN), "not_yet"),
    ("served_prison_sentence", PERSON, "sentence_status", NEVER_SERVED, "outside"),
    ("certificate", PERSON, "certificate", ["no"], "not_yet"),
    ("within_five_years", PERSON, "finished_on", ["2021-11-23", "2021-10", "2020", "1945-01-01"], "outside"),
    ("listed_by_commune_police", PERSON, "resident_listed", ["no"], "not_yet"),
    ("law_abiding", PERSON, "law_abiding", ["no"], "not_yet"),
    ("no_social_evils", PERSON, "social_evils", ["yes"], "not_yet"),
    ("no_same_purpose_loan", PERSON, "same_purpose_loan", ["yes"], "not_yet"),
    ("has_need", PERSON, "has_plan", ["no"], "not_yet"),
    ("lawful_purpose", TRAINING, "training_at_legal_school", ["no"], "not_yet"),
    ("legally_established", EMPLOYER, "legally_established", ["no"], "not_yet"),
    ("employer_kind", EMPLOYER, "employer_kind", ["large", "other"], "outside"),
    ("ten_percent", EMPLOYER, "workers_released", [0, 1], "not_yet"),
    ("labour_contracts", EMPLOYER, "labour_contracts", ["no"], "not_yet"),
    ("plan_confirmed", EMPLOYER, "has_plan", ["no"], "not_yet"),
    ("no_same_purpose_loan", EMPLOYER, "same_purpose_loan", ["yes"], "not_yet"),
]  # fmt: skip
