"""Urls of the pages that mix modules."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
