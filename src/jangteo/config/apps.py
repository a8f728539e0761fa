"""Wiring that needs Django to be ready."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """The composition root as the last app: by then every module is loaded."""

    name = "jangteo.config"
    label = "config"

    def ready(self) -> None:
        """Tell the lower layers of the higher ones."""
        from jangteo.config.wiring import wire

        wire()
