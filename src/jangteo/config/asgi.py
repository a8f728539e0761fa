"""The ASGI entry that granian serves."""

import gc
import os
from functools import cache
from importlib import import_module
from typing import Any

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

from jangteo.config.body import Receive, Send, bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jangteo.config.settings")
_django = bounded(get_asgi_application())


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Tills go to their own small application, everything else to Django."""
    if scope["type"] == "http" and scope["path"].startswith("/till/v1/"):
        await _till()(scope, receive, send)
    else:
        await _django(scope, receive, send)


@cache
def _till() -> Any:
    # Only after Django has read its settings.
    return import_module("jangteo.loyalty.till.rest.app").till


# Every page now, not with the first visitor; and what is loaded once stays for good: the collector of garbage, which
# walks through all of it each time, took a tenth of a second out of one request in twenty.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
# Nearly everything dies with its last reference; circles are rare, and a page of 1,500 stalls makes more objects than
# the common threshold lets pass without a walk through them. So the collector comes by a hundredth as often.
gc.set_threshold(70_000, 10, 10)
