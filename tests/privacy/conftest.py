"""Two regions and three markets."""

from collections.abc import Iterator

import pytest

from jangteo.foundation.tenancy.tests.factories import places_installed


@pytest.fixture(autouse=True)
def _places() -> Iterator[None]:
    with places_installed():
        yield
