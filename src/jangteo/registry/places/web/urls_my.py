"""Urls of a market's own pages and of its office's page about it."""

from django.urls import URLPattern, path

from jangteo.registry.places.web.my import views as my
from jangteo.registry.places.web.office import views as office

urlpatterns: list[URLPattern] = [
    path("m/<slug:market>/", my.home, name="places_my"),
    path("m/<slug:market>/days/", my.days, name="places_my_days"),
    path("m/<slug:market>/way/", my.way, name="places_my_way"),
    path("m/<slug:market>/days.ics", my.days_file, name="places_my_days_file"),
    path("m/<slug:market>/manifest.webmanifest", my.manifest_file, name="places_my_manifest"),
    path("m/<slug:market>/sw.js", my.worker_file, name="places_my_worker"),
    path("m/<slug:market>/icon-<slug:kind>.png", my.icon_file, name="places_my_icon"),
    path("office/market/", office.profile, name="places_office"),
    path("office/market/days/", office.cycle, name="places_office_cycle"),
    path("office/market/closings/", office.add_closing, name="places_office_add_closing"),
    path("office/market/closings/remove/", office.remove_closing, name="places_office_remove_closing"),
]
