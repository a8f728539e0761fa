"""The API: its description is pinned, and hostile input never ends in a server error."""

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error, response_schema_conformance

from jangteo.config.api import api

SNAPSHOT = Path(__file__).with_name("openapi.json")


def test_the_description_is_the_pinned_one() -> None:
    """A change of the API is seen in review; renew it with ``python -m tools.openapi``."""
    assert json.loads(json.dumps(api.get_openapi_schema())) == json.loads(SNAPSHOT.read_text())


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.mark.django_db(transaction=True)
@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_input_gets_an_answer(case: schemathesis.Case) -> None:
    response = case.call(headers={"Accept-Encoding": "identity"})
    case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])
    if response.status_code >= 400:
        body = response.json()
        assert {"title", "status", "code"} <= set(body)
