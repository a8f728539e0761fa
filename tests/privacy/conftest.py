"""Two regions, three markets, and the rules that the migration seeds."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps

from jangteo.foundation.privacy.models import Policy
from jangteo.foundation.tenancy.tests.factories import places_installed


@pytest.fixture(autouse=True)
def _places() -> Iterator[None]:
    with places_installed():
        yield


@pytest.fixture(autouse=True)
def _rules(request: pytest.FixtureRequest) -> None:
    """A test with real transactions empties every table, the seeded rules too."""
    mark = request.node.get_closest_marker("django_db")
    if mark is None:
        return
    request.getfixturevalue("transactional_db" if mark.kwargs.get("transaction") else "db")
    if not Policy.objects.exists():
        import_module("jangteo.foundation.migrations.0003_privacy_tables").seed(apps, None)
