"""One world for all tests of a file."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.isolation.standing import stand
from tests.isolation.world import World


@pytest.fixture(scope="module")
def _standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    yield from stand(django_db_blocker)


@pytest.fixture
def w(_standing: World, db: None) -> World:
    """The world, as it was built: what the test changes is taken back."""
    return _standing
