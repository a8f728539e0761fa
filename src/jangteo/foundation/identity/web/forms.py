"""Forms of signing in and of people."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError

from jangteo.foundation.identity.types import NAME_LENGTH, PASSWORD_LENGTH
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.phones import is_mobile, parse_phone

PASSWORD_HELP = "8자 이상. 숫자로만 된 것과 흔한 것은 쓸 수 없어요."  # noqa: S105


class PhoneField(forms.CharField):
    """A mobile number written in any usual way; its value is E.164."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="휴대전화 번호",
            required=kwargs.get("required", True),
            max_length=40,
            error_messages={"required": "휴대전화 번호를 적어 주세요."},
            widget=forms.TextInput(
                attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "tel", "placeholder": "010-0000-0000"}
            ),
        )

    def clean(self, value: Any) -> str:
        """The number in E.164; raises ValidationError with the sentence of the kernel."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            phone = parse_phone(text)
        except Invalid as error:
            raise ValidationError(error.message, code=error.code) from error
        if not is_mobile(phone):
            raise ValidationError("문자를 받을 수 있는 휴대전화 번호를 적어 주세요.", code="phone_not_mobile")
        return phone


def _code(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        error_messages={"required": f"{label}를 적어 주세요."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


def _password(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=PASSWORD_LENGTH,
        strip=False,
        help_text=help_text,
        error_messages={"required": "비밀번호를 적어 주세요."},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


def _name() -> forms.CharField:
    return forms.CharField(
        label="이름",
        max_length=NAME_LENGTH,
        error_messages={"required": "이름을 적어 주세요."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class LoginForm(account.LoginForm):  # type: ignore[misc,unused-ignore]
    """Number and password."""

    def _setup_password_field(self) -> None:
        self.fields["password"] = _password("비밀번호", "current-password")


class SignupForm(account.SignupForm):  # type: ignore[misc,unused-ignore]
    """Name and number; the number is proven next, and a password can be set later."""

    name = _name()
    field_order = ["name", "phone"]


class ConfirmLoginCodeForm(account.ConfirmLoginCodeForm):  # type: ignore[misc,unused-ignore]
    """The code that was sent."""

    code = _code("인증번호")


class VerifyPhoneForm(account.VerifyPhoneForm):  # type: ignore[misc,unused-ignore]
    """The code that was sent to prove a number."""

    code = _code("인증번호")


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc,unused-ignore]
    """The password once more."""

    password = _password("비밀번호", "current-password")


class SecondFactorForm(mfa.AuthenticateForm):  # type: ignore[misc,unused-ignore]
    """A code of the authenticator app, or a recovery code."""

    code = _code("인증 앱의 번호나 비상 번호")


class SecondFactorAgainForm(mfa.ReauthenticateForm):  # type: ignore[misc,unused-ignore]
    """The same, to confirm something."""

    code = _code("인증 앱의 번호")


class ActivateAppForm(totp.ActivateTOTPForm):  # type: ignore[misc,unused-ignore]
    """The first code of a new authenticator app."""

    code = _code("앱에 보이는 번호")


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc,unused-ignore]
    """A new passkey; always one that signs in by itself, so nothing is asked."""

    name = forms.CharField(label="이 패스키의 이름", max_length=40, required=False)
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.CheckboxInput(attrs={"hidden": True}))


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc,unused-ignore]
    """Another name for a passkey."""

    name = forms.CharField(label="패스키의 이름", max_length=40, error_messages={"required": "이름을 적어 주세요."})


class NameForm(forms.Form):
    """One's own name."""

    name = _name()


class PasswordForm(forms.Form):
    """A new password, asked for once."""

    password1 = _password("새 비밀번호", "new-password", PASSWORD_HELP)


class InviteForm(forms.Form):
    """Who is invited to what."""

    phone = PhoneField()
    role = forms.ChoiceField(label="역할", error_messages={"required": "역할을 골라 주세요."})

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        self.fields["role"].error_messages["invalid_choice"] = "고를 수 없는 역할이에요."


class CityInviteForm(InviteForm):
    """The same, anywhere in a region or in the country."""

    place = forms.CharField(
        label="어디에서",
        max_length=60,
        help_text="시장 이름(예: 부전시장)이나 지역 코드(예: 26)를 적어 주세요. 설치 관리자는 비워 두세요.",
        required=False,
    )
    field_order = ["phone", "role", "place"]
