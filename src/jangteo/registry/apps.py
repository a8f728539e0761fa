"""The registry group as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The registry group."""

    name = "jangteo.registry"
    label = "registry"
