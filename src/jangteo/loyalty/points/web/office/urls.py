"""Urls of the office's pages about points."""

from django.urls import URLPattern, path

from jangteo.loyalty.points.web.office import exposure, programs, rates, shops, terms

urlpatterns: list[URLPattern] = [
    path("office/points/", programs.programs, name="points_programs"),
    path("office/points/new/", programs.begin, name="points_found"),
    path("office/points/exposure/", exposure.exposure, name="points_exposure"),
    path("office/points/<int:program_id>/", programs.seen_whole, name="points_program"),
    path("office/points/<int:program_id>/terms/", terms.terms, name="points_terms"),
    path("office/points/<int:program_id>/markets/", terms.markets, name="points_markets"),
    path("office/points/<int:program_id>/rates/", rates.rates, name="points_rates"),
    path("office/points/<int:program_id>/rates/end/", rates.end, name="points_rates_end"),
    path("office/points/<int:program_id>/shops/", shops.shops, name="points_shops"),
    path("office/points/<int:program_id>/shops/add/", shops.add, name="points_shops_add"),
    path("office/points/<int:program_id>/shops/<int:participation_id>/leave/", shops.leave, name="points_shops_leave"),
]
