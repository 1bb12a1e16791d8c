"""Described requests: schemathesis makes right and wrong ones of the description, and holds the answers to it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase, given
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.report import Report
from tests.fuzz.site import HOME, HOOKS, Headers, Site, description, signed

NAME = "described"
_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
_OWN = ("user-agent", "accept-encoding", "connection", "x-schemathesis-testcaseid")
"""Headers of its own client, which is not used."""
_FORM = "application/x-www-form-urlencoded"
_BYTES = ("audio/webm", "audio/ogg", "audio/mp4", "image/jpeg", "image/png", "image/webp")
"""Bodies of which any bytes are right by the description; the service tells by themselves that they are none."""
_SIGNED = 2
"""Every such update is signed as its platform does: what a stranger makes up is refused unread."""


@schemathesis.serializer(*_BYTES)
def _as_it_is(_context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def try_described(site: Site, report: Report, count: int, seed: int) -> None:
    """Give about ``count`` requests to the described routes, half of them against the description."""
    schema = schemathesis.openapi.from_dict(description())
    operations = [found.ok() for found in schema.get_all_operations()]
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    each = max(1, count // (len(operations) * len(modes)))
    for operation in operations:
        for mode in modes:
            if mode is GenerationMode.NEGATIVE and not _can_be_wrong(operation):
                continue
            _try_operation(operation, mode, site, report, each, seed)


def _can_be_wrong(operation: Any) -> bool:
    """False where every string is right: a free path, and no body or a form's, which is made of strings."""
    return any(each.media_type not in (_FORM, *_BYTES) for each in operation.body) or any(
        each.definition["schema"].keys() - {"type"} or each.definition["schema"]["type"] != "string"
        for each in operation.path_parameters
    )


def _try_operation(operation: Any, mode: GenerationMode, site: Site, report: Report, count: int, seed: int) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count, database=None, deadline=None, derandomize=False, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        _ask(case, site, report)

    ask()


def _ask(case: Case, site: Site, report: Report) -> None:
    method, path, headers, body = _request(case, is_signed=report.inputs[NAME] % _SIGNED == 0)
    answers = []
    report.try_one(NAME, lambda: answers.append(site.send(method, path, headers, body)))
    if answers:
        try:
            case.validate_response(answers[-1], checks=_CHECKS)
        except Exception as error:  # noqa: BLE001 - a failed check is what is looked for
            report.note(f"{NAME}: {case.method} {case.path} {answers[-1].status_code}", error)


def _request(case: Case, *, is_signed: bool) -> tuple[str, str, Headers, bytes]:
    """Method, path, headers and body as they go over the line."""
    made = case.as_transport_kwargs(HOME)
    body = json.dumps(made["json"]).encode() if "json" in made else made.get("data") or b""
    headers = [(name, str(value)) for name, value in made["headers"].items() if name.lower() not in _OWN]
    if isinstance(body, dict):
        body = urlencode(body, errors="replace").encode()
        headers = [*(pair for pair in headers if pair[0].lower() != "content-type"), ("content-type", _FORM)]
    if is_signed and case.path in HOOKS:
        proofs = signed(case.path, body)
        names = {name for name, _ in proofs}
        headers = [(name, value) for name, value in headers if name.lower() not in names] + proofs
    return case.method, str(made["url"]).removeprefix(HOME), headers, body
