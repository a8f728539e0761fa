import logging
from collections.abc import Iterator

import pytest

from jangteo.foundation.identity import ports
from jangteo.foundation.identity.tests.factories import SENT, KeepingSender
from jangteo.foundation.tenancy.tests.factories import places_installed


@pytest.fixture(autouse=True)
def _places() -> Iterator[None]:
    with places_installed():
        yield


@pytest.fixture(autouse=True)
def _texts_kept() -> Iterator[None]:
    """What would be sent is in ``factories.SENT``."""
    before = list(ports._sender)
    ports.install_sender(KeepingSender())
    SENT.clear()
    try:
        yield
    finally:
        ports._sender[:] = before


@pytest.fixture(autouse=True)
def _no_limits_left_over(db: None) -> None:
    """Limits live in the cache's table, which each test's rollback or flush empties."""
    logging.getLogger("jangteo").setLevel(logging.INFO)
