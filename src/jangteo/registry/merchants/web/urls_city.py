"""Addresses of the screens of regions."""

from django.urls import URLPattern, URLResolver, path

from jangteo.registry.merchants.web.city import shop_desks, shop_imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("city/shops/import/", shop_imports.upload, name="city_shop_import"),
    path("city/shops/import/<int:run_id>/", shop_imports.run, name="city_shop_import_run"),
    path("city/shops/import/<int:run_id>/confirm/", shop_imports.confirm, name="city_shop_import_confirm"),
    path("city/shops/import/<int:run_id>/discard/", shop_imports.discard, name="city_shop_import_discard"),
    path("city/shops/import/<int:run_id>/progress/", shop_imports.progress, name="city_shop_import_progress"),
    path("city/shops/import/<int:run_id>/problems/", shop_imports.problems_file, name="city_shop_import_problems"),
    path("city/shops/markets/", shop_desks.markets, name="city_shop_markets"),
    path("city/shops/markets/<int:place_id>/", shop_desks.market, name="city_shop_market"),
    path("city/shops/markets/<int:place_id>/decide/", shop_desks.decide_market, name="city_shop_market_decide"),
    path("city/shops/markets/<int:place_id>/skip/", shop_desks.skip_market, name="city_shop_market_skip"),
    path("city/shops/markets/<int:place_id>/undo/", shop_desks.reopen_market, name="city_shop_market_undo"),
    path("city/shops/twins/", shop_desks.twins, name="city_shop_twins"),
    path("city/shops/twins/<int:twins_id>/decide/", shop_desks.decide_twins, name="city_shop_twins_decide"),
    path("city/shops/twins/bulk/", shop_desks.bulk_twins, name="city_shop_twins_bulk"),
    path("city/shops/goods/", shop_desks.goods, name="city_shop_goods"),
    path("city/shops/goods/decide/", shop_desks.decide_goods, name="city_shop_goods_decide"),
]
