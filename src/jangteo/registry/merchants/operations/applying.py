"""The applicant's side of an application: begin, fill in step by step, send, take back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.identity import queries as people
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.business_number import parse_business_number
from jangteo.registry.merchants.events import ApplicationSubmitted
from jangteo.registry.merchants.models import Application, ApplicationStep
from jangteo.registry.merchants.operations._common import (
    clean,
    clean_intro,
    clean_name,
    clean_shop_phone,
    in_market,
    tidy,
)
from jangteo.registry.merchants.operations._goods import check_goods, kinds
from jangteo.registry.merchants.operations._opening import check_stalls
from jangteo.registry.merchants.operations._telling import tell_office
from jangteo.registry.merchants.types import Answers, ApplicationState, refusals
from jangteo.registry.places import queries as places

OWN = Open("an applicant works on an application of their own")
#: Names of answers, as a sentence about what is missing calls them.
WORDS = {
    "name": "내 이름",
    "business_number": "사업자등록번호",
    "shop_name": "점포 이름",
    "stall_id": "자리",
    "goods": "파는 것",
}
MAX_PERSON_NAME = 40
MAX_STEP = 20


def lock_application(application_id: int) -> Application | None:
    """The guard of every decision: whoever moves an application takes its row first."""
    return Application.objects.select_for_update(of=("self",)).filter(id=application_id).first()


def own(actor: Actor, application_id: int) -> Application:
    """The actor's own application, locked. Raises Missing(`application_missing`) for anybody else's."""
    row = lock_application(application_id)
    if row is None or actor.user_id is None or row.applicant_id != actor.user_id:
        raise refusals.no_application()
    return row


def step(row: Application, actor: Actor, now: datetime, words: str = "") -> None:
    """Remember on the application's way what just happened."""
    ApplicationStep.objects.create(
        market_id=row.market_id, application=row, at=now, state=row.state, who=actor.label[:80], words=words
    )


@operation(permission=OWN, scope=in_market)
def start_application(*, actor: Actor, now: datetime, market_id: int) -> int:
    """Begin to apply in a market, or go on with the draft that is there; returns the application's id.

    Raises Missing(`market_missing`), Refused(`phone_unproven`) for somebody without a proven number.
    """
    if actor.user_id is None or people.find_proven_phone(user_id=actor.user_id) is None:
        raise refusals.phone_unproven()
    if places.find_market_ref(id=market_id) is None:
        raise refusals.no_market()
    with open_rows(market=market_id):
        row, fresh = _draft(market_id, actor.user_id, now)
        if not fresh:
            nothing_changed()
            return row.id
        note(subject=("application", row.id, ""), after={"state": ApplicationState.DRAFT.label})
        return row.id


def _draft(market_id: int, user_id: int, now: datetime) -> tuple[Application, bool]:
    drafts = Application.objects.filter(applicant_id=user_id, state=ApplicationState.DRAFT.value)
    found = drafts.first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            return Application.objects.create(
                market_id=market_id,
                applicant_id=user_id,
                state=ApplicationState.DRAFT.value,
                name=people.get_own_name(user_id=user_id)[:MAX_PERSON_NAME],
                started_at=now,
                changed_at=now,
            ), True
    except IntegrityError:
        # The same person began in another window in the meantime; that draft is the one.
        return drafts.get(), False


@operation(permission=OWN, scope=in_market)
def save_draft(*, actor: Actor, now: datetime, market_id: int, application_id: int, answers: Answers) -> None:
    """Keep what is filled in so far; answers that are None stay as they are. Leaves no audit row: sending does.

    Raises Missing(`application_missing`, `stall_missing`), Refused(`application_locked`, `stall_taken`,
    `stall_retired`), Invalid with the field of an answer that cannot be.
    """
    with open_rows(market=market_id):
        row = own(actor, application_id)
        if row.state not in {ApplicationState.DRAFT, ApplicationState.MORE_NEEDED}:
            raise refusals.application_locked()
        if answers.name is not None:
            row.name = clean(answers.name, MAX_PERSON_NAME, "name", "이름은")
        if answers.business_number is not None:
            given = answers.business_number.strip()
            row.business_number = parse_business_number(given, field="business_number") if given else ""
        if answers.shop_name is not None:
            row.shop_name = clean_name(answers.shop_name, "shop_name") if tidy(answers.shop_name) else ""
        if answers.stall_id is not None:
            row.stall_id = check_stalls(market_id, [answers.stall_id], today(now))[0] if answers.stall_id else None
        row.answers = {**row.answers, **_plain(answers, today(now))}
        row.changed_at = max(now, row.started_at)
        row.save()
        nothing_changed()


