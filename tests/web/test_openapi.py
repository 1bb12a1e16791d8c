"""The description of the routes (docs/openapi.yaml) is complete, and nothing is described that is not there."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Mount, Route

from bot.channels.kinds import PLATFORMS
from bot.conversation.services import Services
from bot.settings import Settings
from bot.wiring import make_app
from tests.fuzz.site import described, description


def served(services: Services, folder: Path) -> set[tuple[str, str]]:
    """Path and method of every route of the application; HEAD is GET without a body."""
    app = make_app(Settings(database_url=f"sqlite+aiosqlite:///{folder}/none.db"), services, platforms=PLATFORMS)
    found = set()
    for route in app.routes:
        if isinstance(route, Mount):
            found.add((f"{route.path}/{{file}}", "GET"))
        elif isinstance(route, Route):
            found |= {(route.path, method) for method in (route.methods or set()) - {"HEAD"}}
        else:
            raise TypeError(f"a route of a kind that nobody described: {route}")
    return found


def test_every_route_is_described_and_no_other(services: Services, tmp_path: Path) -> None:
    assert described() == served(services, tmp_path)


def test_every_operation_has_a_name_and_says_what_it_answers() -> None:
    operations = [each for methods in description()["paths"].values() for each in methods.values()]
    assert len({each["operationId"] for each in operations}) == len(operations)
    assert all(each["summary"] and "200" in each["responses"] for each in operations)
