"""From nothing to a running Django."""

import os

from jangteo.config import database


def boot() -> None:
    """Start the database when it is the embedded one, and Django."""
    database.ensure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jangteo.config.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the database up to this version's schema."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
