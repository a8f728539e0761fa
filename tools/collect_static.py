"""Gathers and compresses the static files as the first start would, while the demo is made on the other core.

Run by make.
"""

import os

import django


def main() -> None:
    """Do what ``jangteo up`` does when a static file has changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jangteo.config.settings")
    django.setup()
    from jangteo.config.supervisor import collect_static

    collect_static()


if __name__ == "__main__":
    main()
