"""Urls of the first page."""

from django.urls import URLPattern, path

from jangteo.portals.home.web import views

urlpatterns: list[URLPattern] = [
    path("", views.index, name="home"),
    path("near/", views.near, name="home_near"),
    path("demo/", views.demo, name="home_demo"),
]
