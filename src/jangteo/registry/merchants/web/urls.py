"""Urls of shops, portal by portal."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jangteo.registry.merchants.web.office.urls")),
    path("", include("jangteo.registry.merchants.web.my.urls")),
    path("", include("jangteo.registry.merchants.web.shop.urls")),
    path("", include("jangteo.registry.merchants.web.urls_city")),
]
