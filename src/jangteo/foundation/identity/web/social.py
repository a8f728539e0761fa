"""Signing up with Kakao or Naver. Apart from the other forms, because the library imports in circles."""

from allauth.socialaccount import forms as social


class SocialSignupForm(social.SignupForm):  # type: ignore[misc,unused-ignore]
    """Even then the telephone number is what the account hangs on."""
