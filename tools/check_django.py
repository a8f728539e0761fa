"""Django's own checks: the deployment checks of a production installation, missing migrations, linear history.

They run on the settings of production, on the embedded database.
"""

import os
import sys

PRODUCTION = {
    "JANGTEO_ENV": "production",
    "JANGTEO_BASE_URL": "https://jangteo.example",
    "JANGTEO_HOSTS": "jangteo.example",
    "DJANGO_SETTINGS_MODULE": "jangteo.config.settings",
}


def main() -> int:
    """Run the checks; returns the exit code."""
    os.environ.update(PRODUCTION)
    from jangteo.config import database

    database.ensure()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("check", deploy=True, fail_level="WARNING")
    call_command("makemigrations", check=True, dry_run=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
