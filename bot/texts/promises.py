"""Promises: who is responsible for what people tell, and how long it is kept. Every text about it takes them from here.

`docs/privacy.md` says what keeps each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from bot.texts import text

AUDIT_YEARS = 5
"""So long the audit is kept, and what remains of a case that was taken back."""
QUESTION_DAYS = 90
"""So long the words of a question are kept that nobody could answer; who asked is forgotten with the conversation."""
REPLY_WORKING_DAYS, ACCESS_DAYS, WITHDRAW_DAYS, DELETE_DAYS = 2, 10, 15, 20
"""Days in which a request about one's own data is answered; then carried out: seeing and correcting, withdrawing and
restricting, deleting (Nghị định 356/2025/NĐ-CP, Điều 5)."""


@dataclass(frozen=True)
class Promises:
    """The operator with address and contact ("" while nobody is named: a trial), and the times that are set.

    Days without a message until a conversation goes (``chat_days``) or an unsent request (``draft_days``); months until
    a case goes, after its end (``keep_months``) or at the longest (``open_months``), and the files of a list
    (``list_months``); days of a backup.
    """

    operator: str = ""
    chat_days: int = 7
    draft_days: int = 14
    keep_months: int = 24
    list_months: int = 24
    open_months: int = 36
    backup_days: int = 30

    @property
    def is_trial(self) -> bool:
        """True while nobody is named who answers for the data."""
        return not self.operator

    @property
    def trial_mark(self) -> str:
        """The mark of everything that a trial asks consent for or prints; "" when somebody is named."""
        return text("trial.mark") if self.is_trial else ""

    @property
    def answer_slots(self) -> Mapping[str, str]:
        """The slots of answers: times with their unit, and who answers for the data."""
        days, months = ("chat_days", "draft_days", "backup_days"), ("keep_months",)
        return {
            **{name: text("promise.days", count=str(getattr(self, name))) for name in days},
            **{name: text("promise.months", count=str(getattr(self, name))) for name in months},
            "operator": self.operator or text("trial.operator"),
        }

    @property
    def slots(self) -> Mapping[str, str]:
        """The slots of texts."""
        times = {field.name: str(getattr(self, field.name)) for field in fields(self) if field.name != "operator"}
        return {
            **times,
            "operator": self.operator or text("trial.operator"),
            "audit_years": str(AUDIT_YEARS),
            "reply_days": str(REPLY_WORKING_DAYS),
            "access_days": str(ACCESS_DAYS),
            "withdraw_days": str(WITHDRAW_DAYS),
            "delete_days": str(DELETE_DAYS),
        }


TRIAL = Promises()
"""The usual times, with nobody named."""
