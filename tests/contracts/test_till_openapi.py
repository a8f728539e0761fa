"""Whatever is sent to /till/v1 is answered as its description says, and never with an error of ours."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import jsonschema_rs
import pytest
import schemathesis
from asgiref.sync import async_to_sync
from schemathesis import GenerationMode

from jangteo.kernel.clock import now
from jangteo.loyalty.points.tests.factories import NOW, a_program
from jangteo.loyalty.till import operations
from jangteo.loyalty.till.models import Try
from jangteo.loyalty.till.queries import get_item
from jangteo.loyalty.till.rest import app as interface
from jangteo.loyalty.till.rest.description import describe_interface
from jangteo.loyalty.till.rest.gathering import Gatherer
from jangteo.loyalty.till.types import Answer

DESCRIPTION = describe_interface()
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
OPERATIONS = sorted((path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods)


def ask(method: str, path: str, query: str, content: bytes, token: str) -> tuple[int, str, Any]:
    """Status, type and body of an answer."""
    sent: list[Any] = []
    scope = {
        "type": "http",
        "method": method.upper(),
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def run() -> None:
        interface._gatherer[:] = [Gatherer()]
        await interface.till(scope, receive, send)
        for link in interface._gatherer[0]._connections:
            await link.close()

    async_to_sync(run)()
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers[b"content-type"].decode(), json.loads(sent[1]["body"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_described(path: str, method: str, mode: GenerationMode) -> None:
    program = a_program()
    token = operations.issue_device(**program.by_staff() | {"now": NOW}, store_id=program.stores[0], label="a").token
    described = DESCRIPTION["paths"][path][method]["responses"]
    schemathesis_operation = SCHEMA[path][method.upper()]

    @hypothesis.settings(
        max_examples=12,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=schemathesis_operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        given = {name: quote(str(value), safe="") for name, value in (case.path_parameters or {}).items()}
        where = path.format(**given) if given else path
        body = case.body
        content = b"" if isinstance(body, schemathesis.core.NotSet) else json.dumps(body, default=str).encode()
        query = urlencode({name: str(value) for name, value in (case.query or {}).items()})
        Try.objects.all().delete()
        status, kind, told = ask(method, where, query, content, token)
        assert status < 500, (status, told, content)
        assert str(status) in described, (status, told)
        ((expected, rule),) = described[str(status)]["content"].items()
        assert kind == expected
        jsonschema_rs.Draft202012Validator(rule["schema"]).validate(told)

    check()
    assert asyncio.iscoroutinefunction(interface.till)


def _is_refused(body: dict[str, Any], code: str) -> bool:
    answer = get_item("redeem", body, token="", now=now())
    return isinstance(answer, Answer) and answer.body["code"] == code


@pytest.mark.parametrize("field", ["receipt", "confirm"])
def test_what_is_described_is_what_is_taken(field: str) -> None:
    schema = DESCRIPTION["paths"]["/till/v1/redeem"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    described = jsonschema_rs.Draft202012Validator(schema["properties"][field])
    body = {"receipt": "1", "member": "010-0000-0001", "points": 1, "bill": 1}
    signs = [chr(number) for number in range(0x11000) if not 0xD800 <= number < 0xE000]
    texts = [text for sign in signs for text in (sign, f"1{sign}")]
    texts += [
        "",
        " ",
        "  ",
        " 1",
        "1 ",
        "1 2",
        "가 나",
        "1\n",
        "1" * 12,
        "1" * 13,
        "1" * 64,
        "1" * 65,
        "가" * 64,
        "가" * 65,
    ]
    refusal = f"{field}_invalid"
    differing = [one for one in texts if described.is_valid(one) == _is_refused(body | {field: one}, refusal)]
    assert differing == []
    assert _is_refused(body | {field: "\ud800"}, refusal)


def test_only_a_sale_has_a_time_of_its_own() -> None:
    for path, methods in DESCRIPTION["paths"].items():
        for described in methods.values():
            content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
            assert ("occurred_at" in content.get("schema", {}).get("properties", {})) == (path == "/till/v1/earn")
