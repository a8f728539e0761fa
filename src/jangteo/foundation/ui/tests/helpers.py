"""A table to search in: content types are there in every database and belong to nobody."""

from django.contrib.contenttypes.models import ContentType

from jangteo.foundation.ui.toolkit import filter_by_search
from jangteo.kernel.korea.hangul import normalize_search


def names_found(names: list[str], text: str) -> list[str]:
    """Which of the names a search finds, asked of the database."""
    ContentType.objects.bulk_create(ContentType(app_label="search", model=normalize_search(name)) for name in names)
    rows = ContentType.objects.filter(app_label="search", model__in=[normalize_search(name) for name in names])
    found = list(filter_by_search(rows, text, field="model").order_by("id").values_list("model", flat=True))
    ContentType.objects.filter(app_label="search").delete()
    return found
