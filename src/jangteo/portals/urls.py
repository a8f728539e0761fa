"""Urls of the pages that mix modules."""

from django.urls import URLPattern

from jangteo.portals.home.web.urls import urlpatterns as home
from jangteo.portals.office.web.urls import urlpatterns as office
from jangteo.portals.shop.web.urls import urlpatterns as shop

urlpatterns: list[URLPattern] = [*home, *office, *shop]
