"""The office says which partners are told of postings."""

from __future__ import annotations

from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel import webhooks
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.till.hooks.addresses import read_url
from jangteo.loyalty.till.models import Hook
from jangteo.loyalty.till.operations.devices import in_market
from jangteo.loyalty.till.permissions import CONNECT
from jangteo.loyalty.till.types import HookState, IssuedHook

#: Partners of one program in one market: each is told of each posting.
MOST = 10


@operation(permission=CONNECT, scope=in_market)
def add_hook(*, actor: Actor, now: datetime, market_id: int, program_id: int, label: str, url: str) -> IssuedHook:
    """Tell a partner of each posting of the program in this market from now on; its secret is told once.

    Raises NotAllowed, Missing(`program_missing`), Invalid(`label_missing`, `hook_url_invalid`), Refused(`hooks_full`).
    """
    program = points.get_program(program_id=program_id, market_id=market_id)
    name = " ".join(label.split())[:60]
    if not name:
        raise Invalid("label_missing", "받는 곳의 이름을 적어 주세요. 예: 지역화폐 앱", field="label")
    address = read_url(url)
    secret = webhooks.new_secret()
    with open_rows(market=market_id):
        if Hook.objects.filter(program_id=program_id).exclude(state=HookState.REVOKED).count() >= MOST:
            raise Refused("hooks_full", f"받는 곳은 {MOST}곳까지 둘 수 있어요. 쓰지 않는 곳을 먼저 끊어 주세요.")
        row = Hook.objects.create(
            market_id=market_id, program_id=program_id, label=name, url=address, secret=secret, state=HookState.ON,
            cursor_at=now, next_at=now, created_at=now,
        )  # fmt: skip
    note(subject=("till.hook", row.id, name), after={"program": program.name})
    return IssuedHook(row.id, secret)


@operation(permission=CONNECT, scope=in_market)
def restart_hook(*, actor: Actor, now: datetime, market_id: int, hook_id: int) -> None:
    """Send again to a partner that was switched off, from where it stopped. Raises Missing(`hook_missing`)."""
    with open_rows(market=market_id):
        row = _row(hook_id)
        if row.state != HookState.OFF:
            nothing_changed()
            return
        row.state, row.failures, row.failing_since, row.next_at = HookState.ON, 0, None, now
        row.save(update_fields=["state", "failures", "failing_since", "next_at"])
    note(subject=("till.hook", row.id, row.label), before={"revoked": True}, after={"revoked": False})


@operation(permission=CONNECT, scope=in_market)
def revoke_hook(*, actor: Actor, now: datetime, market_id: int, hook_id: int) -> None:
    """Tell a partner nothing more; its secret is forgotten. Raises NotAllowed, Missing(`hook_missing`)."""
    with open_rows(market=market_id):
        row = _row(hook_id)
        if row.state == HookState.REVOKED:
            nothing_changed()
            return
        row.state, row.secret = HookState.REVOKED, ""
        row.save(update_fields=["state", "secret"])
    note(subject=("till.hook", row.id, row.label), after={"revoked": True})


def _row(hook_id: int) -> Hook:
    row = Hook.objects.select_for_update().filter(id=hook_id).first()
    if row is None:
        raise Missing("hook_missing", "그런 곳이 없어요.")
    return row
