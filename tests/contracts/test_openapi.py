"""The API: its description is pinned, and hostile input never ends in a server error."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error, response_schema_conformance

from jangteo.config.api import api
from tests.isolation import world as worlds

SNAPSHOT = Path(__file__).with_name("openapi.json")


def test_the_description_is_the_pinned_one() -> None:
    """A change of the API is seen in review; renew it with ``python -m tools.openapi``."""
    assert json.loads(json.dumps(api.get_openapi_schema())) == json.loads(SNAPSHOT.read_text())


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
#: Names of things that are there, by what stands before them in the path; invented ones end before any query runs.
REAL: dict[str, list[str]] = {}
#: What finds something among the things that are there.
FINDS = {
    "search": ["우리", "상회", "%", "\x00"],
    "goods": ["채소", "과일"],
    "region": ["26", "11"],
    "page": [1, 2],
    "size": [1, 20],
    "open_on": ["2026-11-22"],
    "from": ["2026-11-01"],
    "to": ["2026-11-30"],
}


@schema.hook
def flatmap_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> st.SearchStrategy[Any]:
    kind = context.operation.path.split("/{")[0].rpartition("/")[2]
    real = [{"slug": slug} for slug in REAL.get(kind, [])]
    return st.sampled_from([*real, *real, path_parameters]) if path_parameters else st.just(path_parameters)


@schema.hook
def flatmap_query(context: Any, query: dict[str, Any] | None) -> st.SearchStrategy[Any]:
    known = {name for name in FINDS if name in {one.name for one in context.operation.query}}
    found = {name: st.sampled_from(FINDS[name]) for name in sorted(known)}
    return st.one_of(st.fixed_dictionaries(found), st.fixed_dictionaries({}, optional=found), st.just(query))


@pytest.fixture
def cookies(db: None) -> Iterator[dict[str, str]]:
    """A world of markets with shops, stalls and programs of points; the cookies of who works in one of them."""
    world = worlds.build()
    REAL["markets"] = [world.own.slug, world.other.slug]
    REAL["programs"] = [f"program-{world.own.id}", f"program-{world.other.id}"]
    # A server lets go of its connection after each request; here the world is in it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    # Else the limit of requests would answer in place of the queries.
    cache.clear()
    yield {name: morsel.value for name, morsel in world.client("staff").cookies.items()}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def answered() -> Iterator[Counter[int]]:
    """How often each status was answered."""
    found: Counter[int] = Counter()
    yield found
    assert found[200], f"no query was asked: {dict(found)}"


@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_input_gets_an_answer(case: schemathesis.Case, answered: Counter[int], cookies: dict[str, str]) -> None:
    # What a market gives out to its own people is asked by one of them.
    signed_in = cookies if case.operation.path.endswith("/exposure") else {}
    response = case.call(headers={"Accept-Encoding": "identity"}, cookies=signed_in)
    case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])
    answered[response.status_code] += 1
    if response.status_code >= 400:
        body = response.json()
        assert {"title", "status", "code"} <= set(body)
