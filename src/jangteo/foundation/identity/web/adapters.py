"""What the sign-in library asks of Jangteo."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from jangteo.foundation.identity import operations
from jangteo.foundation.identity.models import User, phone_mark
from jangteo.foundation.identity.ports import sender
from jangteo.foundation.identity.toolkit import actor_for, address_of
from jangteo.foundation.identity.web.forms import PhoneField
from jangteo.kernel import sealed
from jangteo.kernel.clock import now
from jangteo.kernel.errors import Refused

_SECOND_FACTOR = "identity.second_factor"
_WAYS = {"password": "비밀번호", "code": "문자 인증번호", "mfa": "패스키나 인증 앱", "socialaccount": "카카오·네이버"}


def too_many() -> Refused:
    """What somebody hears who tries too often."""
    return Refused("too_many_attempts", "여러 번 시도하셨어요. 몇 분 뒤에 다시 해 주세요.", status=429)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc,unused-ignore]
    """Accounts that hang on a telephone number."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "쓰지 않는 계정이에요.",
        "phone_password_mismatch": "전화번호나 비밀번호가 맞지 않아요.",
        "enter_current_password": "지금 비밀번호를 적어 주세요.",
        "incorrect_code": "인증번호가 맞지 않아요. 다시 확인해 주세요.",
        "incorrect_password": "비밀번호가 맞지 않아요.",
        "invalid_login": "전화번호를 다시 확인해 주세요.",
        "phone_taken": "이미 다른 계정에서 쓰는 번호예요.",
        "same_as_current": "지금 쓰는 번호와 같아요.",
        "too_many_login_attempts": "여러 번 시도하셨어요. 몇 분 뒤에 다시 해 주세요.",
        "rate_limited": "여러 번 시도하셨어요. 몇 분 뒤에 다시 해 주세요.",
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """As a form's error, but too many attempts are answered with 429."""
        if code in {"too_many_login_attempts", "rate_limited"}:
            raise too_many()
        error: ValidationError = super().validation_error(code, *args)
        return error

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """A field that takes a number as people write it."""
        return PhoneField(**kwargs)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A new account without a password; the number is unproven until its code comes back."""
        user.name = form.cleaned_data.get("name", "")
        user.phone = form.cleaned_data["phone"]
        user.set_unusable_password()
        user.save()
        return user

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Called for a number that is still unproven; it replaces another one only when it has been proven."""
        if user.phone_verified_at is None:
            user.phone = phone
            user.save(update_fields=["phone_sealed", "phone_index"])

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The number, and whether it is proven."""
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        """The code came back."""
        request = self.request
        actor = actor_for(user, ip=address_of(request) if request else None)
        operations.confirm_phone(actor=actor, now=now(), phone=phone)
        user.refresh_from_db()

    def get_user_by_phone(self, phone: str) -> User | None:
        """Who has the number."""
        return User.objects.by_phone(phone)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Send the code."""
        sender().send(phone=phone, text=f"[장터] 인증번호는 {code}예요. 3분 안에 적어 주세요.", now=now())

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """The screen does not tell that nobody has this number; its owner is told."""
        sender().send(phone=phone, text="[장터] 이 번호로 가입한 계정이 없어요. 먼저 가입해 주세요.", now=now())

    def send_account_already_exists_sms(self, phone: str) -> None:
        """The screen does not tell that the number is taken; its owner is told."""
        sender().send(phone=phone, text="[장터] 이미 가입한 번호예요. 인증번호로 로그인해 주세요.", now=now())

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The library's own key knows no telephone numbers: one limit would hold for all people together.
        return phone_mark(credentials.get("phone", ""))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Write the sign-in into the record."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        records = get_authentication_records(request, user)
        way = _WAYS.get(records[-1]["method"], "") if records else ""
        request_id = request.META.get("JANGTEO_REQUEST_ID", "")
        actor = actor_for(user, ip=address_of(request), request_id=request_id)
        operations.record_sign_in(actor=actor, now=now(), way=way)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc,unused-ignore]
    """Passkeys and authenticator apps; their secrets are sealed at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "unverified_email": "전화번호를 먼저 확인해 주세요.",
        "add_email_blocked": "전화번호를 먼저 확인해 주세요.",
        "cannot_delete_authenticator": "지울 수 없어요.",
        "cannot_generate_recovery_codes": "인증 앱이나 패스키를 먼저 등록해 주세요.",
        "incorrect_code": "번호가 맞지 않아요. 앱에 지금 보이는 번호를 적어 주세요.",
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """As a form's error, but too many attempts are answered with 429."""
        if code == "rate_limited":
            raise too_many()
        error: ValidationError = super().validation_error(code, *args)
        return error

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return sealed.seal(text, settings.SEALING_KEYS[0], context=_SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it."""
        return sealed.unseal(encrypted_text, settings.SEALING_KEYS, context=_SECOND_FACTOR)

    def _get_user_identifier(self, user: User) -> str:
        # What an authenticator app or a passkey shows; the person's own device, yet masked as everywhere.
        return user.label

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """The name of a new passkey."""
        return "내 패스키"


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc,unused-ignore]
    """Of Kakao's and Naver's answer only the number of the account is kept."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Forget the profile and the e-mail address."""
        sociallogin.account.extra_data = {}
        sociallogin.email_addresses = []

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> User:
        """Take nothing over: the person gives the number."""
        user: User = sociallogin.user
        return user
