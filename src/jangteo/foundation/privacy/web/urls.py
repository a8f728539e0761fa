"""Urls of personal data."""

from django.urls import URLPattern, path

from jangteo.foundation.privacy.web import reveal

urlpatterns: list[URLPattern] = [
    path("office/privacy/reveal/<str:kind>/<int:subject_id>/<str:field>/", reveal.reveal, name="privacy_reveal"),
]
