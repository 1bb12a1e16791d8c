"""Application: what a person sends to the police of a ward, and what Mẫu số 01 asks besides."""

from __future__ import annotations

from dataclasses import dataclass, field

from screening.advice import Audience


@dataclass(frozen=True)
class Application:
    """An application: what a person agrees to send to the police of a ward, and all that is ever told of them.

    ``points`` are the conditions that an officer has to look at, as the check left them open (`open_points`),
    ``establishment`` what an employer told of theirs (JSON).
    ``phone`` is in E.164, ``finished_on`` and ``last_day`` (of the 05-year window) are ISO dates or "", ``amount``
    is in đồng. ``when`` and ``way`` are how the person likes to be contacted. From ``born`` (a year) on it is what
    Mẫu số 01 asks besides, typed by an officer from papers. ``helper`` is the role of who helped the person to send it,
    ``beside`` "yes" when they say that the person agreed beside them: an officer asks the person before it counts.
    """

    audience: Audience
    ward: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    when: str
    way: str
    purpose: str = ""
    amount: int | None = None
    finished_on: str = field(default="", repr=False)
    last_day: str = field(default="", repr=False)
    outcome: str = ""
    born: str = field(default="", repr=False)
    sex: str = ""
    id_number: str = field(default="", repr=False)
    residence: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    representative: str = field(default="", repr=False)
    helper: str = ""
    beside: str = ""
    points: str = ""
    establishment: str = field(default="", repr=False)


OPEN = ("not_yet", "needs_officer")
"""Outcomes that leave something to an officer, shown alike."""
PAPER_FIELDS = ("born", "sex", "id_number", "residence", "certificate", "representative")
"""Fields of an application that come from papers shown at the counter; whoever sends again does not lose them."""
