"""Routes of the console: every address with its method and what answers, for the application and for the tests."""

from __future__ import annotations

from starlette.routing import Route

from bot.console import (
    case_pages,
    counter_pages,
    handover_pages,
    insight_pages,
    issued_pages,
    kit_pages,
    learning_pages,
    lesson_pages,
    list_pages,
    month_pages,
    overview_pages,
    sign_in,
)
from bot.console.front import EVERYBODY, LEARNING_ROLES, SIGN_IN, Console, Place
from bot.console.handover_pages import HAND_OVER
from bot.console.insight_pages import INSIGHT
from bot.console.kit_pages import KIT
from bot.console.learning_pages import LEARNING
from bot.console.visit import HOME

PLACES = (
    Place(HOME, "GET", list_pages.table, EVERYBODY),
    Place(f"{HOME}/tim", "POST", list_pages.search),
    Place(f"{HOME}/danh-dau", "POST", list_pages.mark),
    Place(f"{HOME}/ho-so/{{code}}", "GET", case_pages.case),
    Place(f"{HOME}/ho-so/{{code}}/lien-he", "POST", case_pages.contact),
    Place(f"{HOME}/ho-so/{{code}}/buoc", "POST", case_pages.step),
    Place(f"{HOME}/ho-so/{{code}}/sua", "POST", counter_pages.fix),
    Place(f"{HOME}/ho-so/{{code}}/nguoi", "GET", counter_pages.begin_of),
    Place(f"{HOME}/them", "GET", counter_pages.begin),
    Place(f"{HOME}/them", "POST", counter_pages.keep),
    Place(f"{HOME}/danh-sach", "GET", month_pages.month),
    Place(f"{HOME}/danh-sach/chot", "POST", month_pages.issue),
    Place(f"{HOME}/danh-sach/bo", "POST", month_pages.off),
    Place(f"{HOME}/danh-sach/rut-lai", "POST", month_pages.take_back),
    Place(f"{HOME}/danh-sach/tep", "POST", month_pages.file),
    Place(f"{HOME}/danh-sach/{{ward}}/{{number}}", "GET", issued_pages.issued),
    Place(f"{HOME}/danh-sach/{{ward}}/{{number}}", "POST", issued_pages.record),
    Place(f"{HOME}/tong-quan", "GET", overview_pages.overview),
    Place(f"{HOME}/tong-quan/xem", "POST", overview_pages.look_into),
    Place(INSIGHT, "GET", insight_pages.show),
    Place(INSIGHT, "POST", insight_pages.file),
    Place(HAND_OVER, "GET", handover_pages.show),
    Place(HAND_OVER, "POST", handover_pages.hand_over),
    Place(f"{HOME}/bao-cao", "GET", overview_pages.reports),
    Place(f"{HOME}/bao-cao", "POST", overview_pages.report),
    Place(KIT, "GET", kit_pages.show),
    Place(KIT, "POST", kit_pages.make),
    Place(LEARNING, "GET", learning_pages.heap, LEARNING_ROLES),
    Place(f"{LEARNING}/mau", "GET", learning_pages.sample, LEARNING_ROLES),
    Place(f"{LEARNING}/tep", "POST", learning_pages.take_file, LEARNING_ROLES, takes_file=True),
    Place(f"{LEARNING}/cau/{{number}}", "GET", learning_pages.group, LEARNING_ROLES),
    Place(f"{LEARNING}/cau/{{number}}", "POST", learning_pages.begin, LEARNING_ROLES),
    Place(f"{LEARNING}/cau/{{number}}/bo", "POST", learning_pages.drop, LEARNING_ROLES),
    Place(f"{LEARNING}/ban/{{number}}", "GET", lesson_pages.lesson, LEARNING_ROLES),
    Place(f"{LEARNING}/ban/{{number}}", "POST", lesson_pages.step, LEARNING_ROLES),
    Place(f"{HOME}/may", "GET", sign_in.machines, EVERYBODY),
    Place(f"{HOME}/may/ma", "POST", sign_in.factor, EVERYBODY),
    Place(f"{HOME}/ra", "POST", sign_in.sign_out, EVERYBODY),
)
"""Routes for whoever is signed in."""
DOORS = ((SIGN_IN, "GET", sign_in.show), (SIGN_IN, "POST", sign_in.come_in))
"""Routes for everybody."""


def console_routes(console: Console) -> list[Route]:
    """Every route of the console."""
    return console.routes(PLACES, DOORS)
