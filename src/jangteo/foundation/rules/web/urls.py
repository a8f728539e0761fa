"""Urls of dated settings."""

from django.urls import URLPattern, path

from jangteo.foundation.rules.web import city, office

urlpatterns: list[URLPattern] = [
    path("city/rules/", city.listed, name="city_rules"),
    path("city/rules/<str:rule>/", city.one, name="city_rule"),
    path("city/rules/<str:rule>/withdraw/", city.withdraw, name="city_rule_withdraw"),
    path("office/rules/", office.listed, name="office_rules"),
    path("office/rules/<str:rule>/", office.one, name="office_rule"),
    path("office/rules/<str:rule>/withdraw/", office.withdraw, name="office_rule_withdraw"),
]
