"""The ASGI entry that granian serves."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jangteo.config.settings")
application = get_asgi_application()
