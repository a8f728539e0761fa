"""The product's addresses as they are when Kakao and Naver have keys."""

from allauth.socialaccount import views as social
from django.urls import include, path

from jangteo.config.urls import urlpatterns as _product

urlpatterns = [
    path(
        "account/",
        include(
            [
                path("social/signup/", social.signup, name="socialaccount_signup"),
                path("social/error/", social.login_error, name="socialaccount_login_error"),
                path("social/", social.connections, name="socialaccount_connections"),
                *(path("", include(f"allauth.socialaccount.providers.{name}.urls")) for name in ("kakao", "naver")),
            ]
        ),
    ),
    *_product,
]
