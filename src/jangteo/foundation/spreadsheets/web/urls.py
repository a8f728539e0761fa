"""Urls of the wizard."""

from django.urls import URLPattern, path

from jangteo.foundation.spreadsheets.web import views

_ONE = "office/sheets/<str:sheet>/<int:upload_id>/"

urlpatterns: list[URLPattern] = [
    path("office/sheets/<str:sheet>/", views.start, name="sheet"),
    path("office/sheets/<str:sheet>/template.xlsx", views.template, name="sheet_template"),
    path(_ONE, views.show, name="sheet_upload"),
    path(f"{_ONE}columns/", views.match, name="sheet_match"),
    path(f"{_ONE}commit/", views.commit, name="sheet_commit"),
    path(f"{_ONE}discard/", views.discard, name="sheet_discard"),
    path(f"{_ONE}progress/", views.progress, name="sheet_progress"),
    path(f"{_ONE}mend.xlsx", views.mend, name="sheet_mend"),
]
