"""Root urls: each module's ``web/urls.py`` under its portals, the API, and the health checks."""

from django.urls import URLPattern, URLResolver, include, path

from jangteo.config import health
from jangteo.config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/", api.urls),
    path("", include("jangteo.foundation.identity.web.urls")),
    path("", include("jangteo.foundation.audit.web.urls")),
    path("", include("jangteo.foundation.privacy.web.urls")),
    path("", include("jangteo.foundation.rules.web.urls")),
    path("", include("jangteo.foundation.notify.web.urls")),
    path("", include("jangteo.foundation.spreadsheets.web.urls")),
    path("", include("jangteo.foundation.ui.web.urls")),
    path("", include("jangteo.registry.parties.web.urls")),
    path("", include("jangteo.registry.places.web.urls")),
    path("", include("jangteo.registry.merchants.web.urls")),
    path("", include("jangteo.loyalty.members.web.urls")),
    path("", include("jangteo.loyalty.points.web.urls")),
    path("", include("jangteo.loyalty.till.web.urls")),
    path("", include("jangteo.portals.urls")),
]

handler400 = "jangteo.foundation.ui.web.errors.bad_request"
handler403 = "jangteo.foundation.ui.web.errors.permission_denied"
handler404 = "jangteo.foundation.ui.web.errors.page_not_found"
handler429 = "jangteo.foundation.ui.web.errors.too_many_requests"
handler500 = "jangteo.foundation.ui.web.errors.server_error"
