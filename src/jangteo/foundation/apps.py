"""The foundation as a Django app."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Modules: tenancy, audit, outbox, identity, ui."""

    name = "jangteo.foundation"
    label = "foundation"
