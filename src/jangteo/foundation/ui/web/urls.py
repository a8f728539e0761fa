"""Urls of the style guide."""

from django.urls import URLPattern, path

from jangteo.foundation.ui.web.styleguide import styleguide

urlpatterns: list[URLPattern] = [path("styleguide/", styleguide, name="styleguide")]
