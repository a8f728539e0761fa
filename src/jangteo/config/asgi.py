"""The ASGI entry that granian serves."""

import os

from django.core.asgi import get_asgi_application

from jangteo.config.body import bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jangteo.config.settings")
application = bounded(get_asgi_application())
