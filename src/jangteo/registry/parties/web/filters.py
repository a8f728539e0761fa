"""What the templates of parties need: `{% load parties %}`."""

from collections.abc import Mapping
from typing import Any

from django.template import Library

register = Library()


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key that is itself a variable; None without one."""
    return values.get(key)
