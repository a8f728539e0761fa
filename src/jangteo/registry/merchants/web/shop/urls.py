"""Urls of the merchant's own pages."""

from django.urls import URLPattern, path

from jangteo.registry.merchants.web.shop import offers, papers, views

urlpatterns: list[URLPattern] = [
    path("shop/store/", views.home, name="merchants_shop"),
    path("shop/store/photo/", views.photo, name="merchants_shop_photo"),
    path("shop/store/profile/", views.profile, name="merchants_shop_profile"),
    path("shop/store/picture/", views.picture, name="merchants_shop_picture"),
    path("shop/store/picture/remove/", views.remove_picture, name="merchants_shop_picture_remove"),
    path("shop/store/rest/", views.rest, name="merchants_shop_rest"),
    path("shop/store/resume/", views.resume, name="merchants_shop_resume"),
    path("shop/store/ask/", views.ask, name="merchants_shop_ask"),
    path("shop/store/ask/<int:request_id>/withdraw/", views.withdraw_ask, name="merchants_shop_ask_withdraw"),
    path("shop/store/close/", views.close, name="merchants_shop_close"),
    path(
        "shop/store/hand-over/<int:handover_id>/withdraw/",
        views.withdraw_handover,
        name="merchants_shop_handover_withdraw",
    ),
    path("shop/store/hand-over/", views.hand_over, name="merchants_shop_hand_over"),
    path("shop/store/helpers/", views.helpers, name="merchants_shop_helpers"),
    path("shop/store/helpers/add/", views.add_helper, name="merchants_shop_helper_add"),
    path("shop/store/helpers/<int:helper_id>/end/", views.end_helper, name="merchants_shop_helper_end"),
    path("shop/papers/", papers.papers, name="merchants_shop_papers"),
    path("shop/papers/pages/<int:page_id>/", papers.page, name="merchants_shop_paper_page"),
    path("shop/papers/pages/<int:page_id>/take-back/", papers.take_back, name="merchants_shop_paper_take_back"),
    path("shop/papers/<slug:kind>/", papers.paper, name="merchants_shop_paper"),
    path("shop/papers/<slug:kind>/send/", papers.send, name="merchants_shop_paper_send"),
    path("shop/offers/", offers.offers, name="merchants_offers"),
    path("shop/offers/take/store/", offers.take_store, name="merchants_offer_take_store"),
    path("shop/offers/take/helper/", offers.take_help, name="merchants_offer_take_helper"),
    path("shop/offers/take/handover/", offers.take_over, name="merchants_offer_take_handover"),
    path("shop/offers/decline/helper/", offers.decline_help, name="merchants_offer_decline_helper"),
    path("shop/offers/decline/handover/", offers.decline_over, name="merchants_offer_decline_handover"),
]
