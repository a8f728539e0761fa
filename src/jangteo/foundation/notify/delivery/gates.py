"""Whether a message may go out at this moment."""

from dataclasses import dataclass
from datetime import datetime

from jangteo.foundation.identity.queries import find_number
from jangteo.foundation.notify.models import Consent, Message
from jangteo.foundation.notify.queries import find_night_end, find_standing_consent, get_policy
from jangteo.foundation.notify.types import CONSENT_OF, Channel, ConsentCode, Kind
from jangteo.kernel.clock import today


@dataclass(frozen=True)
class Gate:
    """Open, shut for good (``stopped``: why), or shut until ``opens_at``."""

    stopped: str = ""
    opens_at: datetime | None = None
    consent: Consent | None = None


def gate(row: Message, *, now: datetime) -> Gate:
    """Judged when a message is about to leave, not when it was written.

    Information passes at any hour. Advertising needs a consent that stands now and was confirmed in time, and by night
    one for the night too (정보통신망법 §50①③⑧). What is no longer worth sending is stopped.
    """
    if row.expires_at is not None and row.expires_at <= now:
        return Gate(stopped="expired")
    if row.kind == Kind.INFO.value:
        return Gate()
    consent = _consent(row, CONSENT_OF[Channel(row.channel)])
    if consent is None:
        return Gate(stopped="no_consent")
    if consent.reconfirm_due is not None and consent.reconfirm_due < today(now):
        return Gate(stopped="consent_unconfirmed")
    night_end = find_night_end(now=now)
    if night_end is not None and _consent(row, ConsentCode.NIGHT) is None:
        return Gate(opens_at=night_end, consent=consent)
    return Gate(consent=consent)


def attempts_allowed(now: datetime) -> int:
    """How often a message is tried."""
    return get_policy(code="attempts", day=today(now))


def _consent(row: Message, code: ConsentCode) -> Consent | None:
    if row.market_id is None:
        return None
    user_id = row.notice.user_id if row.notice else None
    return find_standing_consent(user_id=user_id, phone=_number(row), market_id=row.market_id, code=code)


def _number(row: Message) -> str:
    """A refusal by number holds for push too: whoever called the 080 number wants no advertising."""
    if row.phone or row.notice is None or row.notice.user_id is None:
        return row.phone
    return find_number(user_id=row.notice.user_id)