def _plain(answers: Answers, day: date) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if answers.goods is not None:
        goods = check_goods(answers.goods, kinds())
        found["goods"] = [
            {"code": item.code, "words": item.words, "tax": item.tax.value if item.tax else ""} for item in goods
        ]
    if answers.opens_on is not None:
        if not day - timedelta(days=36525) <= answers.opens_on <= day + timedelta(days=366):
            raise Invalid("opens_on_invalid", "여는 날은 오늘부터 1년 안으로 적어 주세요.", field="opens_on")
        found["opens_on"] = answers.opens_on.isoformat()
    if answers.intro is not None:
        found["intro"] = clean_intro(answers.intro)
    if answers.shop_phone is not None:
        found["shop_phone"] = clean_shop_phone(answers.shop_phone)
    if answers.join_association is not None:
        found["join_association"] = answers.join_association
    if answers.step is not None:
        found["step"] = answers.step[:MAX_STEP]
    return found


def missing_of(row: Application, *, needs_stall: bool) -> list[str]:
    """Names of the answers without which it cannot be sent."""
    values: Mapping[str, Any] = {
        "business_number": row.business_number,
        "shop_name": row.shop_name,
        "goods": row.answers.get("goods"),
        "stall_id": row.stall_id or not needs_stall,
        "name": row.name,
    }
    return [name for name, value in values.items() if not value]


@operation(permission=OWN, scope=in_market)
def submit(*, actor: Actor, now: datetime, market_id: int, application_id: int, last: Answers | None = None) -> None:
    """Send an application to the office, also again after it asked for more. `last`: what the last page asked
    (`join_association`, `step`).

    Raises Missing(`application_missing`), Refused(`application_locked`, `phone_unproven`, `stall_taken`,
    `stall_retired`), Invalid(`answers_missing`) with the field of the first answer that is missing.
    """
    with open_rows(market=market_id):
        row = own(actor, application_id)
        if row.state not in {ApplicationState.DRAFT, ApplicationState.MORE_NEEDED}:
            raise refusals.application_locked()
        if people.find_proven_phone(user_id=row.applicant_id) is None:
            raise refusals.phone_unproven()
        missing = missing_of(row, needs_stall=places.count_stalls(market_id=market_id) > 0)
        if missing:
            names = ", ".join(WORDS[name] for name in missing)
            raise Invalid("answers_missing", f"빠진 것을 채워 주세요: {names}", field=missing[0])
        if row.stall_id is not None:
            check_stalls(market_id, [row.stall_id], today(now))
        before = ApplicationState(row.state).label
        if last is not None:
            row.answers = {**row.answers, **_plain(last, today(now))}
        row.state, row.words = ApplicationState.SUBMITTED.value, ""
        row.submitted_at = row.changed_at = max(now, row.started_at)
        row.save()
        step(row, actor, now)
        note(
            subject=("application", row.id, row.shop_name),
            before={"state": before},
            after={"state": ApplicationState.SUBMITTED.label},
        )
        publish(ApplicationSubmitted(market_id, row.id), now=now)
        tell_office(
            "submitted",
            market_id=market_id,
            shop=row.shop_name,
            key=f"merchants.submitted:{row.id}:{row.submitted_at.isoformat()}",
            now=now,
            link=f"/office/merchants/applications/{row.id}/",
        )


@operation(permission=OWN, scope=in_market)
def withdraw(*, actor: Actor, now: datetime, market_id: int, application_id: int) -> None:
    """Take an application of one's own back. Raises Missing(`application_missing`), Refused(`application_settled`)."""
    with open_rows(market=market_id):
        row = own(actor, application_id)
        if ApplicationState(row.state).is_settled:
            raise refusals.application_settled()
        before = ApplicationState(row.state).label
        row.state, row.decided_at = ApplicationState.WITHDRAWN.value, now
        row.changed_at = max(now, row.started_at)
        row.save()
        step(row, actor, now)
        note(
            subject=("application", row.id, row.shop_name),
            before={"state": before},
            after={"state": ApplicationState.WITHDRAWN.label},
        )
