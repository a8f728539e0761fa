"""The ASGI entry that granian serves."""

import os
from functools import cache
from importlib import import_module
from typing import Any

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

from jangteo.config.body import Receive, Send, bounded
from jangteo.config.collector import Collector, settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jangteo.config.settings")
_django = bounded(get_asgi_application())


async def _served(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Tills go to their own small application, everything else to Django."""
    if scope["type"] == "http" and scope["path"].startswith("/till/v1/"):
        await _till()(scope, receive, send)
    else:
        await _django(scope, receive, send)


@cache
def _till() -> Any:
    # Only after Django has read its settings.
    return import_module("jangteo.loyalty.till.rest.app").till


application = Collector(_served)
# Every page now, not with the first visitor.
_ = get_resolver().url_patterns
settle()
