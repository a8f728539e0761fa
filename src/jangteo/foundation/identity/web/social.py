"""Signing up with Kakao or Naver. Apart from the other forms, because the library imports in circles."""

from typing import Any

from allauth.socialaccount import forms as social

from jangteo.foundation.identity.web.forms import SignupForm


class SocialSignupForm(social.SignupForm):  # type: ignore[misc,unused-ignore]
    """Even then the telephone number is what the account hangs on, and the name is the one that the person gives."""

    name = SignupForm.base_fields["name"]
    field_order = ["name", "phone"]

    def _get_signup_fields(self, kwargs: dict[str, Any]) -> Any:
        # The library says whether an e-mail address is required even where the form has no such field, and then raises.
        kwargs.pop("email_required", None)
        return super()._get_signup_fields(kwargs)
