"""Addresses of zones and stalls in the office."""

from django.urls import URLPattern, path

from jangteo.registry.places.web.stalls import map_data

stall_urls: list[URLPattern] = [
    path("office/stalls/map/data.json", map_data.data, name="places_map_data"),
    path("office/stalls/map/changes.json", map_data.changes, name="places_map_changes"),
    path("office/stalls/map/versions/<int:version>.json", map_data.version_data, name="places_map_version_data"),
    path("office/stalls/map/background/", map_data.background, name="places_map_background"),
    path("office/stalls/map/background/<int:file_id>/", map_data.picture, name="places_map_picture"),
]
