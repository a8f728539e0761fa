"""Urls of the merchant's own till."""

from django.urls import URLPattern, path

from jangteo.loyalty.till.web.shop import views

urlpatterns: list[URLPattern] = [
    path("shop/points/", views.till, name="till_shop"),
    path("shop/points/state", views.state, name="till_shop_state"),
    path("shop/points/batch", views.batch, name="till_shop_batch"),
    path("shop/points/member", views.look_up, name="till_shop_member"),
    path("shop/points/here", views.hear, name="till_shop_here"),
    path("shop/points/open", views.open_phone, name="till_shop_open"),
    path("shop/points/app.webmanifest", views.manifest, name="till_shop_manifest"),
    # Beside the pages it serves: a worker reaches no further than its own folder.
    path("shop/sw.js", views.worker, name="till_shop_worker"),
]
