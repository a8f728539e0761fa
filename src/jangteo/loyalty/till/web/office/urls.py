"""Urls of the office's pages of tills."""

from django.urls import URLPattern, path

from jangteo.loyalty.till.web.office import devices, hooks

urlpatterns: list[URLPattern] = [
    path("office/points/devices/", devices.devices, name="till_devices"),
    path("office/points/devices/add/", devices.add, name="till_devices_add"),
    path("office/points/devices/<int:device_id>/allow/", devices.allow, name="till_devices_allow"),
    path("office/points/devices/<int:device_id>/limits/", devices.limits, name="till_devices_limits"),
    path("office/points/devices/phone/", devices.pairing, name="till_pairing"),
    path("office/points/devices/phone/open/", devices.invite, name="till_invite"),
    path("office/points/devices/<int:device_id>/revoke/", devices.revoke, name="till_devices_revoke"),
    path("office/points/hooks/", hooks.hooks, name="till_hooks"),
    path("office/points/hooks/add/", hooks.add, name="till_hooks_add"),
    path("office/points/hooks/<int:hook_id>/revoke/", hooks.revoke, name="till_hooks_revoke"),
    path("office/points/hooks/<int:hook_id>/restart/", hooks.restart, name="till_hooks_restart"),
]
