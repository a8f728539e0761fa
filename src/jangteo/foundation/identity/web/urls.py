"""Urls of signing in, of one's account and of people.

The sign-in library's pages are named one by one: what is not here (everything about e-mail) does not exist.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from jangteo.foundation.identity.web import account as own
from jangteo.foundation.identity.web import closing, invitation, people

_sign_in: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("login/again/", own.again, name="identity_again"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", own.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("phone/verify/", account.verify_phone, name="account_verify_phone"),
    path("phone/change/", own.phone, name="account_change_phone"),
]
_second_factor: list[URLPattern | URLResolver] = [
    path("", mfa.index, name="mfa_index"),
    path("authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("app/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery/generate/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]
_social: list[URLPattern | URLResolver] = [
    path("social/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("social/error/", social.login_error, name="socialaccount_login_error"),
    path("social/signup/", social.signup, name="socialaccount_signup"),
    path("social/", social.connections, name="socialaccount_connections"),
    *(path("", include(f"allauth.socialaccount.providers.{name}.urls")) for name in settings.SOCIALACCOUNT_PROVIDERS),
]
_own: list[URLPattern | URLResolver] = [
    path("", own.home, name="identity_home"),
    path("close/", closing.close, name="identity_close"),
    path("start/", own.start, name="identity_start"),
    path("name/", own.name, name="identity_name"),
    path("password/", own.password, name="account_change_password"),
    path("password/reset/", own.password_forgotten, name="account_reset_password"),
    path("roles/", own.roles, name="identity_roles"),
    path("roles/<int:grant_id>/leave/", own.leave, name="identity_leave"),
    path("place/", own.place, name="identity_place"),
    path("devices/", own.devices, name="usersessions_list"),
    path("devices/<int:session_id>/end/", own.end_device, name="identity_end_device"),
    path("devices/end-others/", own.end_other_devices, name="identity_end_other_devices"),
    path("second-factor/", own.second_factor, name="identity_second_factor"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include(_own)),
    path("account/", include(_sign_in)),
    path("account/2fa/", include(_second_factor)),
    *([path("account/", include(_social))] if settings.SOCIALACCOUNT_PROVIDERS else []),
    path("invitation/<str:token>/", invitation.show, name="identity_invitation"),
    path("invitation/<str:token>/accept/", invitation.accept, name="identity_accept_invitation"),
    path("office/people/", people.office, name="office_people"),
    path("office/people/invite/", people.office_invite, name="office_people_invite"),
    path("office/people/roles/<int:grant_id>/end/", people.office_end_role, name="office_people_end_role"),
    path(
        "office/people/invitations/<int:invitation_id>/withdraw/",
        people.office_withdraw,
        name="office_people_withdraw",
    ),
    path("city/people/", people.city, name="city_people"),
    path("city/people/invite/", people.city_invite, name="city_people_invite"),
    path("city/people/roles/<int:grant_id>/end/", people.city_end_role, name="city_people_end_role"),
    path("city/people/invitations/<int:invitation_id>/withdraw/", people.city_withdraw, name="city_people_withdraw"),
]
