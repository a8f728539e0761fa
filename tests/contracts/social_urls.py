"""The product's addresses as they are when Kakao and Naver have keys."""

from django.urls import include, path

from jangteo.config.urls import urlpatterns as _product

urlpatterns = [
    path(
        "account/",
        include([path("", include(f"allauth.socialaccount.providers.{name}.urls")) for name in ("kakao", "naver")]),
    ),
    *_product,
]
