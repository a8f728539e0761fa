"""SOLAPI by its own package (5.0.3).

What its code does, since its documentation does not say: 4xx becomes a bare `Exception(code, message)`, 5xx
`Exception("UnknownError", body)`; only failures to connect are repeated by it; `custom_fields` come back in lists,
which is how a try is found again.
"""

from datetime import timedelta
from typing import Any

import httpx
from solapi import SolapiMessageService
from solapi.error.MessageNotReceiveError import MessageNotReceivedError
from solapi.model import RequestMessage
from solapi.model.kakao.kakao_option import KakaoOption
from solapi.model.message_type import MessageType
from solapi.model.request.messages.get_messages import GetMessagesRequest

from jangteo.foundation.notify.delivery.ports import Answer, Found, Outcome, Parcel
from jangteo.foundation.notify.types import Channel, Cost
from jangteo.kernel.korea.phones import format_phone

#: The field in which SOLAPI keeps the key of our try.
FIELD = "jangteo"
_TYPES = {Cost.SMS: MessageType.SMS, Cost.LMS: MessageType.LMS, Cost.ATA: MessageType.ATA}
#: Refusals that pass: too many requests at once, no credit left at the moment.
_PASSING = ("TooManyRequests", "RequestLimitExceeded", "NotEnoughBalance")
_LOOK_AROUND = timedelta(minutes=5)
_LOOKED_AT = 200


class SolapiProvider:
    """Texts and 알림톡 by SOLAPI."""

    is_catcher = False

    def __init__(self, *, key: str, secret: str, sender: str, base: str) -> None:
        self._service = SolapiMessageService(api_key=key, api_secret=secret)
        self._service.base_url = base
        self._sender = sender

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one message over."""
        try:
            answer: Any = self._service.send(self._message(parcel))
        except MessageNotReceivedError as error:
            failed = error.failed_messages[0]
            return Outcome(Answer.REFUSED, failed.status_code, failed.message_id)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Outcome(Answer.LATER, type(error).__name__)
        except httpx.HTTPError as error:
            return Outcome(Answer.UNCERTAIN, type(error).__name__)
        except Exception as error:
            return _of_bare(error)
        return Outcome(Answer.ACCEPTED, "", answer.group_info.group_id)

    def look_up(self, parcel: Parcel) -> tuple[Found, str]:
        """Whether SOLAPI has a message to this number with this try's key."""
        query = GetMessagesRequest(
            to=_digits(parcel.to),
            start_date=(parcel.handed_at - _LOOK_AROUND).isoformat(timespec="seconds"),
            end_date=(parcel.handed_at + _LOOK_AROUND).isoformat(timespec="seconds"),
            limit=_LOOKED_AT,
        )
        try:
            listed: Any = self._service.get_messages(query)
        except Exception:
            return Found.UNSAID, ""
        for message_id, message in listed.message_list.items():
            if (message.custom_fields or {}).get(FIELD) == parcel.key:
                return Found.THERE, message_id
        return (Found.UNSAID if listed.next_key else Found.ABSENT), ""

    def _message(self, parcel: Parcel) -> RequestMessage:
        kakao = None
        if parcel.kakao is not None:
            kakao = KakaoOption(
                pf_id=parcel.kakao.channel_id,
                template_id=parcel.kakao.template_id,
                variables=parcel.kakao.variables,
                disable_sms=not parcel.kakao.falls_back,
            )
        return RequestMessage(
            from_=_digits(parcel.sender or self._sender),
            to=_digits(parcel.to),
            text=parcel.text,
            subject=parcel.subject or None,
            type=_TYPES[parcel.cost],
            auto_type_detect=parcel.channel == Channel.KAKAO,
            custom_fields={FIELD: parcel.key},
            kakao_options=kakao,
        )


def _of_bare(error: Exception) -> Outcome:
    code = str(error.args[0]) if error.args else type(error).__name__
    if len(error.args) != 2 or code == "UnknownError":
        # 5xx, or an answer that cannot be read: it may have been taken.
        return Outcome(Answer.UNCERTAIN, "server_error")
    return Outcome(Answer.LATER if code in _PASSING else Answer.REFUSED, code)


def _digits(number: str) -> str:
    plain = format_phone(number) if number.startswith("+82") else number
    return plain.replace("-", "")
