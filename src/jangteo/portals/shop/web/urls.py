"""Urls of the merchant's first page."""

from django.urls import URLPattern, path

from jangteo.portals.shop.web import views

urlpatterns: list[URLPattern] = [
    path("shop/", views.home, name="shop_home"),
    path("shop/help/", views.guide, name="shop_help"),
]
