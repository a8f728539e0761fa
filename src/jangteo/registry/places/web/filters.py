"""What the templates of places need beside the filters of the design system."""

import re

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jangteo.kernel.korea.hangul import normalize_search, search_pattern
from jangteo.registry.places.types import gazetteer

register = Library()


@register.filter
def plain(value: float) -> str:
    """A length in a drawing: a decimal point in every language."""
    return f"{value:.1f}"


@register.filter
def marked(text: str, query: str) -> SafeString | str:
    """The text with what a search found marked; 초성 count (`ㅂㅈ` marks 부전)."""
    if not query or len(normalize_search(text)) != len(text):
        return text
    found = re.search(search_pattern(query), normalize_search(text))
    if found is None or found.start() == found.end():
        return text
    start, end = found.span()
    return format_html("{}<mark>{}</mark>{}", text[:start], text[start:end], text[end:])


@register.filter
def region_name(code: str) -> str:
    """The full name of a region, empty for an unknown code."""
    return gazetteer().full_name(code)
