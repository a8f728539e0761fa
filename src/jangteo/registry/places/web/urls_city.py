"""Addresses of the city portal."""

from django.urls import URLPattern, URLResolver, path

from jangteo.registry.places.web.city import adding, doubts, exports, imports, market, markets, overview

city_urls: list[URLPattern | URLResolver] = [
    path("city/", overview.overview, name="city_home"),
    path("city/markets/", markets.markets, name="city_markets"),
    path("city/market/add/", adding.add, name="city_market_add"),
    path("city/markets/<slug:slug>/", market.market, name="city_market"),
    path("city/markets/<slug:slug>/edit/", market.edit, name="city_market_edit"),
    path("city/markets/<slug:slug>/days/", market.cycle, name="city_market_cycle"),
    path("city/export/", exports.export, name="city_export"),
    path("city/import/", imports.upload, name="city_import"),
    path("city/import/<int:run_id>/", imports.run, name="city_import_run"),
    path("city/import/<int:run_id>/confirm/", imports.confirm, name="city_import_confirm"),
    path("city/import/<int:run_id>/discard/", imports.discard, name="city_import_discard"),
    path("city/import/<int:run_id>/progress/", imports.progress, name="city_import_progress"),
    path("city/import/<int:run_id>/problems/", imports.problems_file, name="city_import_problems"),
    path("city/doubts/", doubts.doubts, name="city_doubts"),
    path("city/doubts/<int:doubt_id>/", doubts.doubt, name="city_doubt"),
    path("city/doubts/<int:doubt_id>/decide/", doubts.decide, name="city_doubt_decide"),
    path("city/doubts/<int:doubt_id>/undo/", doubts.undo, name="city_doubt_undo"),
    path("city/doubts/bulk/", doubts.bulk, name="city_doubts_bulk"),
]
