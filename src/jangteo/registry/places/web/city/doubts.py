"""확인할 것: rows that may be one of several markets, decided one by one."""

from django.http import HttpRequest, HttpResponse

from jangteo.foundation.tenancy.toolkit import region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.registry.places.permissions import DECIDE


@region_page(DECIDE)
def doubts(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """To be filled when the operation stands."""
    raise NotImplementedError


doubt = decide = undo = bulk = doubts
