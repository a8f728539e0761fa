"""Urls of the pages of the record."""

from django.urls import URLPattern, path

from jangteo.foundation.audit.web import views

urlpatterns: list[URLPattern] = [
    path("office/audit/", views.office, name="office_audit"),
    path("office/audit/record.xlsx", views.office_export, name="office_audit_export"),
    path("city/audit/", views.city, name="city_audit"),
    path("city/audit/record.xlsx", views.city_export, name="city_audit_export"),
]
