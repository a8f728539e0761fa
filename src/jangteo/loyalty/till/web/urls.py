"""Urls of the till, portal by portal."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jangteo.loyalty.till.web.shop.urls")),
    path("", include("jangteo.loyalty.till.web.office.urls")),
]
