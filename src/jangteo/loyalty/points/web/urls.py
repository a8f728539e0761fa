"""Urls of points, portal by portal."""

from django.urls import URLPattern, URLResolver, include, path

from jangteo.loyalty.points.web.city import exposure

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jangteo.loyalty.points.web.office.urls")),
    path("city/points/", exposure.exposure, name="city_points"),
]
