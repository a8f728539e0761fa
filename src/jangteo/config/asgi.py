"""The ASGI entry that granian serves."""

import gc
import os

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

from jangteo.config.body import bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jangteo.config.settings")
application = bounded(get_asgi_application())

# Every page now, not with the first visitor; and what is loaded once stays for good: the collector of garbage, which
# walks through all of it each time, took a tenth of a second out of one request in twenty.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
