"""Urls of shops on a market's own site."""

from django.urls import URLPattern, path

from jangteo.registry.merchants.web.my import apply, stores
from jangteo.registry.places.types import declare_window

declare_window(stores.window)

urlpatterns: list[URLPattern] = [
    path("m/<slug:market>/stores/", stores.stores, name="merchants_my"),
    path("m/<slug:market>/stores/map/", stores.on_map, name="merchants_my_map"),
    path("m/<slug:market>/stores/<int:store_id>/", stores.store, name="merchants_my_store"),
    path("m/<slug:market>/stores/<int:store_id>/photo/", stores.photo, name="merchants_my_photo"),
    path("m/<slug:market>/apply/", apply.apply, name="merchants_apply"),
    path("m/<slug:market>/apply/start/", apply.start, name="merchants_apply_start"),
    path("m/<slug:market>/apply/<int:application_id>/", apply.own, name="merchants_apply_own"),
    path("m/<slug:market>/apply/<int:application_id>/send/", apply.send, name="merchants_apply_send"),
    path("m/<slug:market>/apply/<int:application_id>/withdraw/", apply.withdraw, name="merchants_apply_withdraw"),
    path(
        "m/<slug:market>/apply/<int:application_id>/papers/<int:paper_id>/", apply.paper, name="merchants_apply_paper"
    ),
    path(
        "m/<slug:market>/apply/<int:application_id>/papers/<int:paper_id>/drop/",
        apply.drop_paper,
        name="merchants_apply_paper_drop",
    ),
    path("m/<slug:market>/apply/<int:application_id>/shop/", apply.shop, name="merchants_apply_shop"),
    path("m/<slug:market>/apply/<int:application_id>/goods/", apply.goods, name="merchants_apply_goods"),
    path("m/<slug:market>/apply/<int:application_id>/stall/", apply.stall, name="merchants_apply_stall"),
    path("m/<slug:market>/apply/<int:application_id>/papers/", apply.papers, name="merchants_apply_papers"),
    path("m/<slug:market>/apply/<int:application_id>/check/", apply.check, name="merchants_apply_check"),
    path("shop/apply/<int:application_id>/", apply.found_again, name="merchants_apply_found"),
]
