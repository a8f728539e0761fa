"""What a person asks about their own data, and the answer (개인정보 보호법 §35–38)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.privacy.models import SubjectRequest, within
from jangteo.foundation.privacy.operations._scopes import given
from jangteo.foundation.privacy.permissions import HANDLE
from jangteo.foundation.privacy.queries import get_rule, list_own, list_who_saw
from jangteo.foundation.privacy.queries._rows import rows_open
from jangteo.foundation.privacy.types import (
    SUBJECTS,
    TEXT_LENGTH,
    Asks,
    Ground,
    RequestState,
    no_request,
    no_text,
    settled_already,
    text_long,
)
from jangteo.foundation.tenancy.types import Actor, Open, Scope
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Missing

OWN = Open("everyone may ask about their own data")


@operation(permission=OWN, scope=given)
def make_request(*, actor: Actor, now: datetime, scope: Scope, asks: Asks, text: str = "") -> int:
    """Ask whoever runs ``scope`` about one's own data; returns the request's id. The answer is due when the policy
    `request_due` says so (시행령 §41·43·44: ten days, holidays counted).

    Raises Missing(`person_unknown`) for a visitor, Invalid(`text_long`).
    """
    if actor.user_id is None:
        raise Missing("person_unknown", "로그인한 뒤에 요청해 주세요.")
    rule = get_rule(code="request_due", day=today(now))
    row = SubjectRequest.objects.create(
        user_id=actor.user_id,
        who=actor.label[:80],
        asks=asks.value,
        text=_text(text),
        made_at=now,
        due_on=rule.after(today(now)),
        state=RequestState.OPEN.value,
        **within(scope),
    )
    note(subject=("privacy_request", row.id, actor.label), after={"asks": asks.label})
    return row.id


@operation(permission=HANDLE, scope=given)
def answer_request(*, actor: Actor, now: datetime, scope: Scope, request_id: int, answer: str) -> None:
    """Say what has been done. Raises Missing(`request_unknown`), Refused(`request_settled`), Invalid(`text_missing`,
    `text_long`).
    """
    _settle(actor, now, scope, request_id, answer, RequestState.ANSWERED, None)


@operation(permission=HANDLE, scope=given)
def refuse_request(*, actor: Actor, now: datetime, scope: Scope, request_id: int, answer: str, ground: Ground) -> None:
    """Say why it cannot be done, with the ground in the law. Raises as `answer_request`."""
    _settle(actor, now, scope, request_id, answer, RequestState.REFUSED, ground)


@operation(permission=OWN)
def take_own_data(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything that the declared modules keep about the actor, and who looked, as names and values (§35).

    Raises Missing(`person_unknown`) for a visitor.
    """
    if actor.user_id is None:
        raise Missing("person_unknown", "로그인한 뒤에 받아 주세요.")
    own = list_own(user_id=actor.user_id)
    parts: list[dict[str, Any]] = []
    for kind, one in own:
        with rows_open(one.scope):
            parts.append({"무엇": SUBJECTS[kind].label, "내용": dict(_exported(kind, one.id))})
    note(subject=("person", actor.user_id, actor.label), after={"count": len(parts)})
    seen = [
        {"언제": line.at, "누가": line.role, "무엇을": ", ".join(line.fields), "왜": line.reason.label}
        for line in list_who_saw(user_id=actor.user_id, own=own)
    ]
    return {"만든 때": now, "내 정보": parts, "내 정보를 본 기록": seen}


def _exported(kind: str, subject_id: int) -> Mapping[str, Any]:
    subject = SUBJECTS[kind]
    if subject.export is not None:
        return subject.export(subject_id)
    loaded = subject.load([subject_id]).get(subject_id)
    return {label: loaded.values.get(name, "") for name, label in subject.fields.items()} if loaded else {}


def _settle(
    actor: Actor,
    now: datetime,
    scope: Scope,
    request_id: int,
    answer: str,
    state: RequestState,
    ground: Ground | None,
) -> None:
    row = SubjectRequest.objects.select_for_update().filter(id=request_id, **within(scope)).first()
    if row is None:
        raise no_request()
    if row.state != RequestState.OPEN.value:
        raise settled_already()
    row.answer = _text(answer)
    if not row.answer:
        raise no_text()
    row.state, row.ground = state.value, ground.value if ground else ""
    row.settled_at, row.settled_by = now, actor.label[:80]
    row.save(update_fields=["answer", "state", "ground", "settled_at", "settled_by"])
    note(
        subject=("privacy_request", row.id, row.who),
        after={"state": state.label},
        reason=ground.label if ground else "",
    )


def _text(text: str) -> str:
    cleaned = text.replace("\0", "").strip()
    if len(cleaned) > TEXT_LENGTH:
        raise text_long()
    return cleaned
