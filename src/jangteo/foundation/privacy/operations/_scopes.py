"""In which scope an operation happens."""

from collections.abc import Mapping
from typing import Any

from jangteo.foundation.tenancy.types import Scope


def given(kwargs: Mapping[str, Any]) -> Scope:
    """The scope that the caller names."""
    scope: Scope = kwargs["scope"]
    return scope
