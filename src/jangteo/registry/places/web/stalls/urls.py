"""Addresses of zones and stalls in the office."""

from django.urls import URLPattern, path

from jangteo.registry.places.web.stalls import drawing, listing, map_data, one, zones

stall_urls: list[URLPattern] = [
    path("office/stalls/", listing.stalls, name="places_stalls"),
    path("office/stalls/export/", listing.export, name="places_stalls_export"),
    path("office/stalls/bulk/", listing.bulk, name="places_stalls_bulk"),
    path("office/stalls/add/", one.add, name="places_stalls_add"),
    path("office/stalls/<int:stall_id>/", one.stall, name="places_stall"),
    path("office/stalls/<int:stall_id>/retire/", one.retire, name="places_stall_retire"),
    path("office/stalls/<int:stall_id>/revive/", one.revive, name="places_stall_revive"),
    path("office/stalls/zones/", zones.zones, name="places_zones"),
    path("office/stalls/zones/add/", zones.add, name="places_zone_add"),
    path("office/stalls/zones/<int:zone_id>/", zones.zone, name="places_zone"),
    path("office/stalls/zones/<int:zone_id>/up/", zones.move, name="places_zone_up"),
    path("office/stalls/zones/<int:zone_id>/remove/", zones.remove, name="places_zone_remove"),
    path("office/stalls/map/generate/", drawing.generate, name="places_map_generate"),
    path("office/stalls/map/versions/", drawing.versions, name="places_map_versions"),
    path("office/stalls/map/versions/<int:version>/", drawing.version, name="places_map_version"),
    path("office/stalls/map/versions/<int:version>/restore/", drawing.restore, name="places_map_restore"),
    path("office/stalls/map/data.json", map_data.data, name="places_map_data"),
    path("office/stalls/map/changes.json", map_data.changes, name="places_map_changes"),
    path("office/stalls/map/versions/<int:version>.json", map_data.version_data, name="places_map_version_data"),
    path("office/stalls/map/background/", map_data.background, name="places_map_background"),
    path("office/stalls/map/background/<int:file_id>/", map_data.picture, name="places_map_picture"),
]
