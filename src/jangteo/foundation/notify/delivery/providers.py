"""Which provider of texts this installation has."""

from django.conf import settings

from jangteo.foundation.notify.delivery.ports import Answer, Found, Outcome, Parcel, TextProvider
from jangteo.kernel.errors import Refused


class Catcher:
    """Sends nothing; the message itself is what the page ``/catcher/`` shows."""

    is_catcher = True

    def send(self, parcel: Parcel) -> Outcome:
        """Keep it."""
        return Outcome(Answer.CAUGHT, "caught")

    def look_up(self, parcel: Parcel) -> tuple[Found, str]:
        """What was not kept was not sent."""
        return Found.ABSENT, ""


_installed: list[TextProvider] = []


def install_provider(provider: TextProvider | None) -> None:
    """Put another provider in the place of the one that the settings name; None takes it away again."""
    _installed[:] = [provider] if provider else []


def text_provider() -> TextProvider:
    """The provider that the settings name, else the catcher of a demo.

    Raises Refused(`texts_not_set_up`) in production without keys: who waits for a code must be told that none comes.
    """
    if _installed:
        return _installed[0]
    if settings.SOLAPI_KEY:
        # Loaded where it is used: it takes 0.3 s of every start, and most installations start without it.
        from jangteo.foundation.notify.delivery.solapi import SolapiProvider

        return SolapiProvider(
            key=settings.SOLAPI_KEY,
            secret=settings.SOLAPI_SECRET,
            sender=settings.SOLAPI_FROM,
            base=settings.SOLAPI_URL,
        )
    if settings.PRODUCTION:
        raise Refused(
            "texts_not_set_up",
            "문자를 보내는 곳이 아직 정해지지 않았어요. 비밀번호나 패스키로 로그인하고, 설치 관리자에게 알려 주세요.",
            status=503,
        )
    return Catcher()
