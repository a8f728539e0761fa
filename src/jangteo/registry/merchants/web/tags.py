"""Template tags of shops: `{% load merchants %}`."""

from uuid import uuid4

from django.template import Library

register = Library()


@register.simple_tag
def new_id() -> str:
    """A name for one sending of a form: sent twice, it counts once."""
    return str(uuid4())
