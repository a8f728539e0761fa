"""Addresses of the stall map's pages."""

from django.urls import URLPattern, path

from jangteo.registry.places.web.map import views

map_urls: list[URLPattern] = [
    path("office/stalls/map/", views.show, name="places_map"),
    path("office/stalls/map/edit/", views.edit, name="places_map_edit"),
]
