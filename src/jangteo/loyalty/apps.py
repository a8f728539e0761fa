"""The loyalty group as a Django app."""

from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    """The loyalty group."""

    name = "jangteo.loyalty"
    label = "loyalty"
