"""A members' roll to print or to send in: masked, or clear with a reason and a line in the access log for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.privacy.queries import find_rule, get_right_to_reveal
from jangteo.foundation.privacy.toolkit import load_people, opened
from jangteo.foundation.privacy.types import How, Reason
from jangteo.foundation.tenancy.toolkit import check, directory
from jangteo.foundation.tenancy.types import Actor, market_scope
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Refused
from jangteo.kernel.korea.dates import format_date
from jangteo.registry.parties.operations._common import find_organisation_row, in_market
from jangteo.registry.parties.operations.people import KIND
from jangteo.registry.parties.permissions import EXPORT, EXPORT_CLEAR
from jangteo.registry.parties.queries.organisations import list_members, list_officers
from jangteo.registry.parties.types import MemberView, Roll, RollColumn


@operation(permission=EXPORT, scope=in_market)
def take_roll(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    organisation_id: int,
    on: date,
    columns: Sequence[RollColumn],
    reason: Reason | None = None,
    words: str = "",
) -> Roll:
    """The members of a day in the chosen columns; with a `reason` names and numbers are clear.

    Clear ones need `parties.export_clear` and write the access log. Raises NotAllowed, Missing(`organisation_missing`),
    Invalid(`columns_missing`, `words_missing`, `words_long`), Refused(`roll_empty`, `roll_needs_approval`).
    """
    chosen = tuple(column for column in RollColumn if column in set(columns))
    if not chosen:
        raise Invalid("columns_missing", "명부에 넣을 칸을 하나 이상 골라 주세요.", field="columns")
    shown = [column.subject_field for column in chosen if column.subject_field]
    is_clear = reason is not None and bool(shown)
    with open_rows(market=market_id):
        organisation = find_organisation_row(organisation_id)
        members = list_members(organisation_id=organisation.id, on=on)
        if not members:
            raise Refused("roll_empty", "그날에는 회원이 없어요.", field="on")
        posts = {
            one.person.id: one.post.label for one in reversed(list_officers(organisation_id=organisation.id, on=on))
        }
        values: dict[int, dict[str, str]] = {}
        if reason is not None and shown:
            values = _opened(actor, now, market_id, members, shown, reason, words)
    market = directory().find_market(id=market_id)
    note(
        subject=("organisation", organisation.id, organisation.name),
        after={"회원명부": len(members), "칸": [column.label for column in chosen], "가림": not is_clear},
        reason=reason.label if reason else "",
    )
    return Roll(
        title=f"{organisation.name} 회원명부",
        market=market.name if market else "",
        on=on,
        columns=chosen,
        rows=tuple(_line(member, chosen, values.get(member.person.id), posts) for member in members),
        is_clear=is_clear,
        note=f"{format_date(on)} 기준 · 모두 {len(members)}명" + ("" if is_clear else " · 이름과 번호 일부를 가렸어요"),
    )


def _opened(
    actor: Actor,
    now: datetime,
    market_id: int,
    members: Sequence[MemberView],
    fields: list[str],
    reason: Reason,
    words: str,
) -> dict[int, dict[str, str]]:
    scope = market_scope(market_id)
    check(actor, EXPORT_CLEAR, scope)
    get_right_to_reveal(actor=actor, day=today(now), scope=scope)
    rule = find_rule(code="download_approval", day=today(now))
    if rule is not None and rule.amount:
        raise Refused("roll_needs_approval", "가리지 않은 명부는 ‘개인정보 내려받기’에서 승인을 받아야 해요.")
    people = load_people(kind=KIND, subject_ids=[member.person.id for member in members], scope=scope)
    opened(
        actor=actor, now=now, scope=scope, kind=KIND, people=people, fields=fields, reason=reason, words=words,
        how=How.DOWNLOAD,
    )  # fmt: skip
    return {key: dict(one.values) for key, one in people.items()}


def _line(
    member: MemberView, columns: Sequence[RollColumn], clear: dict[str, str] | None, posts: dict[int, str]
) -> tuple[str | int, ...]:
    masked = {"name": member.person.name_masked, "phone": member.person.phone_masked}
    shown = clear or masked
    cells: dict[RollColumn, str | int] = {
        RollColumn.NUMBER: member.number,
        RollColumn.NAME: shown["name"],
        RollColumn.PLACE: member.place,
        RollColumn.PHONE: shown["phone"],
        RollColumn.POST: posts.get(member.person.id, ""),
        RollColumn.SINCE: format_date(member.start),
        RollColumn.KIND: member.kind.label,
        RollColumn.SIGNATURE: "",
        RollColumn.REMARKS: "",
    }
    return tuple(cells[column] for column in columns)
