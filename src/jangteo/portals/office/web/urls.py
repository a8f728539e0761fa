"""Urls of the office's first page."""

from django.urls import URLPattern, path

from jangteo.portals.office.web import views

urlpatterns: list[URLPattern] = [
    path("office/", views.today, name="office_home"),
    path("office/tasks/<slug:group>/", views.tasks, name="office_tasks"),
]
