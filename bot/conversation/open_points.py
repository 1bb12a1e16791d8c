"""Open points: the conditions that an officer has to look at when a check was not clear, each with its article.

What was said of conduct is not sent to the police: the conditions of one sentence of the Decision, on the list of the
police, on conduct and on social evils, are one point, so that none of the three can be told from the others.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.application import OPEN
from bot.texts import text
from screening.outcome import Outcome

_TOGETHER: Mapping[str, str] = {
    "law_abiding": "listed_by_commune_police",
    "no_social_evils": "listed_by_commune_police",
}


def open_points(outcome: Outcome) -> str:
    """The points of an outcome as an application has them: ids between spaces, "" when nothing is open."""
    if outcome.outcome not in OPEN:
        return ""
    found = [_TOGETHER.get(each.rule, each.rule) for each in outcome.reasons if each.holds != "yes"]
    return " ".join(dict.fromkeys(found))


def point_words(points: str) -> list[str]:
    """The points as an officer reads them, each with its article."""
    return [text(f"desk.point.{each}") for each in points.split()]
