"""Who works where: told by the composition root, since roles stand above this module."""

from collections.abc import Callable

from jangteo.foundation.tenancy.types import Scope

_office: list[Callable[[Scope], set[int]]] = []


def install_office(people: Callable[[Scope], set[int]]) -> None:
    """Tell privacy who works in a scope; called once by the composition root."""
    _office[:] = [people]


def office_people(scope: Scope) -> set[int]:
    """The accounts of those who work in ``scope``; none before the composition root has run."""
    return _office[0](scope) if _office else set()
