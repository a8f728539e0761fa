"""The portals group as a Django app."""

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    """The portals group."""

    name = "jangteo.portals"
    label = "portals"
