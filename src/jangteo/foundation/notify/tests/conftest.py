from collections.abc import Iterator

import pytest

from jangteo.foundation.identity.tests.factories import ports
from jangteo.foundation.notify import notices  # noqa: F401  the templates of the module
from jangteo.foundation.notify.delivery import providers
from jangteo.foundation.notify.tests.helpers import PushService, Recorder
from jangteo.foundation.notify.toolkit import CodeSender
from jangteo.foundation.tenancy.tests.factories import places_installed


@pytest.fixture(autouse=True)
def _house() -> Iterator[None]:
    """Places, and identity's codes going through this module, as config wires them."""
    before = list(ports._sender)
    ports.install_sender(CodeSender())
    try:
        with places_installed():
            yield
    finally:
        ports._sender[:] = before
        providers.install_provider(None)


@pytest.fixture
def provider() -> Recorder:
    """A provider that takes everything and remembers."""
    recorder = Recorder()
    providers.install_provider(recorder)
    return recorder


@pytest.fixture
def service() -> Iterator[PushService]:
    """A push service on this machine that opens what it gets, as a browser would."""
    with PushService() as running:
        yield running
