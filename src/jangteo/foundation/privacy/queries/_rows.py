"""Opening the rows of a scope."""

from collections.abc import Iterator
from contextlib import contextmanager

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import Scope, ScopeKind


@contextmanager
def rows_open(scope: Scope) -> Iterator[None]:
    """The rows of a market's scope are open inside; other scopes have none to open."""
    if scope.kind == ScopeKind.MARKET and scope.id is not None:
        with open_market(scope.id):
            yield
    else:
        yield
