"""The statement of a market: what holds, what held, and whether it still says what is done."""

from datetime import date
from typing import Any

from jangteo.foundation.privacy.models import Statement
from jangteo.foundation.privacy.queries.rules import get_rule
from jangteo.foundation.privacy.types.processing import HANDED, PROCESSINGS, Handed, StatementBody, StatementView
from jangteo.foundation.rules.queries import list_values
from jangteo.foundation.rules.types import SETTINGS
from jangteo.kernel.errors import Missing


def get_body(*, on: date) -> StatementBody:
    """What a statement of today says: from what modules declare, with the periods that hold on a day."""
    codes = sorted({code for one in PROCESSINGS.values() for code in one.rules})
    held = list_values(codes=codes, on=on)
    words = {code: SETTINGS[code].words(value.value) for code, value in held.items()}
    lines = [
        (one.whom, one.purpose, one.items, one.basis, one.kept.format(*(words[code] for code in one.rules)))
        for one in sorted(PROCESSINGS.values(), key=lambda one: (one.order, one.code))
    ]
    handed = [one for _, one in sorted(HANDED.items()) if one.applies()]
    return StatementBody(
        lines=tuple(lines),
        third=tuple(_said(one) for one in handed if not one.entrusted),
        entrusted=tuple(_said(one) for one in handed if one.entrusted),
        answer_within=get_rule(code="request_due", day=on).words,
    )


def find_statement(*, market_id: int, on: date) -> StatementView | None:
    """The statement that a market has published for a day, or None."""
    rows = Statement.objects.filter(market_id=market_id, valid_from__lte=on).order_by("-valid_from")
    row = rows.first()
    return _view(row) if row else None


def get_statement(*, market_id: int, number: int) -> StatementView:
    """A version of a market's statement. Raises Missing(`statement_unknown`)."""
    row = Statement.objects.filter(market_id=market_id, number=number).first()
    if row is None:
        raise Missing("statement_unknown", "그런 처리방침이 없어요.")
    return _view(row)


def list_statements(*, market_id: int) -> list[StatementView]:
    """Every version of a market's statement, the latest first."""
    return [_view(row) for row in Statement.objects.filter(market_id=market_id).order_by("-number")]


def _said(one: Handed) -> tuple[str, str, str, str]:
    return (one.to, one.purpose, one.items, one.kept)


def body_of(kept: dict[str, Any]) -> StatementBody:
    """A body as it was kept."""
    return StatementBody(
        lines=tuple((w, p, i, b, k) for w, p, i, b, k in kept["lines"]),
        third=tuple((t, p, i, k) for t, p, i, k in kept["third"]),
        entrusted=tuple((t, p, i, k) for t, p, i, k in kept["entrusted"]),
        answer_within=kept["answer_within"],
    )


def _view(row: Statement) -> StatementView:
    return StatementView(row.number, row.valid_from, row.officer, row.contact, row.published_at, body_of(row.body))
