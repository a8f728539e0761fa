"""Markets handed out: the table as it is filtered, or the standard layout."""

from django.http import HttpRequest, HttpResponse

from jangteo.foundation.tenancy.toolkit import region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.registry.places.permissions import EXPORT


@region_page(EXPORT)
def export(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """To be filled when the operation stands."""
    raise NotImplementedError
