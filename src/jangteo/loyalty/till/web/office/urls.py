"""Urls of the office's pages of tills."""

from django.urls import URLPattern, path

from jangteo.loyalty.till.web.office import devices

urlpatterns: list[URLPattern] = [
    path("office/points/devices/", devices.devices, name="till_devices"),
    path("office/points/devices/add/", devices.add, name="till_devices_add"),
    path("office/points/devices/phone/", devices.pairing, name="till_pairing"),
    path("office/points/devices/<int:device_id>/revoke/", devices.revoke, name="till_devices_revoke"),
]
