"""EXCLUDE over a whole number and a period without any extension: a number is a range of one."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db.models import F, Func, Q, Value


class _OneNumber(Func):
    function = "int8range"
    output_field = BigIntegerRangeField()


def no_overlap(name: str, period: str, *columns: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows that agree in every one of `columns` may have periods that share a day."""
    alike = [(_OneNumber(F(column), F(column), Value("[]")), RangeOperators.OVERLAPS) for column in columns]
    return ExclusionConstraint(name=name, expressions=[*alike, (period, RangeOperators.OVERLAPS)], condition=condition)
