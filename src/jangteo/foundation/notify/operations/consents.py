"""Consent to advertising: given, ended, refused by telephone, confirmed every two years."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.identity.queries import find_number
from jangteo.foundation.notify import policies
from jangteo.foundation.notify.models import Consent
from jangteo.foundation.notify.notices import CONSENT_CHANGED, CONSENT_RECONFIRM
from jangteo.foundation.notify.permissions import SEND
from jangteo.foundation.notify.queries import get_policy
from jangteo.foundation.notify.shapes import phone_mark
from jangteo.foundation.notify.toolkit import send_notice
from jangteo.foundation.notify.types import ConsentCode, Recipient, wording_hash
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Actor, Open, market_scope
from jangteo.kernel.clock import in_seoul, today
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.kernel.korea.phones import is_mobile, mask_phone, parse_phone

OWN = Open("everyone decides alone about advertising")
_MEANWHILE = Refused("consent_meanwhile", "다른 창에서 먼저 바꾸셨어요. 새로 고쳐서 확인해 주세요.")
LINK = "/account/notices/"


@operation(permission=OWN, refusals={"notify_consent_standing_once": _MEANWHILE})
def change_consents(
    *, actor: Actor, now: datetime, market_id: int, granted: Collection[ConsentCode], evidence: str = ""
) -> None:
    """Consent to ``granted`` of a market and end the rest, at once; the person is told what came of it.

    A consent after a refusal by telephone ends the refusal. A consent for the night alone is none.

    Raises Missing(`market_unknown`), Refused(`consent_meanwhile`).
    """
    market = directory().find_market(id=market_id)
    if market is None or actor.user_id is None:
        raise Missing("market_unknown", "그 시장을 찾을 수 없어요.")
    wanted = set(granted) if set(granted) - {ConsentCode.NIGHT} else set()
    rows = Consent.objects.select_for_update().filter(market_id=market_id, user_id=actor.user_id, revoked_at=None)
    standing = {ConsentCode(row.code): row for row in rows.filter(granted=True)}
    ended, added = sorted(set(standing) - wanted), sorted(wanted - set(standing))
    if not ended and not added:
        nothing_changed()
        return
    for code in ended:
        standing[code].revoked_at = now
        standing[code].result_told_at = now
        standing[code].save(update_fields=["revoked_at", "result_told_at"])
    phone = find_number(user_id=actor.user_id)
    if added and phone:
        _refusals(phone, market_id).update(revoked_at=now)
    for code in added:
        row = _consent(market_id, code, now, granted=True)
        row.user_id, row.actor_id, row.channel = actor.user_id, actor.user_id, "web"
        row.evidence, row.result_told_at = evidence[:200], now
        row.save()
    for codes, verb in ((added, "동의했어요"), (ended, "그만 받기로 했어요")):
        _tell(Recipient(user_id=actor.user_id), market_id, market.name, codes, verb, now)
    note(
        subject=("person", actor.user_id, actor.label),
        before={"consents": sorted(code.label for code in standing)},
        after={"consents": sorted(code.label for code in wanted)},
    )


@operation(permission=SEND, scope=lambda kwargs: market_scope(kwargs["market_id"]))
def record_refusal(*, actor: Actor, now: datetime, market_id: int, phone: str, evidence: str) -> None:
    """Write down that a number wants no more advertising (080 call, word of mouth); it holds from this moment.

    Raises Invalid(`phone_invalid`, `phone_not_mobile`), Missing(`market_unknown`).
    """
    market = directory().find_market(id=market_id)
    if market is None:
        raise Missing("market_unknown", "그 시장을 찾을 수 없어요.")
    number = parse_phone(phone, field="phone")
    if not is_mobile(number):
        raise Invalid("phone_not_mobile", "휴대전화 번호를 적어 주세요.", field="phone")
    Consent.objects.filter(market_id=market_id, phone_mark=phone_mark(number), granted=True, revoked_at=None).update(
        revoked_at=now
    )
    if _refusals(number, market_id).exists():
        nothing_changed()
        return
    row = _consent(market_id, ConsentCode.SMS, now, granted=False)
    row.phone, row.phone_mark = number, phone_mark(number)
    row.actor_id, row.channel = actor.user_id, "phone"
    row.evidence, row.result_told_at = evidence[:200], now
    row.save()
    _tell(Recipient(phone=number), market_id, market.name, [ConsentCode.SMS], "그만 받기로 했어요", now)
    note(subject=("number", row.id, mask_phone(number)), reason=evidence)


@operation(permission=Open("run by the schedule"))
def confirm_consents(*, actor: Actor, now: datetime) -> int:
    """Tell everyone whose consent comes up for its second year what was consented to, when, and how to end it; returns
    how many. The next day is two years on from the day that was due. Raises nothing of its own.
    """
    day = today(now)
    lead, years = get_policy(code="reconfirm_lead_days", day=day), get_policy(code="reconfirm_years", day=day)
    rows = Consent.objects.select_for_update(skip_locked=True).filter(
        granted=True, revoked_at=None, user__isnull=False, reconfirm_due__lte=day + timedelta(days=lead)
    )
    count = 0
    for row in rows:
        market = directory().find_market(id=row.market_id)
        if market is None or row.reconfirm_due is None:
            continue
        due = row.reconfirm_due
        send_notice(
            template=CONSENT_RECONFIRM.code,
            to=Recipient(user_id=row.user_id),
            market_id=row.market_id,
            variables={
                "시장": market.name,
                "날짜": _day(row.at),
                "항목": ConsentCode(row.code).label,
            },
            link=LINK,
            key=f"consent:{row.id}:{due:%Y%m%d}",
            now=now,
        )
        row.reconfirm_due = policies.reconfirm_due(due + timedelta(days=1), years=years)
        row.save(update_fields=["reconfirm_due"])
        count += 1
    if not count:
        nothing_changed()
    note(after={"count": count})
    return count


def _consent(market_id: int, code: ConsentCode, now: datetime, *, granted: bool) -> Consent:
    day = today(now)
    years = get_policy(code="reconfirm_years", day=day)
    return Consent(
        market_id=market_id,
        code=code.value,
        version_hash=wording_hash(code),
        granted=granted,
        at=now,
        reconfirm_due=policies.reconfirm_due(day, years=years) if granted else None,
        result_due=day + timedelta(days=get_policy(code="result_days", day=day)),
    )


def _refusals(phone: str, market_id: int) -> QuerySet[Consent]:
    return Consent.objects.filter(market_id=market_id, phone_mark=phone_mark(phone), granted=False, revoked_at=None)


def _tell(to: Recipient, market_id: int, market: str, codes: Collection[ConsentCode], verb: str, now: datetime) -> None:
    if not codes:
        return
    send_notice(
        template=CONSENT_CHANGED.code,
        to=to,
        market_id=market_id,
        variables={
            "시장": market,
            "날짜": _day(now),
            "결과": ", ".join(code.label for code in codes) + f": {verb}",
        },
        link=LINK if to.user_id is not None else "",
        key=f"consent:{verb}:{','.join(codes)}:{now.isoformat()}",
        now=now,
    )


def _day(moment: datetime) -> str:
    local = in_seoul(moment)
    return f"{local.year}년 {local.month}월 {local.day}일"
