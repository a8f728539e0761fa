"""The decorator of every change of state; what the record lets go of when its time is over."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from jangteo.foundation.audit.guards import only_when_over
from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.audit.types import Held
from jangteo.foundation.tenancy.toolkit import check, directory
from jangteo.foundation.tenancy.types import INSTALLATION, Actor, Open, Permission, Scope, ScopeKind
from jangteo.kernel.clock import SEOUL
from jangteo.kernel.errors import Broken, Refused
from jangteo.kernel.privacy import blot

__all__ = ["not_held", "note", "nothing_changed", "only_when_over", "operation", "take_out"]
P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger("jangteo.operation")


@dataclass
class _Draft:
    subject: tuple[str, str, str] = ("", "", "")
    changes: dict[str, list[Any]] = field(default_factory=dict)
    reason: str = ""
    silent: bool = False


_current: ContextVar[_Draft | None] = ContextVar("audit_draft", default=None)


def note(
    *,
    subject: tuple[str, int | str, str] | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Say inside an operation what it changes: ``subject`` is (kind, id, label); only differing values are kept.

    Raises Broken outside an operation.
    """
    draft = _current.get()
    if draft is None:
        raise Broken("note() outside an operation")
    if subject is not None:
        draft.subject = (subject[0], str(subject[1]), subject[2][:200])
    old, new = before or {}, after or {}
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            draft.changes[key] = [_plain(old.get(key)), _plain(new.get(key))]
    draft.reason = reason or draft.reason


def nothing_changed() -> None:
    """Say inside an operation that it found nothing to do: no audit row is written."""
    draft = _current.get()
    if draft is None:
        raise Broken("nothing_changed() outside an operation")
    draft.silent = True


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    return str(value)


def operation(
    *,
    permission: Permission | Open,
    scope: Callable[[Mapping[str, Any]], Scope] | None = None,
    refusals: Mapping[str, Refused] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an operation: one transaction, permission checked in its scope, one audit row.

    ``permission``: what the actor must hold, or ``Open(why)``.
    ``scope``: from the keyword arguments to the scope (default: the installation).
    ``refusals``: constraint name → what the person is told when the database refuses.
    Raises NotAllowed without the permission, the named refusal on a broken constraint, and what the function raises.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__.split('.operations')[0].rsplit('.', 1)[-1]}.{function.__name__}"

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor, now = kwargs.get("actor"), kwargs.get("now")
            if args or not isinstance(actor, Actor) or not isinstance(now, datetime):
                raise Broken(f"{name}: keyword arguments only, with actor= and now=")
            where = scope(kwargs) if scope else INSTALLATION
            if isinstance(permission, Permission):
                check(actor, permission, where)
            draft = _Draft()
            token = _current.set(draft)
            try:
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    if not draft.silent:
                        _write(name, permission, where, actor, now, draft)
                return result
            except IntegrityError as error:
                named = _named(error, refusals or {})
                if named is error:
                    raise  # from itself it would forget its cause, by which an operation around this one names it
                raise named from error
            finally:
                _current.reset(token)

        run.permission = permission  # type: ignore[attr-defined]
        run.operation_name = name  # type: ignore[attr-defined]
        return run

    return decorate


def _write(name: str, permission: Permission | Open, where: Scope, actor: Actor, now: datetime, draft: _Draft) -> None:
    store = directory().find_store(where.id) if where.kind == ScopeKind.STORE else None
    AuditEntry.objects.create(
        at=now,
        actor_id=actor.user_id,
        actor_label=actor.label[:80],
        operation=name,
        permission=permission.code if isinstance(permission, Permission) else "",
        scope_kind=where.kind.value,
        scope_id=where.id,
        market_id=store.market_id if store else None,
        subject_kind=draft.subject[0],
        subject_id=draft.subject[1],
        subject_label=blot(draft.subject[2]),
        changes=blot(draft.changes),
        reason=blot(draft.reason)[:400],
        ip=actor.ip,
        request_id=actor.request_id,
    )
    log.info("operation", operation=name, scope=str(where), subject_kind=draft.subject[0], subject_id=draft.subject[1])


def _named(error: IntegrityError, refusals: Mapping[str, Refused]) -> Exception:
    diag = getattr(error.__cause__, "diag", None)
    constraint = getattr(diag, "constraint_name", None) or ""
    # A copy: an exception object that is raised twice keeps both histories.
    return copy(refusals[constraint]) if constraint in refusals else error


def take_out(*, before: datetime, most: int, held: Sequence[Held]) -> Counter[Scope]:
    """Delete the oldest entries of before a moment, at most so many, none that is held; returns how many of each
    scope. Called inside the operation that answers for it; the database refuses what is too young or held.
    """
    rows = AuditEntry.objects.filter(not_held(held, market_column="market_id"), at__lt=before)
    found = list(rows.order_by("at").values_list("id", "scope_kind", "scope_id")[:most])
    AuditEntry.objects.filter(id__in=[row_id for row_id, _, _ in found]).delete()
    return Counter(Scope(ScopeKind(kind), scope_id) for _, kind, scope_id in found)


def not_held(held: Sequence[Held], *, market_column: str = "") -> Q:
    """The rows (with ``at``, ``scope_kind``, ``scope_id``) that lie under no hold; ``market_column``: where rows of
    stores keep the id of their market.
    """
    found = Q()
    for one in held:
        covered = Q()
        if one.scope.kind != ScopeKind.INSTALLATION:
            covered = Q(scope_kind=one.scope.kind.value, scope_id=one.scope.id)
            if market_column and one.scope.kind == ScopeKind.MARKET:
                covered |= Q(**{market_column: one.scope.id})
        if one.first_day:
            covered &= Q(at__gte=datetime.combine(one.first_day, time.min, SEOUL))
        if one.last_day:
            covered &= Q(at__lt=datetime.combine(one.last_day + timedelta(days=1), time.min, SEOUL))
        found &= ~covered if covered else Q(pk__in=[])
    return found
