"""Settings of the sign-in library (django-allauth); star-imported by the settings.

Everything hangs on the telephone number: no user name and no e-mail address is asked for or kept anywhere.
"""

import os
from typing import Any

_WEB = "jangteo.foundation.identity.web"
_PRODUCTION = os.environ.get("JANGTEO_ENV") == "production"

#: Whether those who work in offices must show a second factor before their rights are theirs.
STAFF_SECOND_FACTOR = os.environ.get("JANGTEO_STAFF_SECOND_FACTOR") == "1"

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SESSION_ENGINE = f"{_WEB}.sessions"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "identity_start"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}

ACCOUNT_ADAPTER = f"{_WEB}.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": f"{_WEB}.forms.LoginForm",
    "signup": f"{_WEB}.forms.SignupForm",
    "confirm_login_code": f"{_WEB}.forms.ConfirmLoginCodeForm",
    "verify_phone": f"{_WEB}.forms.VerifyPhoneForm",
    "reauthenticate": f"{_WEB}.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
# No password at sign-up: a password set before the number is proven would let a stranger wait in somebody's account.
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 180
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 180
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key,20/d/key",
    "verify_phone": "1/20s/key,10/m/ip,20/d/key",
    "signup": "20/m/ip",
    "change_phone": "3/m/user",
    "reauthenticate": "10/m/user",
}

MFA_ADAPTER = f"{_WEB}.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": f"{_WEB}.forms.SecondFactorForm",
    "reauthenticate": f"{_WEB}.forms.SecondFactorAgainForm",
    "activate_totp": f"{_WEB}.forms.ActivateAppForm",
    "add_webauthn": f"{_WEB}.forms.AddPasskeyForm",
    "edit_webauthn": f"{_WEB}.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "장터"
# A demo runs on http://127.0.0.1, which browsers treat as safe.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _PRODUCTION

USERSESSIONS_TRACK_ACTIVITY = False


def _social() -> dict[str, Any]:
    """Kakao and Naver, each only with keys of its own."""
    found: dict[str, Any] = {}
    for provider in ("kakao", "naver"):
        client_id = os.environ.get(f"JANGTEO_{provider.upper()}_CLIENT_ID")
        if client_id:
            secret = os.environ.get(f"JANGTEO_{provider.upper()}_SECRET", "")
            found[provider] = {"APPS": [{"client_id": client_id, "secret": secret, "key": ""}]}
    return found


SOCIALACCOUNT_PROVIDERS = _social()
SOCIALACCOUNT_ADAPTER = f"{_WEB}.adapters.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": f"{_WEB}.social.SocialSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
